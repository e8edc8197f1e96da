"""Who can stand in for an approver."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import Grant, User, areas_of
from apps.accounts.rules import Role
from apps.regions.rules import NATION
from apps.reports.queries.reviewing import DECIDE, DECIDING


def deputies_of(user: User, day: dt.date) -> QuerySet[Any]:
    """Return the other officers who decide on reports in the same provinces, or for the nation.

    Each with `place`, the name of the widest region they answer for; by it, then by name.
    """
    deciding = Grant.objects.valid_on(day).filter(role__in=[*DECIDING, Role.MINISTRY_ADMIN])
    codes = {code for code, _cluster in areas_of(user.where_may(DECIDE))}
    if NATION not in codes:
        near = Q(region__code=NATION)
        for code in codes:
            near |= Q(region__code__startswith=code[:2])
        deciding = deciding.filter(near)
    place = deciding.filter(user=OuterRef("pk")).order_by("region__level", "region__code")
    others = User.objects.filter(is_active=True, pk__in=deciding.values("user")).exclude(pk=user.pk)
    return others.annotate(place=Subquery(place.values("region__label")[:1])).order_by(
        "place", "first_name", "username"
    )
