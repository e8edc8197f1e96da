"""Counting in SQL: the same statements for the whole nation and for what a change touched.

Each statement fills one temporary table, or writes one table of a run. Parameters: day, run and
computed_at; of a recount also marks or code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.staffing.statements import figures, inputs, loads, scope, skills, spread, stored


@dataclass(frozen=True)
class Statement:
    """`table`: the temporary table that the query fills; without one the text stands as it is.

    What an input holds decides how tables of the nation are read, so the planner always learns its
    size; of what only later temporary tables read, when much is counted.
    """

    text: str
    table: str = ""
    is_input: bool = False


def whole(run: int) -> list[Statement]:
    """Count the nation into tables of the run's own, which are indexed and attached at the end."""
    of_run = f"_{run:d}"
    return [
        Statement("SELECT STAFFING_OPEN_RUN(%(run)s)"),
        *_made(scope.WHOLE, is_input=True),
        *_prepared(scope.ALL_POSTS, scope.IS_ANYBODY),
        *_made(skills.PROOFS, qualifications=skills.QUALIFIED),
        *_made(loads.LOADS),
        *_done(*loads.KEEP_LOADS, of_run=of_run),
        *_made(spread.SPREAD),
        *_done(spread.OVER_KINDS, spread.KEEP_COUNTS, of_run=of_run),
        *_made(spread.SPREAD_OF, counts=spread.ALL_COUNTS.format(of_run=of_run)),
        *_people(kept=""),
        *_made(stored.BESIDE, of_run=of_run, most_beside=0),  # nothing is beside the whole
        *_figures(),
        Statement(figures.written(of_run)),
        Statement("SELECT STAFFING_CLOSE_RUN(%(run)s)"),
    ]


def seeded_by_marks() -> list[Statement]:
    return [*_made(scope.MARKED, is_input=True), *_made(scope.REACHED, is_input=True)]


def seeded_by_region() -> list[Statement]:
    return [*_made(scope.BENEATH, is_input=True), *_made(scope.REACHED, is_input=True)]


def again() -> list[Statement]:
    """Count what the seeds reached inside a finished run, in place of what it held."""
    return [
        *_prepared(scope.POSTS_REACHED, scope.IS_REACHED),
        *_made(skills.PROOFS, qualifications=skills.QUALIFIED),
        *_made(loads.LOADS),
        *_done(stored.WERE, stored.STAY, *stored.FORGET_LOADS, *loads.KEEP_LOADS),
        *_made(spread.SPREAD),
        *_done(spread.OVER_KINDS, spread.KEEP_COUNTS + spread.ADD_TO_KEPT),
        *_made(spread.SPREAD_OF, counts=spread.COUNTS_REACHED),
        *_people(kept=skills.KEPT),
        *_made(stored.BESIDE, of_run="", most_beside="ALL"),
        *_figures(),
        *_done(stored.FORGET_FIGURES, figures.written()),
    ]


def _made(
    tables: dict[str, str], *, is_input: bool = False, **choices: object
) -> Iterator[Statement]:
    for table, text in tables.items():
        yield Statement(text.format(**choices) if choices else text, table, is_input)


def _done(*texts: str, of_run: str = "") -> Iterator[Statement]:
    for text in texts:
        yield Statement(text.replace("{of_run}", of_run))


def _prepared(posts: str, is_judged: str) -> Iterator[Statement]:
    return _made(inputs.PREPARE, is_input=True, posts=posts, is_judged=is_judged)


def _people(*, kept: str) -> Iterator[Statement]:
    """Who is certified and qualified, beside how loaded the same people are."""
    yield from _made(skills.SKILLS, sums=skills.SUMS, weighed=skills.WEIGHED, kept=kept)
    yield from _made(skills.PEOPLE, columns=", ".join(skills.COLUMNS))


def _figures() -> Iterator[Statement]:
    """Villages, then each level from the one below it."""
    yield from _made(figures.OWN)
    yield from _made(figures.PLACES)
    for level in (3, 2, 1, 0):
        yield from _made(figures.rolled_up(level))
