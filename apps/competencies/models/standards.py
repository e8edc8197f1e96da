"""What a facilitator must be able to do: standards, their units, elements and criteria.

All dated or identified for good: a new version starts on a day and the old one ends, nothing is
overwritten. Open to every signed-in user. Terms: domain notes §6.
"""

import uuid
from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.competencies.rules import LEVELS, StandardKind
from apps.core.dated import OVERLAPPING_DAYS, Dated
from apps.core.refusals import Refusals

LEVEL_VALIDATORS = [MinValueValidator(LEVELS[0]), MaxValueValidator(LEVELS[-1])]


class Identified(models.Model):
    """A row that other systems know by a UUID, the same in every exchange of the standard."""

    identifier = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


@pghistory.track()
class CompetencyStandard(Identified, Dated):
    """One version of a standard of competency, in force from a day until the next one starts."""

    code = models.CharField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=StandardKind.choices)
    decree = models.CharField(_("decree"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))

    refusals: ClassVar[Refusals] = {
        "one_version_of_a_standard_at_a_time": (
            "starts_on",
            _("A version of this standard is in force in that time."),
        ),
        "a_version_is_named_once": ("version", _("This standard has a version of that name.")),
    }

    class Meta(Dated.Meta):
        ordering = ["code", "-starts_on"]
        verbose_name = _("competency standard")
        verbose_name_plural = _("competency standards")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_version_of_a_standard_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), OVERLAPPING_DAYS],
            ),
            models.UniqueConstraint(name="a_version_is_named_once", fields=["code", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.version}"


@pghistory.track()
class LegalBasis(models.Model):
    """A regulation that a standard stands on, with the address where it can be read."""

    standard = models.ForeignKey(
        CompetencyStandard,
        on_delete=models.CASCADE,
        related_name="legal_bases",
        verbose_name=_("competency standard"),
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=300, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class CompetencyUnit(Identified):
    """A unit of competency. Its code carries its own version, so it never changes its meaning."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=250)
    level = models.PositiveSmallIntegerField(_("KKNI level"), validators=LEVEL_VALIDATORS)
    standards = models.ManyToManyField(
        CompetencyStandard, through="StandardUnit", related_name="units"
    )

    refusals: ClassVar[Refusals] = {
        "competencies_competencyunit_code_key": ("code", _("This code is taken.")),
        "unit_level_lies_in_1_to_9": ("level", _("KKNI has the levels 1 to 9.")),
    }

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit of competency")
        verbose_name_plural = _("units of competency")
        constraints = [
            models.CheckConstraint(
                name="unit_level_lies_in_1_to_9", condition=Q(level__range=(1, 9))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


@pghistory.track()
class StandardUnit(models.Model):
    """A unit serves a standard, at a place in its order. A unit may serve several."""

    standard = models.ForeignKey(
        CompetencyStandard,
        on_delete=models.CASCADE,
        related_name="unit_places",
        verbose_name=_("competency standard"),
    )
    unit = models.ForeignKey(
        CompetencyUnit,
        on_delete=models.PROTECT,
        related_name="standard_places",
        verbose_name=_("unit of competency"),
    )
    position = models.PositiveSmallIntegerField(_("position"))

    refusals: ClassVar[Refusals] = {
        "a_unit_stands_once_in_a_standard": ("unit", _("The standard has this unit already.")),
    }

    class Meta:
        ordering = ["position"]
        verbose_name = _("unit of a standard")
        verbose_name_plural = _("units of a standard")
        constraints = [
            models.UniqueConstraint(
                name="a_unit_stands_once_in_a_standard", fields=["standard", "unit"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.unit}"


@pghistory.track()
class Element(Identified):
    """An element of a unit, by its place in it."""

    unit = models.ForeignKey(
        CompetencyUnit,
        on_delete=models.CASCADE,
        related_name="elements",
        verbose_name=_("unit of competency"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=250)

    refusals: ClassVar[Refusals] = {
        "one_element_at_a_place": ("position", _("The unit has an element at that place.")),
    }

    class Meta:
        ordering = ["unit", "position"]
        verbose_name = _("element")
        verbose_name_plural = _("elements")
        constraints = [
            models.UniqueConstraint(name="one_element_at_a_place", fields=["unit", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


@pghistory.track()
class PerformanceCriterion(Identified):
    """A criterion (KUK) by which an element is judged, by its place in it."""

    element = models.ForeignKey(
        Element, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("element")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("text"))

    refusals: ClassVar[Refusals] = {
        "one_criterion_at_a_place": ("position", _("The element has a criterion at that place.")),
    }

    class Meta:
        ordering = ["element", "position"]
        verbose_name = _("performance criterion")
        verbose_name_plural = _("performance criteria")
        constraints = [
            models.UniqueConstraint(
                name="one_criterion_at_a_place", fields=["element", "position"]
            ),
        ]

    def __str__(self) -> str:
        return self.text
