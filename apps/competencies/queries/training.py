"""Training sessions found by words."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from apps.competencies.models import TrainingSession
from apps.regions.rules import words_of

SEARCHED = (
    *("course__code", "course__title", "provider__code", "provider__name"),
    *("place", "region__label"),
)


def sessions_matching(rows: QuerySet[TrainingSession], text: str) -> QuerySet[TrainingSession]:
    """Keep the sessions of which course, provider, place and region hold every word."""
    words = words_of(text)
    if not words:
        return rows
    holding = (
        reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED)) for word in words
    )
    return rows.filter(reduce(and_, holding))
