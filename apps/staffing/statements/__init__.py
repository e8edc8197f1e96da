"""Counting in SQL: the same statements for the whole nation and for what a change touched.

Each statement fills one temporary table, or writes one table of a run. Parameters: day, run and
computed_at; of a recount also marks or code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.staffing.statements import figures, inputs, loads, scope, spread, stored


@dataclass(frozen=True)
class Statement:
    """`table`: what to create and analyse; without one the statement stands as it is."""

    text: str
    table: str = ""


def whole(run: int) -> list[Statement]:
    """Count the nation into tables of the run's own, which are indexed and attached at the end."""
    of_run = f"_{run:d}"
    return [
        Statement("SELECT STAFFING_OPEN_RUN(%(run)s)"),
        *_made(scope.WHOLE),
        *_made(inputs.PREPARE, posts=scope.ALL_POSTS, is_judged=scope.IS_ANYBODY),
        *_made(loads.LOADS),
        *_done(*loads.KEEP_LOADS, of_run=of_run),
        *_made(spread.SPREAD),
        *_done(spread.OVER_KINDS, spread.KEEP_COUNTS, of_run=of_run),
        *_made(spread.SPREAD_OF, of_run=of_run),
        *_made(stored.BESIDE, most_beside=0),
        *_figures(),
        Statement(figures.written(of_run)),
        Statement("SELECT STAFFING_CLOSE_RUN(%(run)s)"),
    ]


def seeded_by_marks() -> list[Statement]:
    return [*_made(scope.MARKED), *_made(scope.REACHED)]


def seeded_by_region() -> list[Statement]:
    return [*_made(scope.BENEATH), *_made(scope.REACHED)]


def again() -> list[Statement]:
    """Count what the seeds reached inside a finished run, in place of what it held."""
    return [
        *_made(inputs.PREPARE, posts=scope.POSTS_REACHED, is_judged=scope.IS_REACHED),
        *_made(loads.LOADS),
        *_done(stored.WERE, stored.STAY, *stored.FORGET_LOADS, *loads.KEEP_LOADS),
        *_made(spread.SPREAD),
        *_done(spread.OVER_KINDS, spread.KEEP_COUNTS + spread.ADD_TO_KEPT),
        *_made(spread.SPREAD_OF, of_run=""),
        *_made(stored.BESIDE, most_beside="ALL"),
        *_figures(),
        *_done(stored.FORGET_FIGURES, figures.written()),
    ]


def _made(tables: dict[str, str], **choices: object) -> Iterator[Statement]:
    for table, text in tables.items():
        query = text.format(**choices) if choices else text
        yield Statement(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}", table)


def _done(*texts: str, of_run: str = "") -> Iterator[Statement]:
    for text in texts:
        yield Statement(text.replace("{of_run}", of_run))


def _figures() -> Iterator[Statement]:
    """Villages, then each level from the one below it."""
    yield from _made(figures.OWN)
    yield from _made(figures.PLACES)
    for level in (3, 2, 1, 0):
        yield from _made(figures.rolled_up(level))
