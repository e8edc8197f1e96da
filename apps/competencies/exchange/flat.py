"""A standard as a table: a row for each criterion, with the columns of what it lies in.

A unit without elements, and an element without criteria, has one row that leaves the rest empty.
Legal bases and identifiers travel in CASE alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.competencies.exchange.parts import Contents, Part
from apps.competencies.models import CompetencyStandard
from apps.core.spreadsheets import FORMULA_STARTS, csv_pieces
from apps.imports.files import rows_of
from apps.imports.rules import Column, Fault, Holds, Table

NUMBER, DAY = Holds.NUMBER, Holds.DAY

# column, what it holds, the field it is; where a row may leave it empty, so for all that follow
STANDARD = [
    ("standard_code", Holds.TEXT, "code"),
    ("standard_version", Holds.TEXT, "version"),
    ("standard_title", Holds.TEXT, "title"),
    ("kind", Holds.TEXT, "kind"),
    ("decree", Holds.TEXT, "decree"),
    ("year", NUMBER, "year"),
    ("starts_on", DAY, "starts_on"),
    ("ends_on", DAY, "ends_on"),
]
UNIT = [
    ("unit_position", NUMBER, "position"),
    ("unit_code", Holds.TEXT, "code"),
    ("unit_title", Holds.TEXT, "title"),
    ("unit_level", NUMBER, "level"),
]
ELEMENT = [
    ("element_position", NUMBER, "position"),
    ("element_title", Holds.TEXT, "title"),
]
CRITERION = [
    ("criterion_position", NUMBER, "position"),
    ("criterion", Holds.TEXT, "text"),
]
DEPTHS = [STANDARD, UNIT, ELEMENT, CRITERION]
KEYS = ["code", "code", "position", "position"]
"""What tells the parts of one depth apart."""

TABLE = Table(
    columns=tuple(
        Column(name, holds, is_required=depth is STANDARD and name != "ends_on")
        for depth in DEPTHS
        for name, holds, _field in depth
    ),
    prepare=(),
    checks=(),
    apply=(),
)
NAMES = {
    f"{depth}.{field}": name
    for depth, columns in zip(("standard", "unit", "element", "criterion"), DEPTHS, strict=True)
    for name, _holds, field in columns
}


def as_csv(standard: CompetencyStandard) -> str:
    """Return a standard, read `with_parts`, as CSV."""
    header = [column.name for column in TABLE.columns]
    return "".join(csv_pieces(header, _rows(standard)))


def _rows(standard: CompetencyStandard) -> Iterator[list[Any]]:
    head = [getattr(standard, field) for _name, _holds, field in STANDARD]
    head = ["" if value is None else str(value) for value in head]
    places = list(standard.unit_places.all())
    for place in places:
        unit = place.unit
        in_unit = [*head, place.position, unit.code, unit.title, unit.level]
        elements = list(unit.elements.all())
        for element in elements:
            in_element = [*in_unit, element.position, element.title]
            criteria = list(element.criteria.all())
            for criterion in criteria:
                yield [*in_element, criterion.position, criterion.text]
            if not criteria:
                yield [*in_element, "", ""]
        if not elements:
            yield [*in_unit, *[""] * 4]
    if not places:
        yield [*head, *[""] * 8]


def read(content: bytes) -> Contents:
    """Return what a CSV or XLSX says. Raises ValidationError for what is no such table."""
    whole = Part(1, {})
    contents = Contents(0, whole, NAMES)
    known: dict[tuple[str, ...], Part] = {}
    for line, cells in rows_of(content, TABLE.columns):
        contents.rows += 1
        contents.faults += _take(line, [_plain(cell) for cell in cells], whole, known)
    return contents


def _take(
    line: int, cells: list[str], whole: Part, known: dict[tuple[str, ...], Part]
) -> Iterable[Fault]:
    """Add a row's parts to the tree; yield where it says otherwise than a row before."""
    above, first = whole, 0
    place: tuple[str, ...] = ()
    for depth, (columns, key) in enumerate(zip(DEPTHS, KEYS, strict=True)):
        said = dict(
            zip([field for _n, _h, field in columns], cells[first : first + len(columns)],
                strict=True)
        )  # fmt: skip
        first += len(columns)
        if not any(said.values()):
            if any(cells[first:]):
                yield Fault(line, columns[0][0], str(_("write what these parts lie in")))
            return
        if depth == 0:
            part = whole
            if not whole.values:
                whole.line, whole.values = line, said
        else:
            place = (*place, said[key])
            if place not in known:
                known[place] = Part(line, said)
                above.parts.append(known[place])
            elif depth == len(DEPTHS) - 1:
                yield Fault(line, columns[0][0], str(_("another row stands at this place")))
            part = known[place]
        for name, _holds, field in columns:
            if part.values[field] != said[field] and depth < len(DEPTHS) - 1:
                yield Fault(
                    line, name, str(_("line %s says otherwise: one file, one wording") % part.line)
                )
        above = part


def _plain(cell: str) -> str:
    """Return a cell's text without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
