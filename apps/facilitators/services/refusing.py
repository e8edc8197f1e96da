"""Whom and what nothing more is done to."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.models.assignments import AssignmentQuerySet

DIED_BEFORE = _("This person died before that day.")


def refuse_the_merged(person: Facilitator) -> None:
    if person.merged_into_id:
        raise ValidationError({"facilitator": _("This person was merged into another.")})


def refuse_the_gone(person: Facilitator, day: dt.date) -> None:
    refuse_the_merged(person)
    if not person.is_alive_on(day):
        raise ValidationError({"facilitator": DIED_BEFORE})


def refuse_out_of_reach(posts: AssignmentQuerySet, *, by: User, field: str) -> None:
    """Name the regions of those of `posts` that another officer answers for."""
    there = posts.exclude(pk__in=posts.visible_to(by).values("pk")).order_by("region__code")
    if labels := list(dict.fromkeys(there.values_list("region__label", flat=True))):
        said = _("A post of this person lies outside what you answer for: %(regions)s.")
        raise ValidationError({field: said % {"regions": "; ".join(labels)}})


def refuse_the_over(post: Assignment, day: dt.date) -> None:
    if post.cancelled_at:
        raise ValidationError({"ends_on": _("This post was cancelled.")})
    if post.ends_on and post.ends_on < day:
        raise ValidationError({"ends_on": _("This post ended before that day.")})
