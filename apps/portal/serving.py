"""Who serves in a region, or covers a village, on a day."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.facilitators.models import Assignment, CoveredVillage
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.staffing.models import Figure

MOST_POSTS = 100  # no region holds so many itself; those below are shown there


def posts_here(user: User | AnonymousUser, chosen: Figure, day: dt.date) -> AssignmentQuerySet:
    """Return the day's posts of the cluster that lie in the very region, or cover the village."""
    covering = CoveredVillage.objects.valid_on(day).filter(
        assignment=OuterRef("pk"), village=chosen.region
    )
    posts = Assignment.objects.visible_to(user).active_on(day)
    return (
        posts.filter(Q(region=chosen.region) | Exists(covering), cluster=chosen.cluster)
        .select_related("facilitator", "kind", "region")
        .order_by("facilitator__registry_number", "pk")[:MOST_POSTS]
    )
