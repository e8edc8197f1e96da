"""Clusters, programs, kinds of facilitator, service units and staffing standards.

All are dated rows: the ministry regroups them every few years. Open to every signed-in user.
"""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.dated import OVERLAPPING_DAYS, Dated
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.programs.rules import Basis, LegalFamily, PostingLevel, Terrain, UnitKind
from apps.regions.models import Region


@pghistory.track()
class Cluster(Dated):
    """A group of programs: the counting key of everything in this portal."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Clients appear as counts only; small counts are kept from the public."),
    )
    has_caseload = models.BooleanField(
        _("has caseload"),
        default=True,
        help_text=_("Off where no families are held, such as LINTAS: coverage does not apply."),
    )

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Program(Dated):
    """A program that facilitators serve; it belongs to one cluster."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=160)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="programs", verbose_name=_("cluster")
    )
    legal_reference = models.CharField(_("legal reference"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class FacilitatorKind(Dated):
    """The title of a post (jenis pendamping): where it lies and whom it may serve."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=120)
    legal_family = models.CharField(_("legal family"), max_length=20, choices=LegalFamily.choices)
    clusters = models.ManyToManyField(Cluster, related_name="kinds", verbose_name=_("clusters"))
    posting_level = models.CharField(
        _("posting level"), max_length=10, choices=PostingLevel.choices
    )
    holds_alone = models.BooleanField(
        _("holds the post alone"),
        default=False,
        help_text=_("Two of this kind may not hold one region at once (TKSK: one per district)."),
    )
    least_presence = models.PositiveSmallIntegerField(
        _("least presence"),
        default=1,
        help_text=_("Heads needed in a posting unit that has any families at all."),
    )

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("kind of facilitator")
        verbose_name_plural = _("kinds of facilitator")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(name="kind_with_holds_alone", fields=["id", "holds_alone"]),
        ]
        triggers = marks("kind", kind="changed.id")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ServiceUnit(Dated):
    """A Balai, Sentra, LKS, IPWL or office. It sits in one kab/kota, where its posts count."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    regency = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="service_units",
        limit_choices_to={"level": 2},
        verbose_name=_("regency or city"),
    )

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("service unit")
        verbose_name_plural = _("service units")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(name="unit_with_its_regency", fields=["id", "regency"]),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class StaffingStandard(Dated):
    """How many families (clients, cases) one full-time facilitator holds: a range, by version.

    Never overwritten: a new version starts the day after the old one ends. No row valid on a day
    means that the standard is not set ("belum ditetapkan"). Source: domain notes §4.
    """

    kind = models.ForeignKey(
        FacilitatorKind, on_delete=models.PROTECT, related_name="standards", verbose_name=_("kind")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="standards", verbose_name=_("cluster")
    )
    terrain = models.CharField(
        _("terrain"), max_length=5, choices=Terrain.choices, default=Terrain.ANY
    )
    basis = models.CharField(
        _("basis"), max_length=15, choices=Basis.choices, default=Basis.FAMILIES
    )
    minimum = models.PositiveIntegerField(_("minimum"), null=True, blank=True)
    target = models.PositiveIntegerField(_("target"), null=True, blank=True)
    maximum = models.PositiveIntegerField(_("maximum"), null=True, blank=True)
    legal_reference = models.CharField(_("legal reference"), max_length=200, blank=True)

    refusals: ClassVar[Refusals] = {
        "one_standard_at_a_time": (
            "starts_on",
            _("A standard for this kind, cluster and terrain is in force in that time."),
        ),
        "standard_has_its_numbers": (
            "maximum",
            _("Give at least the maximum; one-per-unit standards carry no numbers."),
        ),
        "standard_is_a_range": ("target", _("Write minimum ≤ target ≤ maximum, all above 0.")),
    }

    class Meta(Dated.Meta):
        ordering = ["kind", "cluster", "terrain", "-starts_on"]
        verbose_name = _("staffing standard")
        verbose_name_plural = _("staffing standards")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_standard_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("cluster", RangeOperators.EQUAL),
                    ("terrain", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
            models.CheckConstraint(
                name="standard_has_its_numbers",
                condition=Q(
                    basis=Basis.ONE_PER_UNIT,
                    minimum__isnull=True,
                    target__isnull=True,
                    maximum__isnull=True,
                )
                | (~Q(basis=Basis.ONE_PER_UNIT) & Q(maximum__isnull=False)),
            ),
            models.CheckConstraint(
                name="standard_is_a_range",
                condition=(Q(maximum__isnull=True) | Q(maximum__gt=0))
                & (Q(target__isnull=True) | Q(target__gt=0, target__lte=F("maximum")))
                & (Q(minimum__isnull=True) | Q(minimum__gt=0, minimum__lte=F("maximum")))
                & (Q(minimum__isnull=True) | Q(target__isnull=True) | Q(minimum__lte=F("target"))),
            ),
        ]
        triggers = marks("standard", kind="changed.kind_id", cluster="changed.cluster_id")

    def __str__(self) -> str:
        return f"{self.kind} · {self.cluster} · {self.get_terrain_display()}"
