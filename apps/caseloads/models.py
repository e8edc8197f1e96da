"""Families and clients: who is held where, month by month, and how hard the ground is."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.programs.models import Cluster, ServiceUnit
from apps.programs.rules import Terrain
from apps.regions.models import Region


class TerrainQuerySet(ScopedQuerySet):
    region_path = "village__"


@pghistory.track()
class TerrainClass(models.Model):
    """How hard a village is to serve, for one cluster. Without a row it is easy."""

    village = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("village")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    terrain = models.CharField(
        _("terrain"),
        max_length=5,
        choices=[choice for choice in Terrain.choices if choice[0] != Terrain.ANY],
        default=Terrain.HARD,
    )
    legal_reference = models.CharField(_("legal reference"), max_length=200, blank=True)

    objects = TerrainQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_terrain_class_per_village_and_cluster": (
            "village",
            _("This village has a class for that cluster already."),
        ),
    }

    class Meta:
        verbose_name = _("terrain class")
        verbose_name_plural = _("terrain classes")
        constraints = [
            models.UniqueConstraint(
                name="one_terrain_class_per_village_and_cluster",
                fields=["village", "cluster"],
                violation_error_message=_("This village has a class for that cluster already."),
            )
        ]
        triggers = marks("terrain", village="changed.village_id", cluster="changed.cluster_id")

    def __str__(self) -> str:
        return f"{self.village} · {self.cluster} · {self.get_terrain_display()}"


class CaseloadMonthQuerySet(ScopedQuerySet):
    region_path = "regency__"


class CaseloadMonth(models.Model):
    """What a kab/kota holds in a cluster in a month: complete, so a village not listed holds none.

    A kab/kota without any such row has no data, which is another thing than nobody.
    """

    regency = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("regency or city")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    source = models.CharField(_("source"), max_length=160)
    received_on = models.DateField(_("received on"))

    objects = CaseloadMonthQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_caseload_per_regency_cluster_and_month": (
            "month",
            _("That month is loaded already for this regency and cluster."),
        ),
        "month_is_its_first_day": ("month", _("Write the month as its first day.")),
    }

    class Meta:
        ordering = ["-month", "regency__code", "cluster"]
        verbose_name = _("caseload month")
        verbose_name_plural = _("caseload months")
        constraints = [
            models.UniqueConstraint(
                name="one_caseload_per_regency_cluster_and_month",
                fields=["regency", "cluster", "month"],
            ),
            models.CheckConstraint(
                name="month_is_its_first_day", condition=Q(month=TruncMonth("month"))
            ),
        ]
        triggers = marks("month", regency="changed.regency_id", cluster="changed.cluster_id")

    def __str__(self) -> str:
        return f"{self.regency} · {self.cluster} · {self.month:%Y-%m}"


class CaseloadQuerySet(ScopedQuerySet):
    region_path = "month__regency__"
    cluster_path = "month__cluster"


@pghistory.track()
class Caseload(models.Model):
    """How many families (concurrent clients, cases) a village or a service unit holds."""

    month = models.ForeignKey(
        CaseloadMonth, on_delete=models.CASCADE, related_name="lines", verbose_name=_("month")
    )
    village = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("village"),
    )
    unit = models.ForeignKey(
        ServiceUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("service unit"),
    )
    families = models.PositiveIntegerField(_("families or clients"))

    objects = CaseloadQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "caseload_is_held_by_a_village_or_a_unit": (
            "village",
            _("Name a village or a service unit, not both."),
        ),
        "caseload_is_at_most_100000": (
            "families",
            _("A village or unit holds 100,000 families or clients at most."),
        ),
        "one_line_per_village_and_month": ("village", _("This village is listed twice.")),
        "one_line_per_unit_and_month": ("unit", _("This unit is listed twice.")),
    }

    class Meta:
        verbose_name = _("caseload")
        verbose_name_plural = _("caseloads")
        constraints = [
            models.CheckConstraint(
                name="caseload_is_at_most_100000", condition=Q(families__lte=100_000)
            ),
            models.CheckConstraint(
                name="caseload_is_held_by_a_village_or_a_unit",
                condition=Q(village__isnull=False, unit__isnull=True)
                | Q(village__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_line_per_village_and_month",
                fields=["month", "village"],
                condition=Q(village__isnull=False),
                include=["families"],
            ),
            models.UniqueConstraint(
                name="one_line_per_unit_and_month",
                fields=["month", "unit"],
                condition=Q(unit__isnull=False),
            ),
        ]
        triggers = marks(
            "caseload",
            join="JOIN caseloads_caseloadmonth AS held ON held.id = changed.month_id",
            village="changed.village_id",
            unit="changed.unit_id",
            regency="held.regency_id",
            cluster="held.cluster_id",
        )

    def __str__(self) -> str:
        return f"{self.village or self.unit}: {self.families}"
