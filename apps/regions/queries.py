"""Regions by a code of any age, and by what people type."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from apps.regions.models import Region, RegionQuerySet
from apps.regions.rules import CODE, Level, words_of


@dataclass(frozen=True)
class Resolved:
    """What a code means today."""

    asked: str
    regions: list[Region]
    successor_codes: list[str]
    """The codes of `regions` when the asked one is retired, else empty."""
    is_reused: bool
    """The code is in force, and another area once bore it: older records may mean that one."""


def resolve(code: str) -> Resolved:
    """Return the region in force under a code, or those that followed a retired one.

    A code in force is answered as such even when an area now retired bore it. A region that ended
    without successor is answered itself, so that its records stay within reach. At most one query
    more than there are generations. Raises ValidationError (`unknown_region`) for any other text.
    """
    bearers = list(Region.objects.filter(code=code)) if CODE.fullmatch(code) else []
    if not bearers:
        raise ValidationError(
            _("%(code)s is not a region code."), code="unknown_region", params={"code": code[:20]}
        )
    retired = [region for region in bearers if region.ends_on]
    in_force = [region for region in bearers if not region.ends_on]
    if in_force:
        return Resolved(code, in_force, [], is_reused=_are_other_areas(retired, in_force))
    heirs = _heirs_in_force(retired)
    return Resolved(code, heirs or retired, [heir.code for heir in heirs], is_reused=False)


def _are_other_areas(retired: list[Region], in_force: list[Region]) -> bool:
    """Say whether any of the retired regions did not turn into the one in force (a renaming)."""
    if not retired:
        return False
    same = Region.objects.filter(successions__successor__in=in_force).values_list("pk", flat=True)
    return not {region.pk for region in retired} <= set(same)


def _heirs_in_force(regions: list[Region]) -> list[Region]:
    """Follow successions, generation by generation, to the regions in force, in order of code."""
    seen = {region.pk for region in regions}
    heirs: set[Region] = set()
    while regions:
        heirs |= {region for region in regions if not region.ends_on}
        following = Region.objects.filter(
            origins__predecessor__in=[region for region in regions if region.ends_on]
        ).distinct()
        regions = [region for region in following if region.pk not in seen]
        seen |= {region.pk for region in regions}
    return sorted(heirs, key=lambda region: region.code)


def search(text: str, level: Level | None = None, *, limit: int = 20) -> RegionQuerySet:
    """Return the regions in force that match what somebody types; see `matching`.

    Names that start or end with the text come first, then the wider levels. One query when
    evaluated, none for an empty text.
    """
    typed = " ".join(words_of(text))
    found = Region.objects.in_force().matching(typed)
    if level is not None:
        found = found.at(level)
    named_so = Q(name__istartswith=typed) | Q(name__iendswith=f" {typed}")
    return found.order_by(
        Case(When(named_so, then=Value(0)), default=Value(1)), "level", "label", "code"
    )[:limit]
