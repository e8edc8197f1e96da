"""What a person is on a day, and what happened to them."""

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, Exists, OuterRef, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.dated import Dated
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.rules import Status


def status_on(day: dt.date) -> Case:
    """Return what `Facilitator` is annotated with to tell its `rules.Status` on a day.

    Active goes before planned, planned before ended; without any post a person is unassigned.
    """
    posts = Assignment.objects.filter(facilitator=OuterRef("pk"))
    return Case(
        When(Exists(posts.active_on(day)), then=Value(Status.ACTIVE)),
        When(Exists(posts.planned_on(day)), then=Value(Status.PLANNED)),
        When(Exists(posts.standing()), then=Value(Status.ENDED)),
        default=Value(Status.UNASSIGNED),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class Event:
    """Something that began or ended on a day; `row` is the employment or post, None for a death."""

    day: dt.date
    what: str | Promise
    row: Dated | None = None


def timeline(facilitator: Facilitator, *, user: User | AnonymousUser) -> list[Event]:
    """Return what happened to a person and is planned, newest first, with posts in reach only.

    An end stands on the last day, included. Two queries.
    """
    employments = Employment.objects.filter(facilitator=facilitator)
    posts = Assignment.objects.visible_to(user).standing().filter(facilitator=facilitator)
    rows = [
        *((row, _("Employment begins"), _("Employment ends")) for row in employments),
        *(
            (row, _("Post begins"), _("Post ends"))
            for row in posts.select_related("kind", "cluster", "region", "unit")
        ),
    ]
    events = [Event(row.starts_on, begins, row) for row, begins, _ends in rows]
    events += [Event(row.ends_on, ends, row) for row, _begins, ends in rows if row.ends_on]
    if facilitator.died_on:
        events.append(Event(facilitator.died_on, _("Death")))
    return sorted(events, key=attrgetter("day"), reverse=True)
