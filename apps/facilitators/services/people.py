"""Who is on the register: joining it, another NIK, death."""

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import refused_by, save
from apps.facilitators.models import Assignment, Employment, Facilitator, FormerNik
from apps.facilitators.rules import EndReason, read_nik
from apps.facilitators.services.locks import lock_held_alone, locked
from apps.facilitators.services.posts import close
from apps.facilitators.services.refusing import refuse_the_merged

DIGITS_OF_A_REGISTRY_NUMBER = 11


@transaction.atomic
def register(*, nik: str, day: dt.date, **person: Any) -> Facilitator:
    """Put a person on the register on `day`; `person` holds the fields of Facilitator.

    Without a `registry_number` one is drawn; it tells nothing of the person.
    Raises ValidationError on the field that is wrong, on `nik` when another person holds it.
    """
    person.setdefault("registry_number", _drawn_number())
    facilitator = Facilitator(**person)
    facilitator.set_nik(_checked(nik, day))
    save(facilitator)
    return facilitator


@transaction.atomic
def replace_nik(facilitator: Facilitator, *, nik: str, on: dt.date) -> Facilitator:
    """Give a person another NIK; the one before still finds them.

    Raises ValidationError on `nik` when it is no NIK or another person holds it.
    """
    person = locked(facilitator)
    refuse_the_merged(person)
    if person.nik_hash:
        FormerNik.objects.create(
            facilitator=person,
            nik_sealed=person.nik_sealed,
            nik_hash=person.nik_hash,
            nik_masked=person.nik_masked,
            replaced_on=on,
        )
    person.set_nik(_checked(nik, on))
    save(person)
    return person


@transaction.atomic
def record_death(facilitator: Facilitator, *, on: dt.date, by: User) -> Facilitator:
    """Record that a person died on `on`: posts and employments end, later posts are cancelled.

    Raises ValidationError on `died_on` before birth, while an employment starts after that day, or
    where one of the posts lies where `by` does not answer.
    """
    posts = Assignment.objects.filter(facilitator=facilitator)
    lock_held_alone(posts)
    person = locked(facilitator)
    refuse_the_merged(person)
    employments = Employment.objects.filter(facilitator=person)
    if employments.filter(starts_on__gt=on).exists():
        raise ValidationError({"died_on": _("An employment starts after that day.")})
    with refused_by(Assignment, Employment):
        close(posts, on=on, reason=EndReason.DIED, by=by, field="died_on")
        employments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)).update(
            ends_on=on, end_reason=EndReason.DIED
        )
    person.died_on = on
    save(person)
    return person


def _checked(nik: str, day: dt.date) -> str:
    try:
        read_nik(nik, today=day)
    except ValueError as error:
        raise ValidationError({"nik": error.args[0]}) from error
    return nik


def _drawn_number() -> str:
    return f"F{secrets.randbelow(10**DIGITS_OF_A_REGISTRY_NUMBER):0{DIGITS_OF_A_REGISTRY_NUMBER}}"
