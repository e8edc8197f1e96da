"""Counts of people too few to be shown outside the region that answers for them. No database here.

Source: domain notes §9 (counts under 5 in sensitive clusters). 0 is shown: it tells of nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import TypeVar

FEWEST = 5
"""The smallest count that is shown."""

Key = TypeVar("Key")


class Hidden(Enum):
    """Why a count is hidden; the value is what stands in its place."""

    FEW = f"< {FEWEST}"
    WITHHELD = "…"
    """With it a small count could be worked out."""


def is_few(count: float) -> bool:
    return 0 < count < FEWEST


def hidden(
    cells: Mapping[Key, float],
    sums: Iterable[Sequence[Key]],
    *,
    shown: Collection[Key] = frozenset(),
) -> dict[Key, Hidden]:
    """Return which cells of a table are hidden: the small ones, and what would give them away.

    Each of `sums` names cells that make one another, the whole first and then its parts, whatever
    their signs: where a part is hidden so is the whole, and a small whole takes its first part
    along. What is withheld follows from which cells are small, never from how small they are, so
    that it tells nothing more; only where parts are taken away may a small one be narrowed, since
    no whole is below 0. Cells in `shown` stay: the reader answers for them.
    """
    marks = {key: Hidden.FEW for key, count in cells.items() if key not in shown and is_few(count)}
    if not marks:
        return marks
    bound = [[key for key in each if key in cells] for each in sums if each[0] in cells]
    is_open = True
    while is_open:
        is_open = False
        for whole, *parts in bound:
            if any(part in marks for part in parts):
                withheld = whole
            elif whole in marks and (free := [part for part in parts if part not in shown]):
                withheld = free[0]
            else:
                continue
            if withheld not in shown and marks.get(withheld) is not Hidden.WITHHELD:
                marks[withheld] = Hidden.WITHHELD
                is_open = True
    return marks
