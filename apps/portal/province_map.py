"""The provinces as a grid of equal tiles, roughly where they lie: no borders, nobody larger."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.staffing.models import Figure

# Province code: column, row, and the short name that officers use.
PLACES = {
    "11": (0, 0, "Aceh"),
    "12": (1, 1, "Sumut"),
    "13": (1, 2, "Sumbar"),
    "14": (2, 1, "Riau"),
    "21": (3, 1, "Kepri"),
    "15": (2, 2, "Jambi"),
    "17": (1, 3, "Bengkulu"),
    "16": (2, 3, "Sumsel"),
    "19": (3, 2, "Babel"),
    "18": (2, 4, "Lampung"),
    "36": (3, 5, "Banten"),
    "31": (4, 4, "Jakarta"),
    "32": (4, 5, "Jabar"),
    "33": (5, 5, "Jateng"),
    "34": (5, 6, "DIY"),
    "35": (6, 5, "Jatim"),
    "51": (7, 6, "Bali"),
    "52": (8, 6, "NTB"),
    "53": (9, 6, "NTT"),
    "61": (5, 2, "Kalbar"),
    "62": (6, 2, "Kalteng"),
    "63": (6, 3, "Kalsel"),
    "64": (7, 2, "Kaltim"),
    "65": (7, 1, "Kaltara"),
    "76": (8, 3, "Sulbar"),
    "72": (9, 2, "Sulteng"),
    "75": (9, 1, "Gorontalo"),
    "71": (10, 1, "Sulut"),
    "73": (8, 4, "Sulsel"),
    "74": (9, 4, "Sultra"),
    "82": (11, 2, "Malut"),
    "81": (11, 4, "Maluku"),
    "96": (12, 2, "PBD"),
    "92": (12, 3, "Pabar"),
    "94": (13, 3, "Pateng"),
    "91": (14, 2, "Papua"),
    "95": (14, 3, "Papeg"),
    "93": (14, 4, "Pasel"),
}
STEP = 20
"""Percent: the scale has five steps, the last with 100 in it."""


@dataclass(frozen=True)
class Tile:
    """A province's figure; `step` is 0 to 4 by the villages covered, None where there is none."""

    figure: Figure
    x: int
    y: int
    name: str
    step: int | None


def tiles(figures: Iterable[Figure]) -> list[Tile]:
    """Return the tiles of provinces; none when no coverage is known, or for other regions."""
    placed = [figure for figure in figures if figure.region.code in PLACES]
    if all(figure.coverage is None for figure in placed):
        return []
    return [Tile(figure, *PLACES[figure.region.code], _step(figure.coverage)) for figure in placed]


def _step(percent: float | None) -> int | None:
    return None if percent is None else min(int(percent // STEP), 100 // STEP - 1)
