"""Registrations and practice licences of people."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.competencies.rules import LicenceKind
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import PersonRowQuerySet


class LicenceQuerySet(DatedQuerySet, PersonRowQuerySet):  # type: ignore[override]
    """Licences of people, seen by whoever sees the person."""


@pghistory.track()
class Licence(Dated):
    """A social worker's registration (STR) or practice licence (SIPPS), with its days.

    Source: UU 14/2019, Permensos 17/2020.
    """

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="licences",
        verbose_name=_("facilitator"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LicenceKind.choices)
    number = models.CharField(_("number"), max_length=80)

    objects = LicenceQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "one_licence_of_a_kind_at_a_time": (
            "starts_on",
            _("This person has a licence of that kind in that time."),
        ),
        "a_licence_number_is_given_once": ("number", _("This number is another licence's.")),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on"]
        verbose_name = _("registration or practice licence")
        verbose_name_plural = _("registrations and practice licences")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_licence_of_a_kind_at_a_time",
                expressions=[
                    ("facilitator", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
            models.UniqueConstraint(
                name="a_licence_number_is_given_once", fields=["kind", "number"]
            ),
        ]
        triggers = marks("licence", facilitator="changed.facilitator_id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
