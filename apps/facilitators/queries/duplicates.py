"""Who may be the same person: by a NIK held before, or by birth date and a name that resembles."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from apps.facilitators.models import Facilitator, FormerNik
from apps.facilitators.models.people import FacilitatorQuerySet

ALIKE = 0.5
"""Trigram similarity from which two names of people born on one day may be one person's."""


def probable_duplicates(facilitator: Facilitator) -> FacilitatorQuerySet:
    """Return unmerged people who may be this one, the likeliest first.

    Either held the other's NIK before, or both are born on one day and their names are ALIKE.
    Annotated: `similarity` of the names, 0 to 1. Each way is found by its own index, whatever the
    size of the register.
    """
    similarity = TrigramSimilarity("full_name", facilitator.full_name)
    alike = (
        Facilitator.objects.filter(born_on=facilitator.born_on)
        .alias(similarity=similarity)
        .filter(similarity__gte=ALIKE)
    )
    held_this = FormerNik.objects.filter(nik_hash=facilitator.nik_hash)
    held_by_this = Facilitator.objects.filter(
        nik_hash__in=facilitator.former_niks.values("nik_hash")
    )
    found = alike.values("pk").union(held_this.values("facilitator"), held_by_this.values("pk"))
    return (
        Facilitator.objects.unmerged()
        .filter(pk__in=found)
        .exclude(pk=facilitator.pk)
        .annotate(similarity=similarity)
        .order_by("-similarity", "registry_number")
    )


@dataclass(frozen=True)
class Pair:
    """Two who may be one; without a `similarity`, `other` holds a NIK that `one` held before."""

    one: Facilitator
    other: Facilitator
    similarity: float | None = None


def doubtful_pairs(
    people: FacilitatorQuerySet, *, after: int = 0, limit: int = 50
) -> tuple[list[Pair], int | None]:
    """Return pairs among `people`, and the key to go on `after`, None at the end.

    First those of a former NIK, then, person by person in the order of keys, those ALIKE: the
    people born on a person's own day are read by index. Four queries.
    """
    people = people.unmerged().order_by("pk")
    twins = (
        people.filter(born_on=OuterRef("born_on"), pk__gt=OuterRef("pk"))
        .annotate(similarity=TrigramSimilarity("full_name", OuterRef("full_name")))  # type: ignore[arg-type]
        .filter(similarity__gte=ALIKE)
    )
    ones = list(
        people.filter(Exists(twins), pk__gt=after)
        .annotate(
            twins=ArraySubquery(twins.values(row=JSONObject(pk="pk", similarity="similarity")))
        )
        .select_related("home_region")[:limit]
    )
    twin_keys = {twin["pk"] for one in ones for twin in one.twins}
    others = people.select_related("home_region").in_bulk(twin_keys)
    pairs = [
        Pair(one, others[twin["pk"]], twin["similarity"])
        for one in ones
        for twin in one.twins
        if twin["pk"] in others
    ]
    if not after:
        pairs = _pairs_by_nik(people, limit) + pairs
    return pairs, ones[-1].pk if len(ones) == limit else None


def _pairs_by_nik(people: FacilitatorQuerySet, limit: int) -> list[Pair]:
    holders = people.filter(nik_hash=OuterRef("nik_hash")).exclude(pk=OuterRef("facilitator"))
    found = (
        FormerNik.objects.filter(facilitator__in=people.order_by())
        .annotate(holder=Subquery(holders.values("pk")[:1]))
        .filter(holder__isnull=False)
        .select_related("facilitator__home_region")
        .order_by("pk")[:limit]
    )
    formers = list(found)
    held = people.select_related("home_region").in_bulk({former.holder for former in formers})
    return [Pair(former.facilitator, held[former.holder]) for former in formers]
