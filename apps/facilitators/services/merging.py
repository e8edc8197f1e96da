"""Two rows turn out to be one person: what the one has goes to the other."""

import datetime as dt
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import User
from apps.core.refusals import refused_by, save
from apps.facilitators.models import Assignment, Facilitator, FormerNik
from apps.facilitators.models.people import PersonRowQuerySet
from apps.facilitators.queries.merging import MergePreview, held_by_people, merge_preview
from apps.facilitators.services.locks import lock_held_alone, locked_both

NOTHING: dict[str, Any] = {
    **dict.fromkeys(("nip", "user", "nik_sealed", "nik_hash", "nik_agrees")),
    **dict.fromkeys(("nik_masked", "full_name", "education", "phone", "email"), ""),
}
"""What is left of who was merged, beside the number: nobody is described twice."""


@transaction.atomic
def merge(loser: Facilitator, *, into: Facilitator, by: User, on: dt.date) -> Facilitator:
    """Move all that `loser` has to the survivor, who answers for the old number from `on`.

    Employments, posts, NIKs, whatever else hangs on a person in rooms above, what the survivor's
    own row leaves empty, and a login if the survivor has none. The row itself stays, empty. Raises
    ValidationError on `into`, naming each employment or post that would overlap, and where a post
    lies outside what `by` answers for; see `merge_preview`.
    """
    lock_held_alone(Assignment.objects.filter(facilitator__in=[loser, into]))
    loser, survivor = locked_both(loser, into)
    preview = merge_preview(loser, into=survivor, by=by)
    if preview.conflicts:
        raise ValidationError({"into": preview.conflicts})
    held = dict(held_by_people())
    with pghistory.context(act="merge", user=by.pk), refused_by(*held):
        _empty(loser, into=survivor)
        _take_over(preview, on=on)
        for table, key in held.items():
            rows = table._default_manager.all()
            if isinstance(rows, PersonRowQuerySet):
                rows.hand_over(loser, into=survivor, on=on)
            else:
                table._base_manager.filter(**{key: loser}).update(**{key: survivor})
    return survivor


def _empty(loser: Facilitator, *, into: Facilitator) -> None:
    """Leave a pointer of the row, first: its NIK, its NIP and its login are free then."""
    Facilitator.objects.filter(merged_into=loser).update(merged_into=into)
    Facilitator.objects.filter(pk=loser.pk).update(merged_into=into, **NOTHING)


def _take_over(preview: MergePreview, *, on: dt.date) -> None:
    loser, survivor = preview.loser, preview.survivor
    taken: dict[str, Any] = dict(preview.filled)
    nik = {name: getattr(loser, name) for name in ("nik_sealed", "nik_hash", "nik_masked")}
    if loser.nik_hash and survivor.nik_hash:
        FormerNik.objects.create(facilitator=survivor, replaced_on=on, **nik)
    elif loser.nik_hash:
        taken |= nik
    if preview.login:
        taken["user"] = preview.login
    for name, value in taken.items():
        setattr(survivor, name, value)
    save(survivor)
