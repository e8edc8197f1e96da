"""Who serves which post, where, from when to when, and which villages it covers."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.models.employments import Employment
from apps.facilitators.models.guards import (
    EMPLOYMENT_GUARD,
    FTE_AT_MOST_ONE,
    FTE_GUARD,
    POSTS_LIE_INSIDE_EMPLOYMENT,
)
from apps.facilitators.models.people import Facilitator
from apps.facilitators.rules import EndReason, PostRole, Status
from apps.programs.models import Cluster, FacilitatorKind, ServiceUnit
from apps.regions.models import Region


def same(*keys: str) -> list[tuple[Coalesce, str]]:
    """Return pairs of an ExclusionConstraint by which keys are equal, and two empty ones as well.

    The rule alone reads them so: by a bare key the planner would also look up posts of a region in
    the constraint's GiST index, which finds what is not its first column a hundred times slower
    than a B-tree does.
    """
    return [(Coalesce(key, 0), RangeOperators.EQUAL) for key in keys]


class AssignmentQuerySet(DatedQuerySet, ScopedQuerySet):  # type: ignore[override]
    own_path = "facilitator__user"

    def standing(self) -> Self:
        """Leave out the ones that were planned and cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def active_on(self, day: dt.date) -> Self:
        return self.standing().valid_on(day)

    def planned_on(self, day: dt.date) -> Self:
        return self.standing().filter(starts_on__gt=day)

    def going_on(self, day: dt.date) -> Self:
        """Keep those that are active or planned on a day: the ones that place a person."""
        return self.standing().filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def ended_on(self, day: dt.date) -> Self:
        """Keep the ones whose last day is before `day`."""
        return self.standing().filter(ends_on__lt=day)

    def in_status(self, status: str, *, on: dt.date) -> Self:
        """Keep posts that are active, planned or ended on a day. No other status is a post's."""
        kept = {
            Status.ACTIVE: self.active_on,
            Status.PLANNED: self.planned_on,
            Status.ENDED: self.ended_on,
        }.get(Status(status))
        return kept(on) if kept else self.none()

    def matching(self, text: str) -> Self:
        """Keep the posts of people whose name holds `text`, or whose registry number it is."""
        return self.filter(facilitator__in=Facilitator.objects.matching(text))


@pghistory.track()
class Assignment(Dated):
    """A facilitator serves a post: kind, role, cluster, region or unit, share of full time, days.

    A post at a service unit counts in the unit's kab/kota, which stands in `region`.
    Days change through the services only.
    """

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("facilitator"),
    )
    employment = models.ForeignKey(
        Employment,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("employment"),
    )
    kind = models.ForeignKey(
        FacilitatorKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    holds_alone = models.BooleanField(
        editable=False, help_text=_("The kind's own, kept equal by a composite key.")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=PostRole.choices, default=PostRole.PENDAMPING
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    unit = models.ForeignKey(
        ServiceUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("service unit"),
    )
    fte_share = models.DecimalField(
        _("share of full time"),
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(1))],
        help_text=_("1 is full time; all posts of a person sum to 1 at most."),
    )
    decree = models.CharField(_("decree number"), max_length=80, blank=True)
    end_reason = models.CharField(
        _("reason of the end"), max_length=15, choices=EndReason.choices, blank=True
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "one_assignment_per_post_at_a_time": (
            "starts_on",
            _("This person already holds that post in that time."),
        ),
        "one_facilitator_where_the_kind_holds_alone": (
            "region",
            _("This kind holds its region alone, and somebody holds it in that time."),
        ),
        "assignment_share_lies_in_0_to_1": (
            "fte_share",
            _("The share of full time is above 0 and at most 1."),
        ),
        FTE_AT_MOST_ONE: (
            "fte_share",
            _("All posts of a person sum to 1.00 of full time at most on every day."),
        ),
        POSTS_LIE_INSIDE_EMPLOYMENT: (
            "starts_on",
            _("A post lies inside the days of its employment."),
        ),
        "assignment_unit_sits_in_its_region": (
            "region",
            _("A post at a service unit lies in the unit's regency or city."),
        ),
        "assignment_employment_is_the_persons": (
            "employment",
            _("This employment is another person's."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "-id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(name="assignment_by_last_day", fields=["ends_on", "starts_on"]),
            models.Index(name="assignment_by_region", fields=["region", "cluster", "kind"]),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="assignment_share_lies_in_0_to_1",
                condition=Q(fte_share__gt=0, fte_share__lte=1),
            ),
            ExclusionConstraint(
                name="one_assignment_per_post_at_a_time",
                expressions=[
                    *same("facilitator", "kind", "cluster", "region", "unit"),
                    ("role", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
                condition=Q(cancelled_at__isnull=True),
            ),
            ExclusionConstraint(
                name="one_facilitator_where_the_kind_holds_alone",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
                condition=Q(cancelled_at__isnull=True, holds_alone=True, role=PostRole.PENDAMPING),
            ),
        ]
        triggers = [
            FTE_GUARD,
            EMPLOYMENT_GUARD,
            *marks(
                "assignment",
                facilitator="changed.facilitator_id",
                assignment="changed.id",
                region="changed.region_id",
                cluster="changed.cluster_id",
                kind="changed.kind_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.region}"


class CoveredVillageQuerySet(DatedQuerySet, ScopedQuerySet):  # type: ignore[override]
    region_path = "assignment__region__"
    cluster_path = "assignment__cluster"
    own_path = "assignment__facilitator__user"


@pghistory.track()
class CoveredVillage(Dated):
    """A village that an assignment covers, on the days that are both the row's and the post's.

    Without a last day it follows the assignment. `families` is what the post itself holds there, of
    its cluster; without it the village's families are shared by FTE among those who cover it.
    """

    assignment = models.ForeignKey(
        Assignment,
        on_delete=models.CASCADE,
        related_name="covered_villages",
        verbose_name=_("assignment"),
    )
    village = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("village")
    )
    families = models.PositiveIntegerField(_("own families"), null=True, blank=True)

    objects = CoveredVillageQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "own_families_are_at_most_100000": (
            "families",
            _("A post holds 100,000 families of a village at most."),
        ),
        "one_row_per_covered_village_at_a_time": (
            "village",
            _("This post covers that village already in that time."),
        ),
    }

    class Meta(Dated.Meta):
        verbose_name = _("covered village")
        verbose_name_plural = _("covered villages")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="own_families_are_at_most_100000",
                condition=Q(families__isnull=True) | Q(families__lte=100_000),
            ),
            ExclusionConstraint(
                name="one_row_per_covered_village_at_a_time",
                expressions=[*same("assignment", "village"), OVERLAPPING_DAYS],
            ),
        ]
        triggers = marks(
            "covered",
            join="JOIN facilitators_assignment AS post ON post.id = changed.assignment_id",
            facilitator="post.facilitator_id",
            village="changed.village_id",
            cluster="post.cluster_id",
            kind="post.kind_id",
        )

    def __str__(self) -> str:
        return str(self.village)
