"""Episodes of employment: every post lies inside one."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import save
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.rules import EmploymentStatus, EndReason
from apps.facilitators.services.locks import lock_held_alone, locked
from apps.facilitators.services.posts import close
from apps.facilitators.services.refusing import refuse_the_gone


@transaction.atomic
def employ(
    facilitator: Facilitator, *, status: EmploymentStatus, starts_on: dt.date, **episode: Any
) -> Employment:
    """Begin an employment; `episode` holds employer, decree and, when known, the last day.

    Raises ValidationError when an exclusive one is in force in that time, or the person is gone.
    """
    person = locked(facilitator)
    refuse_the_gone(person, starts_on)
    employment = Employment(facilitator=person, status=status, starts_on=starts_on, **episode)
    save(employment)
    return employment


@transaction.atomic
def end_employment(
    employment: Employment, *, on: dt.date, reason: EndReason, by: User
) -> Employment:
    """Make `on` the last day of an employment and of its posts; cancel those that start later.

    Raises ValidationError on `ends_on` when it ended before, or `on` is before its first day, or
    one of the posts lies where `by` does not answer.
    """
    posts = Assignment.objects.filter(employment=employment)
    lock_held_alone(posts)
    locked(employment.facilitator)
    current = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
    if current.ends_on and current.ends_on < on:
        raise ValidationError({"ends_on": _("This employment ended before that day.")})
    close(posts, on=on, reason=reason, by=by, field="ends_on")
    current.ends_on, current.end_reason = on, reason
    save(current)
    return current
