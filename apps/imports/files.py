"""Tables in CSV (UTF-8, comma or semicolon) and XLSX files, read as text with line numbers."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from apps.core.spreadsheets import csv_pieces
from apps.imports.rules import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_RATIO,
    Column,
    Fault,
)

ADDRESS = re.compile("[A-Z]*[0-9]*", re.IGNORECASE)
MOST_COLUMNS, MOST_ROWS = 50, 100_000
NEAR = re.compile("([A-Z]|A[A-X])?([0-9]{0,5}|100000)", re.IGNORECASE)
"""Addresses in the fifty columns and 100,000 rows that are read."""

Line = tuple[int, list[str]]

CHARACTERS_WIDE = 18


def read(path: Path, columns: Iterable[Column]) -> Iterator[Line]:
    """Yield the rows of a file as `rows_of` does. Raises ValidationError when it cannot be read."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise _refusal(1, _("the file cannot be read")) from error
    if content is None:
        raise _refusal(1, _("the file is larger than 50 MB"))
    yield from rows_of(content, columns)


def rows_of(content: bytes, columns: Iterable[Column]) -> Iterator[Line]:
    """Yield each row that is not empty, with its line in the file.

    The first line must name the columns. Raises ValidationError for what is no such table.
    """
    lines = _sheet(content) if content.startswith(b"PK") else _text(content)
    names = [column.name for column in columns]
    _line, header = next(lines, (1, []))
    if [name.strip().lower() for name in header] != names:
        raise _refusal(1, _("the first line must be: %s") % ", ".join(names))
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(names):
            raise _refusal(line, _("%d columns are due") % len(names))
        if any("\0" in cell for cell in cells):
            raise _refusal(line, _("the text holds a NUL"))
        yield line, [cell.strip() for cell in cells]


def template(columns: Iterable[Column]) -> str:
    """Return an empty file of these columns: a CSV's first line."""
    return ";".join(column.name for column in columns) + "\r\n"


def template_workbook(columns: Iterable[Column]) -> bytes:
    """Return the same as XLSX, its cells held as text, with a second sheet of what to write."""
    columns = list(columns)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        as_text = book.add_format({"num_format": "@"})
        heading = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.name for column in columns], heading)
        sheet.set_column(0, len(columns) - 1, CHARACTERS_WIDE, as_text)
        explained = book.add_worksheet(str(_("What to write")))
        explained.set_column(0, 2, 2 * CHARACTERS_WIDE)
        for number, column in enumerate(columns):
            due = _("needed") if column.is_required else _("may stay empty")
            explained.write_row(number, 0, [column.name, str(column.holds.rule), str(due)])
    return content.getvalue()


def faults_as_csv(faults: Iterable[Fault]) -> str:
    """Return faults as a CSV that Indonesian spreadsheets open: a byte order mark, semicolons."""
    rows = ((fault.line, fault.column, fault.rule) for fault in faults)
    return "".join(csv_pieces((_("line"), _("column"), _("rule")), rows))


def _text(content: bytes) -> Iterator[Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(line, _("the text is not UTF-8")) from error
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise _refusal(reader.line_num, _("the line is no CSV")) from error


def _sheet(content: bytes) -> Iterator[Line]:
    """Yield the first sheet's rows; the directory is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or total > min(MOST_BYTES, MOST_RATIO * len(content)):
                raise _refusal(1, _("the workbook unpacks to more than is allowed"))
            archive.getinfo("xl/workbook.xml")
            for entry in entries:
                _refuse_far_cells(archive.read(entry))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, KeyError, expat.ExpatError, CalamineError) as error:
        raise _refusal(1, _("the file is no workbook")) from error
    for line, cells in enumerate(rows, start=1):
        yield line, [_cell_text(cell) for cell in cells]


def _refuse_far_cells(part: bytes) -> None:
    """Refuse a cell where none is read: the reader holds all between it and the first.

    Rows and cells without an address follow the one before, so they are counted.
    """
    rows = cells = 0

    def look(name: str, attributes: dict[str, str]) -> None:
        nonlocal rows, cells
        tag, address = name.rpartition(":")[2], attributes.get("r", "").strip()
        rows += tag == "row"
        cells = 0 if tag == "row" else cells + (tag == "c")
        is_far = ADDRESS.fullmatch(address) and not NEAR.fullmatch(address)
        if is_far or rows > MOST_ROWS or cells > MOST_COLUMNS:
            raise _refusal(1, _("a cell lies beyond the columns and rows that are read"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = look
    try:
        parser.Parse(part, True)  # noqa: FBT003 — the last piece
    except expat.ExpatError:
        if b"sheetData" in part:  # else a picture, or a drawing of its own kind
            raise


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _refusal(line: int, rule: str | Promise) -> ValidationError:
    return ValidationError(
        _("Line %(line)d: %(rule)s."), code="faulty_line", params={"line": line, "rule": rule}
    )
