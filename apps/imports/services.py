"""Bulk loads: staged by COPY, checked as a whole by SQL, written wholly or not at all."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from psycopg import sql

from apps.imports.rules import Answer, Check, Column, Fault, Table

Parameters = Mapping[str, int | str | dt.date]


@transaction.atomic
def load(
    rows: Iterable[tuple[int, list[str]]],
    table: Table,
    *,
    parameters: Parameters,
    dry_run: bool = False,
    only_good: bool = False,
) -> Answer:
    """Stage `rows` (line, cells) and write them by the table's statements if none is faulty.

    `staged` has the line and each column by its type, NULL where the cell is empty or faulty. A
    faulty file and a dry run leave everything as it was; `only_good` writes the
    lines without a fault where the table takes them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        count = _stage(cursor, rows, table.columns)
        faults = list(chain.from_iterable(_faults_in(cursor, of) for of in table.columns))
        for statement in table.prepare:
            cursor.execute(statement, parameters)
        for check in table.checks:
            cursor.execute(check.lines, parameters)
            faults += _faults_by(cursor, check)
        if faults and table.takes_good_rows:
            lines = [fault.line for fault in faults]
            cursor.execute("DELETE FROM staged WHERE line = ANY(%s)", [lines])
            for statement in table.prepare:
                cursor.execute(statement, parameters)
        answer = Answer(
            count,
            sorted(faults),
            [(str(of.label), _value(cursor, of.query, parameters)) for of in table.sums],
            [str(of.sentence) for of in table.doubts if _value(cursor, of.query, parameters)],
        )
        if dry_run or (faults and not (only_good and table.takes_good_rows)):
            transaction.set_rollback(True)
            return answer
        for statement in table.apply:
            cursor.execute(statement, parameters)
    return answer


def _faults_by(cursor: CursorWrapper, check: Check) -> list[Fault]:
    names = [column.name for column in cursor.description[1:]]
    return [
        Fault(line, check.column, str(check.rule) % dict(zip(names, values, strict=True)))
        if names
        else Fault(line, check.column, str(check.rule))
        for line, *values in cursor
    ]


def _value(cursor: CursorWrapper, query: str, parameters: Parameters) -> Any:
    cursor.execute(query, parameters)
    return cursor.fetchone()[0]


def _stage(
    cursor: CursorWrapper, rows: Iterable[tuple[int, list[str]]], columns: tuple[Column, ...]
) -> int:
    """Copy the texts, then set those that are of their column's type beside them."""
    texts = sql.SQL(", ").join(
        sql.SQL("{} text").format(sql.Identifier(column.name)) for column in columns
    )
    values = sql.SQL(", ").join(
        sql.SQL(
            f"CASE WHEN {column.holds.test} THEN NULLIF({{0}}, '')::{column.holds.sql_type} END"
            " AS {0}"
        ).format(sql.Identifier(column.name))
        for column in columns
    )
    cursor.execute("DROP TABLE IF EXISTS pg_temp.staged_text, pg_temp.staged")
    _run(cursor, "CREATE TEMP TABLE staged_text (line integer, {}) ON COMMIT DROP", texts)
    count = 0
    with cursor.copy("COPY staged_text FROM STDIN") as copy:
        for line, cells in rows:
            copy.write_row([line, *cells])
            count += 1
    made = "CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT line, {} FROM staged_text"
    _run(cursor, made, values)
    cursor.execute("ANALYZE staged")
    return count


def _run(
    cursor: CursorWrapper, query: str, part: sql.Composable, values: Sequence[bool] = ()
) -> None:
    """Execute a query as text: inside a request the history's wrapper reads it."""
    cursor.execute(sql.SQL(query).format(part).as_string(cursor.connection), values or None)


def _faults_in(cursor: CursorWrapper, column: Column) -> list[Fault]:
    """Return the cells that are empty though required, or not of their column's type."""
    query = (
        "SELECT line, {0} = '' FROM staged_text"  # noqa: S608 — the test is a constant
        f" WHERE CASE WHEN {{0}} = '' THEN %s ELSE NOT ({column.holds.test}) END"
    )
    _run(cursor, query, sql.Identifier(column.name), [column.is_required])
    return [
        Fault(line, column.name, _("fill this in") if is_empty else str(column.holds.rule))
        for line, is_empty in cursor
    ]
