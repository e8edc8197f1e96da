"""A person's own sign-in: they see their own row, posts and workload, and nothing else."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.services import invite_officer
from apps.core.refusals import save
from apps.facilitators.models import Facilitator
from apps.facilitators.services.locks import locked
from apps.facilitators.services.refusing import refuse_the_gone

LONGEST_NAME_OF_A_USER = 150


@transaction.atomic
def give_login(facilitator: Facilitator, *, username: str, on: dt.date) -> User:
    """Invite a person as a facilitator from the day `on`; they choose a password by a link.

    Raises ValidationError on `username` when it is taken or the person has one already.
    """
    person = locked(facilitator)
    refuse_the_gone(person, on)
    if person.user_id:
        raise ValidationError({"username": _("This person has a login already.")})
    person.user = invite_officer(
        username,
        Role.FACILITATOR,
        region=person.home_region,
        starts_on=on,
        email=person.email,
        full_name=person.full_name[:LONGEST_NAME_OF_A_USER],
    )
    save(person)
    return person.user
