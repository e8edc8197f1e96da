"""A believable nation of invented people over the official regions and the seeded programs."""

import datetime as dt
import json
import time
from collections.abc import Callable
from math import ceil
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.facilitators.models import Assignment, CoveredVillage, Employment, Facilitator
from apps.programs.models import FacilitatorKind, ServiceUnit
from apps.regions.models import Region
from apps.staffing.demo_nation import ground, people, posts, words
from apps.staffing.models import ApprovedPosts

COUNTED = {
    "people": Facilitator,
    "employments": Employment,
    "assignments": Assignment,
    "covered": CoveredVillage,
    "units": ServiceUnit,
    "caseloads": Caseload,
    "formasi": ApprovedPosts,
}

SECONDS_WORTH_A_LINE = 1

PEOPLE_PER_REGENCY = 65
"""As 35,000 people have in 514 kab/kota, with some to spare."""

ALWAYS_STAFFED = "35.14"
"""The kab/kota of the demo's officers (`demo_logins`)."""

SETTINGS = "SET LOCAL statement_timeout = 0; SET LOCAL enable_nestloop = off"
"""The web's timeout is seconds; whole tables are joined by hash, whatever stale statistics say."""

PERSON_BY_PERSON = "SET LOCAL enable_nestloop = on; SET LOCAL enable_bitmapscan = off"
"""The deferred rules ask about one person each. In tables that have no statistics yet the planner
would read a whole partial index beside the person's few rows, each time.
"""

RULES = "SET CONSTRAINTS ALL IMMEDIATE"


class NotReadyError(Exception):
    """The nation cannot be made yet; `str()` says what to do first."""


def exists() -> bool:
    return Facilitator.objects.exists()


def make(number: int, *, seed: int, day: dt.date, write: Callable[[str], object]) -> dict[str, int]:
    """Make `number` people and all they stand on, wholly or not at all; return rows by table.

    Families and posts grow with the people; few people stand in few kab/kota, the rest of the
    country then has no data. Marks are emptied at the end: a whole count follows.
    """
    if not Region.objects.filter(level=4, ends_on=None).exists():
        raise NotReadyError("Load the regions first: manage.py load_regions")
    if not FacilitatorKind.objects.exists():
        raise NotReadyError("Seed the programs first: manage.py seed_programs")
    newest = (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    before = (newest - dt.timedelta(days=1)).replace(day=1)
    parameters = {
        "people": number,
        "day": day,
        "months": [before, newest],
        "newest": newest,
        "shares": json.dumps(words.SHARES),
        "other_share": words.OTHER_SHARE,
        "populous": json.dumps(words.POPULOUS),
        "always": ALWAYS_STAFFED,
        "regencies": ceil(number / PEOPLE_PER_REGENCY),
        "female": words.FEMALE,
        "male": words.MALE,
        "last": words.LAST,
        "units": words.UNITS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(ground.CHANCE.format(seed=int(seed)))
        cursor.execute(people.WORD)
        for label, statement in (ground.STATEMENTS | people.STATEMENTS).items():
            _run(cursor, label, statement, parameters, write)
        _run(cursor, "careers", posts.CAREERS, parameters, write)
        people.seal_niks(cursor, number=number, write=write)
        _run(cursor, "facilitators", people.FACILITATORS, parameters, write)
        for label, statement in posts.STATEMENTS.items():
            _run(cursor, label, statement, parameters, write)
        cursor.execute(PERSON_BY_PERSON)
        _run(cursor, "Rules of people and posts asked", RULES, parameters, write)
        _run(cursor, "marks emptied", "DELETE FROM core_touched", parameters, write)
    return {
        "regencies": Region.objects.filter(pk__in=CaseloadMonth.objects.values("regency")).count()
    } | {name: table._default_manager.count() for name, table in COUNTED.items()}


def _run(
    cursor: CursorWrapper,
    label: str,
    statement: str,
    parameters: dict[str, Any],
    write: Callable[[str], object],
) -> None:
    """Run one statement and say so if it took long; a temporary table learns its statistics."""
    started = time.monotonic()
    cursor.execute(statement, parameters)
    if (seconds := time.monotonic() - started) >= SECONDS_WORTH_A_LINE:
        rows = f"{cursor.rowcount:,} rows in " if cursor.rowcount >= 0 else ""
        write(f"{label.capitalize()}: {rows}{seconds:.1f} s")
    if "CREATE TEMP TABLE" in statement:
        table = statement.split("CREATE TEMP TABLE", 1)[1].split()[0]
        cursor.execute(f"ANALYZE {table}")
