"""How the reports of a month stand, counted. No database here."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Tally:
    """Reports of some posts and a month; sums of tallies are tallies.

    `on_time` and `late` go by the first filing; `due` are those whose deadline has passed, and
    `punctual` those of them that came on time. Nobody answers for what is not due yet.
    """

    expected: int = 0
    due: int = 0
    punctual: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    approved: int = 0

    def __add__(self, other: Self) -> "Tally":
        return Tally(
            *(ours + theirs for ours, theirs in zip(self.counts, other.counts, strict=True))
        )

    @property
    def counts(self) -> tuple[int, ...]:
        return (
            *(self.expected, self.due, self.punctual, self.on_time),
            *(self.late, self.missing, self.approved),
        )

    @property
    def on_time_percent(self) -> float | None:
        """Return what came on time of what is due, to a tenth; None while nothing is."""
        return round(100 * self.punctual / self.due, 1) if self.due else None
