"""Who employs a facilitator, in which status, from when to when."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.refusals import Refusals
from apps.facilitators.models.guards import (
    DEATH_GUARD,
    EMPLOYMENT_GUARD,
    ENDS_BY_DEATH,
    POSTS_LIE_INSIDE_EMPLOYMENT,
)
from apps.facilitators.models.people import Facilitator, PersonRowQuerySet
from apps.facilitators.rules import EXCLUSIVE_STATUSES, EmploymentStatus, EndReason


class EmploymentQuerySet(DatedQuerySet, PersonRowQuerySet):  # type: ignore[override]
    """Employment episodes, seen by whoever sees the person."""


@pghistory.track()
class Employment(Dated):
    """An episode of employment (status kepegawaian) with its decree. Every post lies inside one."""

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="employments",
        verbose_name=_("facilitator"),
    )
    status = models.CharField(_("status"), max_length=15, choices=EmploymentStatus.choices)
    employer = models.CharField(_("employer"), max_length=160)
    decree = models.CharField(_("decree number"), max_length=80, blank=True)
    end_reason = models.CharField(
        _("reason of the end"), max_length=15, choices=EndReason.choices, blank=True
    )

    objects = EmploymentQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "one_exclusive_employment_at_a_time": (
            "starts_on",
            _("PNS, PPPK and contract exclude each other: one is in force in that time."),
        ),
        ENDS_BY_DEATH: (
            "ends_on",
            _("This person died: the last day is the day of death at the latest."),
        ),
        POSTS_LIE_INSIDE_EMPLOYMENT: (
            "ends_on",
            _("A post of this person lies outside these days: end or correct it first."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on"]
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_exclusive_employment_at_a_time",
                expressions=[("facilitator", RangeOperators.EQUAL), OVERLAPPING_DAYS],
                condition=Q(status__in=EXCLUSIVE_STATUSES),
            ),
            models.UniqueConstraint(
                name="employment_with_its_facilitator", fields=["id", "facilitator"]
            ),
        ]
        triggers = [EMPLOYMENT_GUARD, DEATH_GUARD]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.employer}"
