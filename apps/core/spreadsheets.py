"""Cells that are safe to open, and CSV as Indonesian spreadsheets read it."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1
ROWS_A_PIECE = 500


def safe_cell(value: object) -> object:
    """Return a cell's value; a text that a spreadsheet might run as a formula gets an apostrophe.

    A NUL inside is dropped: no file format carries one.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if value.startswith(FORMULA_STARTS) else text


def _written(cell: object) -> object:
    """Return a cell as CSV has it: beside the semicolon, decimals follow a comma."""
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",")
    return safe_cell(cell)


def csv_pieces(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a CSV file, separated by semicolons, piece by piece: no more is held at once."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";")
    for number, row in enumerate(chain([header], rows), start=1):
        writer.writerow([_written(cell) for cell in row])
        if number % ROWS_A_PIECE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
