"""How loaded each person is beside the standard, and by which posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.models.people import PersonRowQuerySet
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.models import Region
from apps.staffing.models.figures import CountRun
from apps.staffing.rules import Verdict


class Workload(models.Model):
    """One person's whole load on a run's day. Loads are in FTE: 1.0 is what one full post holds."""

    run = models.ForeignKey(CountRun, on_delete=models.CASCADE, related_name="workloads")
    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="workloads",
        verbose_name=_("facilitator"),
    )
    fte = models.FloatField(_("share of full time"))
    families = models.FloatField(_("families"))
    load = models.FloatField(_("load"), null=True, help_text=_("By the target."))
    load_low = models.FloatField(null=True, help_text=_("By the minimum: under FTE is too little."))
    load_high = models.FloatField(null=True, help_text=_("By the maximum: over FTE is too much."))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    computed_at = models.DateTimeField(_("computed at"))

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("workload")
        verbose_name_plural = _("workloads")
        constraints = [
            models.UniqueConstraint(
                name="one_workload_per_run_and_person", fields=["run", "facilitator"]
            )
        ]
        indexes = [models.Index(name="workload_by_verdict", fields=["run", "verdict", "load"])]

    def __str__(self) -> str:
        return f"{self.facilitator_id}: {self.load}"


class WorkloadPartQuerySet(ScopedQuerySet):
    own_path = "facilitator__user"


class WorkloadPart(models.Model):
    """What one post adds to its holder's load."""

    run = models.ForeignKey(CountRun, on_delete=models.CASCADE, related_name="parts")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="+", verbose_name=_("assignment")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    kind = models.ForeignKey(
        FacilitatorKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    fte = models.FloatField(_("share of full time"))
    villages = models.IntegerField(_("villages"))
    families = models.FloatField(_("families"))
    load = models.FloatField(_("load"), null=True)
    load_low = models.FloatField(null=True)
    load_high = models.FloatField(null=True)
    is_one_per_unit = models.BooleanField(default=False)
    has_standard = models.BooleanField(_("has a standard"))
    has_data = models.BooleanField(_("has data"))

    objects = WorkloadPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a workload")
        verbose_name_plural = _("parts of a workload")
        constraints = [
            models.UniqueConstraint(
                name="one_part_per_run_and_assignment", fields=["run", "assignment"]
            )
        ]
        indexes = [models.Index(name="part_by_person", fields=["run", "facilitator"])]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.load}"
