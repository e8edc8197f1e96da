"""Official regions, the lists (editions) they come from, and which code followed which.

The code is the tree: 32 (province) > 32.73 (city) > 32.73.01 (district). Open to every signed-in
user. Changes come by decree, through `services.load_regions`.
"""

from functools import reduce
from operator import and_, or_
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.dated import Dated
from apps.core.marks import marks
from apps.regions.rules import (
    LAYOUTS,
    LONGEST_NAME,
    NATION,
    Kind,
    Level,
    SuccessionKind,
    words_of,
)


class Edition(Dated):
    """One official list. It ends the day before the next one starts."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    decree = models.CharField(_("decree"), max_length=200)

    class Meta(Dated.Meta):
        ordering = ["-starts_on"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                name="one_edition_starts_on_a_day",
                fields=["starts_on"],
                violation_error_message=_("Another edition starts on that day."),
            ),
        ]
        triggers = marks("edition", edition="changed.id")

    def __str__(self) -> str:
        return self.code


class RegionQuerySet(models.QuerySet["Region"]):
    def in_force(self) -> Self:
        """Keep the regions of the newest list."""
        return self.filter(ends_on__isnull=True)

    def within(self, region: "Region | str") -> Self:
        """Keep a region, or the region of a code, and everything below it."""
        return self.filter(inside(region.code if isinstance(region, Region) else region))

    def at(self, level: Level) -> Self:
        return self.filter(level=level)

    def matching(self, text: str) -> Self:
        """Keep regions whose code starts so, or that are called so: "sidomulyo batu", "kab malang".

        The label, which tells kind and parents, holds every word, the name at least one.
        """
        words = words_of(text)
        if not words:
            return self.none()
        if len(words) == 1 and set(words[0]) <= set("0123456789."):
            return self.filter(code__startswith=words[0])
        in_label = (Q(label__icontains=word) for word in words)
        in_name = (Q(name__icontains=word) for word in words)
        return self.filter(reduce(and_, in_label), reduce(or_, in_name))

    def likest_first(self, text: str) -> Self:
        """Order what is called so before what starts so, and that before the rest; wide first."""
        typed = " ".join(words_of(text))
        likeness = Case(
            When(Q(name__iexact=typed) | Q(code=typed), then=0),
            When(name__istartswith=typed, then=1),
            default=2,
        )
        return self.order_by(likeness, "level", "code")


class Region(models.Model):
    """The nation, a province, a regency or city, a district, or a village, while its code holds.

    A code names one region in force; retired ones that bore it stay as rows of their own.
    """

    code = models.CharField(_("code"), max_length=13)
    name = models.CharField(
        _("name"), max_length=LONGEST_NAME, help_text=_("As the official list has it.")
    )
    label = models.CharField(
        _("label"),
        max_length=3 * LONGEST_NAME + 40,
        help_text=_("Kind, name and parents; names alone are no keys."),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("edition"),
        help_text=_("The list that brought the region, or last changed it."),
    )
    starts_on = models.DateField(
        _("first day"),
        null=True,
        blank=True,
        help_text=_("Empty: in force before the first list that was loaded."),
    )
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Included. Empty: in force.")
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        indexes = [
            # The database's locale is C.UTF-8, so this plain index also serves LIKE '32.73.%'.
            models.Index(name="region_by_code", fields=["code"]),
            # UPPER is how Django asks for icontains.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="region_by_name_part"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_region_in_force_per_code",
                fields=["code"],
                condition=Q(ends_on__isnull=True),
                violation_error_message=_("A region in force bears that code."),
            ),
            models.CheckConstraint(
                name="region_kind_and_level_follow_from_its_code",
                condition=reduce(
                    or_,
                    (
                        Q(kind=kind, level=layout.level, code__regex=f"^(?:{layout.pattern})$")
                        for kind, layout in LAYOUTS.items()
                    ),
                ),
                violation_error_message=_("Kind, level and code do not agree."),
            ),
            models.CheckConstraint(
                name="only_the_nation_has_no_parent",
                condition=Q(level=Level.NATION, parent__isnull=True)
                | Q(level__gt=Level.NATION, parent__isnull=False),
                violation_error_message=_("Every region but the nation has a parent."),
            ),
            models.CheckConstraint(
                name="region_ends_after_it_starts",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        if self.ends_on is None:
            return self.label
        return _("%(label)s (until %(day)s)") % {
            "label": self.label,
            "day": date_format(self.ends_on),
        }


class Succession(models.Model):
    """One region followed another by a law or decree. A split or a merger has several rows."""

    predecessor = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="origins", verbose_name=_("successor")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SuccessionKind.choices)
    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("edition"),
        help_text=_("The list that published it."),
    )
    happened_on = models.DateField(
        _("happened on"), help_text=_("The successor's first day under this succession.")
    )
    legal_basis = models.TextField(_("legal basis"), blank=True)

    class Meta:
        ordering = ["predecessor__code", "successor__code"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(
                name="one_succession_per_pair",
                fields=["predecessor", "successor"],
                violation_error_message=_("That succession is recorded already."),
            ),
            models.CheckConstraint(
                name="no_region_succeeds_itself",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("A region does not succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor.code} → {self.successor.code}"


def inside(code: str, path: str = "") -> Q:
    """Match the region `code` and everything below it; the nation holds every row.

    The dot in the prefix keeps 32.7 from matching 32.73. `path` leads from the queried model to
    its region, such as "region__".
    """
    if code == NATION:
        return Q()
    return Q(**{f"{path}code": code}) | Q(**{f"{path}code__startswith": f"{code}."})
