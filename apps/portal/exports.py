"""What a page shows, as a file: CSV for Indonesian spreadsheets, and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse

Cell = str | int | float | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return rows separated by semicolons; no text can be taken for a formula."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([plain(title) for title in header])
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return _download(f"{name}.csv", "text/csv; charset=utf-8", text.getvalue().encode())


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return a workbook of one sheet whose texts stay texts."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return _download(
        f"{name}.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        content.getvalue(),
    )


def plain(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would calculate."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _download(name: str, content_type: str, content: bytes) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
