"""Standards: found by their words, read as a tree, and who is certified by one where."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Left

from apps.accounts.models import User
from apps.competencies.models import (
    Certificate,
    CompetencyStandard,
    PostRequirement,
    StandardUnit,
)
from apps.facilitators.models import Assignment
from apps.facilitators.rules import PostRole
from apps.regions.models import Region
from apps.regions.rules import words_of


def standards_matching(rows: QuerySet[CompetencyStandard], text: str) -> QuerySet:
    """Keep the standards of which code, title, decree or a unit hold every word."""

    def holding(word: str) -> Q:
        units = StandardUnit.objects.filter(
            Q(unit__code__icontains=word) | Q(unit__title__icontains=word)
        )
        own = [Q(**{f"{name}__icontains": word}) for name in ("code", "title", "decree")]
        return own[0] | own[1] | own[2] | Q(pk__in=units.values("standard"))

    words = words_of(text)
    return rows.filter(reduce(and_, map(holding, words))) if words else rows


def with_parts(rows: QuerySet[CompetencyStandard]) -> QuerySet[CompetencyStandard]:
    """Add units in their order, their elements and criteria: four queries more, however many."""
    places = StandardUnit.objects.select_related("unit").order_by("position", "unit__code")
    return rows.prefetch_related(
        "legal_bases", Prefetch("unit_places", places), "unit_places__unit__elements__criteria"
    )


def certified_by_area(
    code: str, *, day: dt.date, user: User | AnonymousUser, code_length: int = 0
) -> Iterable[Mapping[str, object]]:
    """Count people in posts that ask a standard, and those certified by it, by area and cluster.

    Of posts in reach that are active on the day and whose requirement names the standard, whatever
    its version; certified is who holds a valid certificate of one of its schemes. An area is the
    first `code_length` characters of a region's code; by 0 all of it is one. One query, a row each
    {area, label, cluster__code, cluster__name, people, certified}.
    """
    asked = PostRequirement.objects.valid_on(day).filter(
        standard__code=code,
        kind=OuterRef("kind"),
        role=OuterRef("role"),
        cluster=OuterRef("cluster"),
    )
    holders = Certificate.objects.visible_to(user).valid_on(day)
    holders = holders.filter(scheme__standard__code=code)
    is_holder = Q(facilitator__in=holders.values("facilitator"))
    labels = Region.objects.filter(code=OuterRef("area")).order_by("-starts_on")
    return (
        Assignment.objects.visible_to(user)
        .active_on(day)
        .filter(Exists(asked), role=PostRole.PENDAMPING)
        .annotate(area=Left("region__code", code_length) if code_length else Value(""))
        .values("area", "cluster__code", "cluster__name")
        .annotate(
            label=Subquery(labels.values("label")[:1], output_field=CharField()),
            people=Count("facilitator", distinct=True),
            certified=Count("facilitator", distinct=True, filter=is_holder),
        )
        .order_by("area", "cluster__code")
    )
