"""What a page shows, as a file: CSV for Indonesian spreadsheets, and XLSX."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.core.spreadsheets import csv_pieces

Cell = str | int | float | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """Return rows separated by semicolons, sent as they are read; no text can become a formula."""
    return StreamingHttpResponse(
        csv_pieces(header, rows),
        content_type="text/csv; charset=utf-8",
        headers=_headers(f"{name}.csv"),
    )


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """Return a workbook of one sheet whose texts stay texts."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=_headers(f"{name}.xlsx"))


FILES = {"csv": csv_file, "xlsx": xlsx_file}
"""By the word in `?format=`."""


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
