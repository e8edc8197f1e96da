"""Mentoring on offer: learning at the work itself, beside somebody who knows it."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.competencies.models.providers import TrainingProvider
from apps.competencies.models.standards import CompetencyUnit
from apps.competencies.rules import MentoringWay
from apps.core.dated import OVERLAPPING_DAYS, Dated
from apps.core.refusals import Refusals
from apps.regions.models import Region


@pghistory.track()
class Mentoring(Dated):
    """An offer to facilitators of a region, for a time; it grants no hours and no unit."""

    title = models.CharField(_("title"), max_length=200)
    provider = models.ForeignKey(
        TrainingProvider,
        on_delete=models.PROTECT,
        related_name="mentoring",
        verbose_name=_("provider"),
    )
    units = models.ManyToManyField(
        CompetencyUnit, related_name="mentoring", verbose_name=_("units supported")
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("Whose facilitators it is for, with all below it."),
    )
    way = models.CharField(_("way"), max_length=10, choices=MentoringWay.choices)
    how_to_ask = models.CharField(
        _("how to ask for it"),
        max_length=300,
        help_text=_("To whom a facilitator turns, and what to say."),
    )

    refusals: ClassVar[Refusals] = {
        "one_mentoring_of_a_title_at_a_time": (
            "starts_on",
            _("This provider offers mentoring of that title there in that time."),
        ),
        "mentoring_says_how_to_ask": (
            "how_to_ask",
            _("Say how it is asked for: an offer that nobody can take up is none."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["title", "-starts_on", "id"]
        verbose_name = _("mentoring on offer")
        verbose_name_plural = _("mentoring on offer")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="mentoring_says_how_to_ask", condition=Q(how_to_ask__regex=r"\S")
            ),
            ExclusionConstraint(
                name="one_mentoring_of_a_title_at_a_time",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    ("title", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title
