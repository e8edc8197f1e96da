"""Counting again only what a change touched, inside a finished run.

Marks are the ledger. A run knows the snapshot its figures reflect; a mark of a transaction that
this snapshot did not see is still to be counted. A mark goes when no count that began before it is
under way, so that a run published later finds the marks it did not see.
"""

import datetime as dt
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg.errors import SerializationFailure

from apps.core.models import Touched
from apps.jobs.models import Job
from apps.jobs.services import Claim
from apps.staffing import statements
from apps.staffing.models import CountRun
from apps.staffing.services.counting import SETTINGS, run_through, snapshot
from apps.staffing.services.requests import COUNT, request_count

MOST_MARKS = 5_000
FEW_CELLS = 2_000
MOST_CELLS = 300_000
"""More marks or region × cluster cells than this at once are a bulk load: all is counted whole.

So it is after a new list of regions, which brings and takes places that figures stand on.
"""

NO_WAIT = "SET LOCAL synchronous_commit = off"
"""Figures and marks are committed as one: should the machine fail before they reach the disk, the
marks are there again too, and are counted again.
"""

PENDING = """
    SELECT id, subject FROM core_touched
    WHERE NOT PG_VISIBLE_IN_SNAPSHOT(transaction::text::xid8, %(seen)s::pg_snapshot)
    ORDER BY id LIMIT %(most)s
"""

SEEN_BY_ALL = """
    DELETE FROM core_touched
    WHERE NOT EXISTS (SELECT FROM jobs_job WHERE kind = %(kind)s AND state = 'running')
"""

CELLS = "SELECT (SELECT COUNT(*) FROM c_region) * (SELECT COUNT(*) FROM c_cluster)"


class TooMuchError(Exception):
    """So much was touched that a whole count is cheaper."""


def recount_touched(*, day: dt.date) -> tuple[int, Job | None]:
    """Count what marks name inside the run shown on `day`, for the run's day, in one transaction.

    Return how many marks were counted, and the job of the whole count when there were too many.
    When another recount got there first nothing is done: it has taken the marks.
    """
    if not Touched.objects.exists():
        return 0, None
    try:
        return _recount_touched(day), None
    except TooMuchError:
        run = CountRun.objects.shown_on(day)
        return 0, request_count(day=run.day if run else day)[0]
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            return 0, None
        raise


@transaction.atomic
def _recount_touched(day: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS + NO_WAIT)
        now = snapshot(cursor)
        run = CountRun.objects.shown_on(day)
        if run is None or run.day.replace(day=1) != day.replace(day=1):
            return 0  # the last run of a month stays as it is; the next count sees the marks
        cursor.execute(PENDING, {"seen": run.snapshot, "most": MOST_MARKS + 1})
        pending = cursor.fetchall()
        if len(pending) > MOST_MARKS or any(subject == "edition" for _, subject in pending):
            raise TooMuchError
        marks = [mark for mark, _ in pending]
        if marks:
            _hold(run, seen=now)
            _recount(cursor, run, statements.seeded_by_marks(), marks=marks)
        cursor.execute(SEEN_BY_ALL, {"kind": COUNT})
        return len(marks)


def recount_region(run: CountRun, code: str, *, claim: Claim) -> None:
    """Count a region, all below it and the sums above it again inside a finished run.

    Raises OperationalError when a recount of marks wrote the run meanwhile; the job is tried again.
    """
    seeds = statements.seeded_by_region()
    claim.begin(len(seeds) + len(statements.again()))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        _hold(run, seen=run.snapshot)
        _recount(cursor, run, seeds, claim=claim, code=code)


def _hold(run: CountRun, *, seen: str) -> None:
    """Write the run's row first: two recounts of one run never both commit."""
    CountRun.objects.filter(pk=run.pk).update(snapshot=seen)


def _recount(
    cursor: CursorWrapper,
    run: CountRun,
    seeds: list[statements.Statement],
    *,
    claim: Claim | None = None,
    **values: Any,
) -> None:
    step = claim.step if claim else None
    values["computed_at"] = timezone.now()
    run_through(cursor, run, seeds, step=step, **values)
    cursor.execute(CELLS)
    (cells,) = cursor.fetchone()
    if claim is None and cells > MOST_CELLS:
        raise TooMuchError
    is_large = cells > FEW_CELLS
    run_through(cursor, run, statements.again(), is_large=is_large, step=step, **values)
