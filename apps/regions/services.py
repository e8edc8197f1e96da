"""Loading an official list of regions: a diff with dates and successors, never a truncate."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from apps.regions import statements
from apps.regions.models import Edition, Region
from apps.regions.rules import (
    LAYOUTS,
    MOST_ENDED,
    NATION,
    NATION_NAME,
    Listed,
    Succeeded,
    clean_name,
    kind_of,
    parent_code,
    short_name,
)

MOST_FAULTS = 20  # named in one refusal

LIST = _("Region list")
STATED = _("Successions")
FAULTS = {
    "empty": (LIST, _("the list is empty")),
    "twice": (LIST, _("%(code)s stands twice")),
    "orphan": (LIST, _("%(code)s stands without its parent")),
    "successor": (STATED, _("successor %(code)s is not in the list")),
    "ancestor": (
        STATED,
        _("the parent of predecessor %(code)s is neither listed nor a predecessor"),
    ),
    "edition": (STATED, _("edition %(code)s is not known")),
}
"""By the rule that `statements.FAULTS` found broken: which file, and the sentence."""

Row = tuple[object, ...]


@dataclass(frozen=True)
class Loaded:
    """How many rows a load wrote; `ended` closed one in force, `retired` added one long gone."""

    added: int
    changed: int
    ended: int
    retired: int
    successions: int


@transaction.atomic
def load_regions(
    rows: Iterable[Listed],
    *,
    edition: Edition,
    earlier: Iterable[Edition] = (),
    successions: Iterable[Succeeded] = (),
    most_ended: int = MOST_ENDED,
) -> Loaded:
    """Make `rows` the regions in force: add, change and end what differs from the list before.

    Loading the same again writes nothing. A region that is gone ends the day before the edition
    starts; one that a succession retires ends the day before that happened, and its code may name
    another area from then on. Predecessors the portal never knew are added as ended. The first
    list ever loaded leaves first days empty, save where a succession tells them. `earlier` are the
    editions that successions refer to. The nation is added to the list.

    Raises ValidationError, with nothing written: for every faulty line (the first MOST_FAULTS), an
    edition older than the one in force, more than `most_ended` regions that would end, or another
    load that is still writing.
    """
    with connection.cursor() as cursor:
        _take_turn(cursor)
        current = _record(edition, earlier)
        cursor.execute(statements.STAGE)
        nation = Listed(0, NATION, NATION_NAME)
        listed = chain([nation], (row for row in rows if row.code != NATION))
        _copy(cursor, statements.COPY_LISTED, listed, _listed_row, LIST)
        _copy(cursor, statements.COPY_STATED, successions, _stated_row, STATED)
        _refuse_faults(cursor)

        starts_on = current.starts_on if Region.objects.in_force().exists() else None
        cursor.execute(statements.END_PREDECESSORS)
        closed = cursor.rowcount
        cursor.execute(statements.LIST_PREDECESSORS)
        cursor.execute(statements.PLACE, {"edition": current.pk, "starts_on": starts_on})
        cursor.execute(statements.MERGE, {"last_day": current.starts_on - dt.timedelta(days=1)})
        added, changed, ended, retired = cursor.fetchone()
        cursor.execute(statements.RECORD_SUCCESSIONS)
        recorded = cursor.rowcount
        cursor.execute(statements.UNSTAGE)
    if closed + ended > most_ended:
        raise ValidationError(
            _("%(ended)d regions would end, more than %(most)d: is the list complete?"),
            code="too_many_end",
            params={"ended": closed + ended, "most": most_ended},
        )
    return Loaded(added, changed, closed + ended, retired, recorded)


def _take_turn(cursor: CursorWrapper) -> None:
    """Wait for another load as long as a lock may be waited for, then refuse."""
    try:
        cursor.execute(statements.LOCK)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise ValidationError(
            _("Regions are being loaded already; try again when that has ended."),
            code="loading_already",
        ) from error


def _record(edition: Edition, earlier: Iterable[Edition]) -> Edition:
    """Keep the editions, each ending the day before the next, and return the one to load."""
    for given in (*earlier, edition):
        known = Edition.objects.filter(code=given.code).first()
        if known is None:
            given.full_clean()
            given.save(force_insert=True)
        elif (known.decree, known.starts_on) != (given.decree, given.starts_on):
            raise ValidationError(
                _("Edition %(code)s is known with another decree or first day."),
                code="other_edition",
                params={"code": given.code},
            )
    newest, *older = Edition.objects.order_by("-starts_on")
    if newest.code != edition.code:
        raise ValidationError(
            _("Edition %(newest)s is in force; %(code)s is older."),
            code="older_edition",
            params={"newest": newest.code, "code": edition.code},
        )
    for following, ending in zip([newest, *older], older, strict=False):
        last_day = following.starts_on - dt.timedelta(days=1)
        if ending.ends_on != last_day:
            ending.ends_on = last_day
            ending.save(update_fields=["ends_on"])
    return newest


def _listed_row(row: Listed) -> Row:
    name, kind = clean_name(row.name), kind_of(row.code)
    return (
        row.line,
        row.code,
        name,
        short_name(name, kind),
        LAYOUTS[kind].level,
        kind,
        parent_code(row.code),
    )


def _stated_row(row: Succeeded) -> Row:
    if LAYOUTS[kind_of(row.predecessor)].level != LAYOUTS[kind_of(row.successor)].level:
        raise ValueError(_("predecessor and successor stand on two levels"))
    predecessor = _listed_row(Listed(row.line, row.predecessor, row.name))
    return (
        *predecessor,
        row.successor,
        row.kind,
        row.happened_on,
        row.edition,
        row.legal_basis,
    )


def _copy(
    cursor: Any, statement: str, rows: Iterable[Any], staged: Callable[[Any], Row], of: Promise
) -> None:
    """Copy rows into staging. Raises ValidationError naming every line that says no region."""
    faults: list[ValidationError] = []
    with cursor.copy(statement) as copy:
        for row in rows:
            try:
                copy.write_row(staged(row))
            except ValueError as fault:
                faults.append(_fault(of, row.line, fault))
                if len(faults) == MOST_FAULTS:
                    break
    if faults:
        raise ValidationError(faults)


def _refuse_faults(cursor: Any) -> None:
    """Raise ValidationError for lines that do not fit the others."""
    cursor.execute(statements.FAULTS, {"most": MOST_FAULTS})
    faults = [
        _fault(of, line, sentence % {"code": code})
        for line, rule, code in cursor
        for of, sentence in [FAULTS[rule]]
    ]
    if faults:
        raise ValidationError(faults)


def _fault(of: Promise, line: int, rule: object) -> ValidationError:
    return ValidationError(
        _("%(of)s, line %(line)d: %(rule)s."),
        code="faulty_line",
        params={"of": of, "line": line, "rule": rule},
    )
