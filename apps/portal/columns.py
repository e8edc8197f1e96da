"""What the figures of a region are shown as: the columns of its tables and files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.portal.exports import Cell
from apps.reports.rules.tallies import Tally
from apps.staffing.models import Figure

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column:
    """`key` names it in addresses; `read` gives the number of a row, None where it has none.

    A row is a figure, or a tally of reports.
    """

    key: str
    title: str | Promise
    read: Callable[[Any], Cell]
    digits: int = 0
    is_bar: bool = False
    """A share of a hundred, drawn as a bar."""
    is_main: bool = False
    """One of the three facts that a narrow screen has room for."""


def fte(held: Decimal | None) -> float:
    """Return a sum of full-time shares as a number; none is 0."""
    return float(held or 0)


CODE = Column("code", _("Code"), lambda figure: figure.region.code)
REGION = Column("region", _("Region"), lambda figure: figure.region.label)
COVERAGE = Column(
    "coverage",
    _("Villages covered (%)"),
    lambda figure: figure.coverage,
    digits=1,
    is_bar=True,
    is_main=True,
)
MEASURES = (
    Column("families", _("Families"), lambda figure: figure.families),
    Column("need", _("Need"), lambda figure: figure.need, is_main=True),
    Column("formasi", _("Approved posts"), lambda figure: figure.formasi),
    Column("filled", _("Filled"), lambda figure: figure.filled, is_main=True),
    Column("vacancy", _("Vacancy"), lambda figure: figure.vacancy),
    COVERAGE,
    Column("overloaded", _("Overloaded (%)"), lambda figure: figure.overloaded_percent, digits=1),
    Column("load_max", _("Highest load"), lambda figure: figure.load_max, digits=2),
)
COMPETENCY = (
    Column(
        "certified",
        _("Certified (%)"),
        lambda figure: figure.certified_percent,
        digits=1,
        is_bar=True,
        is_main=True,
    ),
    Column("qualified", _("Qualified (%)"), lambda figure: figure.qualified_percent, digits=1),
    Column("lasting", _("Six months left (FTE)"), lambda figure: fte(figure.lasting_fte), digits=1),
    Column(
        "expiring_30",
        _("Ends within 30 days (FTE)"),
        lambda figure: fte(figure.expiring_30_fte),
        digits=1,
    ),
    Column(
        "expiring_90",
        _("Ends within 90 days (FTE)"),
        lambda figure: fte(figure.expiring_90_fte),
        digits=1,
        is_main=True,
    ),
    Column(
        "expiring_180",
        _("Ends within 180 days (FTE)"),
        lambda figure: fte(figure.expiring_180_fte),
        digits=1,
    ),
)
"""Full-time shares of those who hold the certificate that their post asks."""

BY_KEY = {column.key: column for column in (REGION, *MEASURES)}
IN_FILES = (CODE, REGION, *MEASURES)


def reported(tallies: Mapping[str, Tally]) -> tuple[Column, Column]:
    """Return the columns of a month's reports, by the tallies of the regions that are shown."""

    def missing(figure: Figure) -> Cell:
        tally = tallies.get(figure.region.code)
        return tally.missing if tally and tally.due else None

    def on_time(figure: Figure) -> Cell:
        tally = tallies.get(figure.region.code)
        return tally.on_time_percent if tally else None

    return (
        Column("reports_missing", _("Reports missing"), missing),
        Column("reports_on_time", _("Reports on time (%)"), on_time, digits=1),
    )


def in_order(rows: Iterable[Row], read: Callable[[Row], Cell], *, descending: bool) -> list[Row]:
    """Order rows by what `read` gives; those it gives None for come last either way."""
    listed = list(rows)
    known = [row for row in listed if read(row) is not None]
    unknown = [row for row in listed if read(row) is None]
    return sorted(known, key=read, reverse=descending) + unknown  # type: ignore[arg-type]
