"""The joined view of facilitators on a day. No tables of its own; every door reads it."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from apps.accounts.models import User
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import status_on


def survivor_of(number: str) -> str | None:
    """Return the registry number under which a merged person goes on; None for anybody else."""
    return (
        Facilitator.objects.filter(merged__registry_number=number)
        .values_list("registry_number", flat=True)
        .first()
    )


def roster(day: dt.date, *, user: User | AnonymousUser) -> FacilitatorQuerySet:
    """Return the people in a user's reach with what a roster row shows on a day, by number.

    Merged people are left out. Loaded: `home_region`; `current_assignments` (list, those in reach,
    with kind, cluster, region, unit); `current_employments` (list). Annotated: `status`, of all
    posts. Three queries, however many rows, after those of the user's grants.
    """
    posts = Assignment.objects.visible_to(user).active_on(day)
    return (
        Facilitator.objects.visible_to(user)
        .unmerged()
        .select_related("home_region")
        .annotate(status=status_on(day))
        .prefetch_related(
            Prefetch(
                "assignments",
                posts.select_related("kind", "cluster", "region", "unit"),
                to_attr="current_assignments",
            ),
            Prefetch(
                "employments", Employment.objects.valid_on(day), to_attr="current_employments"
            ),
        )
        .order_by("registry_number")
    )
