"""What a merge of two people would move, and what stands against it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.dated import Dated
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.people import PersonRowQuerySet
from apps.facilitators.rules import EXCLUSIVE_STATUSES

FILLED = ("nip", "education", "phone", "email")
"""Fields that the survivor takes over where their own is empty."""


@dataclass(frozen=True)
class MergePreview:
    """What goes from `loser` to `survivor`; with any of `conflicts`, nothing does."""

    loser: Facilitator
    survivor: Facilitator
    employments: list[Employment]
    posts: list[Assignment]
    niks: list[str]
    """Masked: those that find the survivor from now on."""
    filled: dict[str, str]
    login: User | None
    """The login that goes along; one the survivor has already stays alone."""
    meetings: list[str]
    """What both have of one and the same thing in rooms above, and which of the two is kept."""
    conflicts: list[str]

    @property
    def filled_in_words(self) -> list[tuple[str | Promise, str]]:
        """Return what is filled as (label, value as shown)."""
        table, show = Facilitator._meta, self.loser.get_education_display
        return [
            (
                capfirst(str(table.get_field(name).verbose_name)),  # type: ignore[union-attr]
                show() if name == "education" else value,
            )
            for name, value in self.filled.items()
        ]


def merge_preview(loser: Facilitator, *, into: Facilitator, by: User) -> MergePreview:
    """Return what merging `loser` into another moves. Six queries, and those of the rooms above.

    A post outside what `by` answers for stands against it and is not named.
    """
    employments = list(Employment.objects.filter(facilitator=loser))
    posts, theirs = _posts(loser, by), _posts(into, by)
    outside = Assignment.objects.standing().filter(facilitator__in=[loser, into]).count()
    outside -= len(posts) + len(theirs)
    former = [nik.nik_masked for nik in loser.former_niks.all()]
    kept = list(Employment.objects.filter(facilitator=into))
    against = [
        *_against_people(loser, into),
        *_out_of_reach(outside),
        *_overlapping_employments(kept, employments),
        *_overlapping_posts(theirs, posts),
        *(said for rows in _rows_of_people() for said in rows.conflicts(loser, into)),
    ]
    return MergePreview(
        loser=loser,
        survivor=into,
        employments=employments,
        posts=posts,
        niks=[loser.nik_masked, *former] if loser.nik_hash else former,
        filled={
            name: str(getattr(loser, name))
            for name in FILLED
            if getattr(loser, name) and not getattr(into, name)
        },
        login=loser.user if into.user_id is None else None,
        meetings=[said for rows in _rows_of_people() for said in rows.meetings(loser, into)],
        conflicts=against,
    )


def held_by_people() -> Iterator[tuple[type[Model], str]]:
    """Yield the tables, of this room and those above, whose rows are somebody's, with their key.

    What is counted of people carries a key that nothing checks, and is counted anew.
    """
    for relation in Facilitator._meta.related_objects:
        field: Any = relation.field
        table: Any = relation.related_model
        if field.db_constraint and table is not Facilitator:
            yield table, field.name


def _rows_of_people() -> Iterator[PersonRowQuerySet]:
    for table, _key in held_by_people():
        rows = table._default_manager.all()
        if isinstance(rows, PersonRowQuerySet):
            yield rows


def _posts(person: Facilitator, user: User) -> list[Assignment]:
    posts = Assignment.objects.visible_to(user).standing().filter(facilitator=person)
    return list(posts.select_related("kind", "cluster", "region", "unit"))


def _out_of_reach(posts: int) -> Iterator[str]:
    if posts:
        yield ngettext(
            "%(posts)s post of theirs lies outside what you answer for: ask who answers for all.",
            "%(posts)s posts of theirs lie outside what you answer for: ask who answers for all.",
            posts,
        ) % {"posts": posts}


def _against_people(loser: Facilitator, survivor: Facilitator) -> Iterator[str]:
    if loser.pk == survivor.pk:
        yield _("Choose another person.")
    for person in (loser, survivor):
        if person.merged_into_id:
            yield _("%(person)s was merged into another.") % {"person": person}
    if loser.died_on != survivor.died_on:
        yield _("One is recorded as dead and the other is not, or on another day: settle it first.")


def _overlapping_employments(kept: list[Employment], moved: list[Employment]) -> Iterator[str]:
    for one, other in product(kept, moved):
        exclusive = one.status in EXCLUSIVE_STATUSES and other.status in EXCLUSIVE_STATUSES
        if exclusive and _overlap(one, other):
            yield _("Employments that exclude each other overlap: %(one)s; %(other)s.") % {
                "one": _named(one),
                "other": _named(other),
            }


def _overlapping_posts(kept: list[Assignment], moved: list[Assignment]) -> Iterator[str]:
    """Name the pairs that are one post at once, and the days on which the shares pass full time."""
    for one, other in product(kept, moved):
        same = all(
            getattr(one, key) == getattr(other, key)
            for key in ("kind_id", "role", "cluster_id", "region_id", "unit_id")
        )
        if same and _overlap(one, other):
            yield _("Both hold one post at once: %(one)s; %(other)s.") % {
                "one": _named(one),
                "other": _named(other),
            }
    everything = [*kept, *moved]
    for day in sorted({post.starts_on for post in everything}):
        held = [post for post in everything if post.starts_on <= day <= _last(post)]
        if sum(post.fte_share for post in held) > 1:
            yield _("More than full time on %(day)s: %(posts)s.") % {
                "day": date_format(day),
                "posts": "; ".join(_named(post) for post in held),
            }


def _overlap(one: Dated, other: Dated) -> bool:
    return one.starts_on <= _last(other) and other.starts_on <= _last(one)


def _last(row: Dated) -> dt.date:
    return row.ends_on or dt.date.max


def _named(row: Dated) -> str:
    days = f"{date_format(row.starts_on)} – {date_format(row.ends_on) if row.ends_on else '…'}"
    return f"{row} ({days})"
