"""What a page shows, as a file: CSV for Indonesian spreadsheets, and XLSX. Each is logged."""

import io
import logging
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.core.spreadsheets import csv_pieces, safe_cell

log = logging.getLogger(__name__)

Cell = str | int | float | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """Return rows separated by semicolons, sent as they are read; no text can become a formula."""
    return StreamingHttpResponse(
        csv_pieces(header, rows),
        content_type="text/csv; charset=utf-8",
        headers=attachment(request, f"{name}.csv"),
    )


def xlsx_file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """Return a workbook of one sheet whose numbers are numbers, marked with who took it."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"author": request.user.get_username()})
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, [safe_cell(cell) for cell in row])
    return HttpResponse(
        content.getvalue(), content_type=XLSX, headers=attachment(request, f"{name}.xlsx")
    )


FILES = {"csv": csv_file, "xlsx": xlsx_file}
"""By the word in `?format=`."""


def attachment(request: HttpRequest, name: str) -> dict[str, str]:
    """Return the headers of a file that is taken, and note who takes it."""
    log.info("User %s takes %s from %s", request.user.pk, name, request.get_full_path())
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
