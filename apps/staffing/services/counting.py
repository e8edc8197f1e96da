"""Running the statements of a count, in the caller's transaction and snapshot."""

from collections.abc import Callable, Container, Iterable
from typing import Any

from django.db.backends.utils import CursorWrapper

from apps.staffing.models import CountRun
from apps.staffing.statements import Statement

SETTINGS = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    SET LOCAL work_mem = '128MB';
    SET LOCAL maintenance_work_mem = '128MB';
    SET LOCAL default_statistics_target = 10;
    SET LOCAL enable_mergejoin = off;
    SET LOCAL lock_timeout = '60s';
"""
"""One snapshot for all; whole tables are hashed in memory, not sorted to be merged, whatever the
planner guesses of tables that were sampled lightly."""

KEPT = "SELECT relname FROM pg_class WHERE relnamespace = PG_MY_TEMP_SCHEMA()"
MAKE = "CREATE TEMP TABLE {table} ON COMMIT DELETE ROWS AS "
FILL = "INSERT INTO {table} "


def snapshot(cursor: CursorWrapper) -> str:
    """Return the transaction's snapshot, to be compared with the transactions of marks."""
    cursor.execute("SELECT PG_CURRENT_SNAPSHOT()::text")
    return str(cursor.fetchone()[0])


def run_through(
    cursor: CursorWrapper,
    run: CountRun,
    statements: Iterable[Statement],
    *,
    is_large: bool = True,
    step: Callable[[str], object] | None = None,
    **values: Any,
) -> None:
    """Run the statements for `run`; temporary tables learn their statistics as they are filled.

    A session keeps its temporary tables, empty, for the next count: to make and drop thirty of them
    takes longer than to count one change. Where nobody follows the steps, all go to the server at
    once: sixty ways there and back take as long as the counting.
    """
    known = {"day": run.day, "run": run.pk, "computed_at": run.computed_at}
    parameters: dict[str, Any] = known | values
    cursor.execute(KEPT)
    kept = {table for (table,) in cursor.fetchall()}
    texts = [(one.table, _text(one, kept=kept, is_large=is_large)) for one in statements]
    if step is None:
        cursor.execute(";".join(text for _, text in texts), parameters)
        return
    for table, text in texts:
        cursor.execute(text, parameters)
        step(table or "figures")


def _text(statement: Statement, *, kept: Container[str], is_large: bool) -> str:
    if not statement.table:
        return statement.text
    begin = (FILL if statement.table in kept else MAKE).format(table=statement.table)
    learn = f";ANALYZE {statement.table}" if statement.is_input or is_large else ""
    return begin + statement.text + learn
