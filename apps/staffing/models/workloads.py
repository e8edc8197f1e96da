"""How loaded each person is beside the standard, and by which posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.models.people import PersonRowQuerySet
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.models import Region
from apps.staffing.models.figures import CountedKey, CountRun, RunKey
from apps.staffing.rules import Verdict


class Workload(models.Model):
    """One person's whole load on a run's day. Loads are in FTE: 1.0 is what one full post holds."""

    run = RunKey(CountRun, related_name="workloads")
    facilitator = CountedKey(Facilitator, related_name="workloads", verbose_name=_("facilitator"))
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

    run = RunKey(CountRun, related_name="parts")
    facilitator = CountedKey(Facilitator)
    assignment = CountedKey(Assignment, verbose_name=_("assignment"))
    region = CountedKey(Region, verbose_name=_("region"))
    cluster = CountedKey(Cluster, verbose_name=_("cluster"))
    kind = CountedKey(FacilitatorKind, verbose_name=_("kind"))
    fte = models.FloatField(_("share of full time"))
    villages = models.IntegerField(_("villages"))
    families = models.FloatField(_("families"))
    load = models.FloatField(_("load"), null=True)
    load_low = models.FloatField(null=True)
    load_high = models.FloatField(null=True)
    is_one_per_unit = models.BooleanField(default=False)
    has_standard = models.BooleanField(_("has a standard"))
    has_data = models.BooleanField(_("has data"))
    certified_until = models.DateField(_("certified until"), null=True)
    is_qualified = models.BooleanField(_("is qualified"), default=False)

    objects = WorkloadPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a workload")
        verbose_name_plural = _("parts of a workload")
        constraints = [
            models.UniqueConstraint(
                name="one_part_per_run_and_assignment", fields=["run", "facilitator", "assignment"]
            )
        ]
        indexes = [
            models.Index(name="part_by_region", fields=["run", "region"]),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.load}"


class LoadCount(models.Model):
    """How many people with a post in a province, or the nation, have one load.

    Loads are whole percents of a full post; null stands for people without a load; a row may come
    down to nobody. From these rows a change of one person moves the spread of the nation without
    reading its people.
    """

    run = RunKey(CountRun)
    region = CountedKey(Region)
    cluster = CountedKey(Cluster)
    kind = CountedKey(FacilitatorKind, null=True)
    load_percent = models.IntegerField(null=True)
    people = models.IntegerField()
    overloaded = models.IntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_count_per_run_region_cluster_kind_and_load",
                fields=["run", "region", "cluster", "kind", "load_percent"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.load_percent}: {self.people}"
