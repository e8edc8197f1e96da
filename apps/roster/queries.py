"""The joined view of facilitators on a day. No tables of its own; every door reads it."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from apps.accounts.models import User
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import status_on


def roster(day: dt.date, *, user: User | AnonymousUser) -> FacilitatorQuerySet:
    """Return the people in a user's reach as rows of a day's roster, by number.

    Merged people are left out. Three queries, however many rows, after those of the user's grants.
    """
    people = Facilitator.objects.visible_to(user).order_by("registry_number")
    return as_rows(people, day, user=user)


def as_rows(
    people: FacilitatorQuerySet, day: dt.date, *, user: User | AnonymousUser
) -> FacilitatorQuerySet:
    """Load what a roster row shows of people, who are in the user's reach, on a day.

    Loaded: `home_region`; `current_assignments` (list, those in reach, with kind, cluster, region,
    unit); `current_employments` (list). Annotated: `status`, of all posts.
    """
    posts = Assignment.objects.visible_to(user).active_on(day)
    return (
        people.select_related("home_region")
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
    )
