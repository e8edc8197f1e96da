"""The villages a post covers, from which day."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.refusals import refused_by
from apps.facilitators.models import Assignment, CoveredVillage
from apps.facilitators.services.locks import locked_post
from apps.facilitators.services.refusing import refuse_the_over
from apps.regions.models import Region
from apps.regions.rules import Level

Villages = Mapping[Region, int | None]
"""Village → the families the post itself holds there; None where they are shared."""


@transaction.atomic
def cover(assignment: Assignment, *, villages: Villages, on: dt.date) -> Assignment:
    """Let a post cover exactly `villages` from `on`; those left out end the day before.

    A village that goes on with the same families keeps its row. On the post's first day this sets
    right what it covered from the start. Raises ValidationError on `starts_on` when the post begins
    only later, on `ends_on` when it ended before or was cancelled, and on `villages` as `assign`.
    """
    post = locked_post(assignment)
    refuse_the_over(post, on)
    if on < post.starts_on:
        raise ValidationError({"starts_on": _("This post begins only later.")})
    covered = CoveredVillage.objects.filter(assignment=post)
    covered.filter(starts_on__gte=on).delete()
    going_on = covered.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    kept = [
        row
        for row in going_on.select_related("village")
        if row.ends_on is None and villages.get(row.village, -1) == row.families
    ]
    going_on.exclude(pk__in=[row.pk for row in kept]).update(ends_on=on - dt.timedelta(days=1))
    stay = {row.village for row in kept}
    cover_from(post, {place: n for place, n in villages.items() if place not in stay}, on=on)
    return post


def cover_from(post: Assignment, villages: Villages, *, on: dt.date) -> None:
    """List further villages of a post. At a unit they may lie anywhere, else in its region."""
    for village in villages:
        if village.level != Level.VILLAGE:
            raise ValidationError(
                {"villages": _("%(region)s is not a village.") % {"region": village.label}}
            )
        if not post.unit_id and not _lies_in(village, post.region):
            raise ValidationError(
                {"villages": _("%(region)s lies outside the post.") % {"region": village.label}}
            )
    with refused_by(CoveredVillage):
        CoveredVillage.objects.bulk_create(
            CoveredVillage(assignment=post, village=village, families=families, starts_on=on)
            for village, families in villages.items()
        )


def refuse_villages_elsewhere(post: Assignment) -> None:
    """Name the villages that a post, about to lie in another region, would leave outside."""
    if post.unit_id:
        return
    rows = post.covered_villages.select_related("village").order_by("village__code")
    outside = {row.village.label: None for row in rows if not _lies_in(row.village, post.region)}
    if outside:
        said = _("It covers villages elsewhere, let it cover none first: %(villages)s.")
        raise ValidationError({"region": said % {"villages": "; ".join(outside)}})


def _lies_in(village: Region, region: Region) -> bool:
    return region.level == Level.NATION or f"{village.code}.".startswith(f"{region.code}.")
