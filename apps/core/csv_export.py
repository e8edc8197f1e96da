"""A list of the back office as a file, as it is shown."""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.spreadsheets import csv_pieces

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 2_000

Cell = str | int | float | Decimal | None


class CsvExport(admin.ModelAdmin):
    """Hands out the list as it is searched, filtered and sorted, by a button above it.

    Streams whatever the length: one query, ROWS_AT_ONCE held. No text can be taken for a formula.
    Columns are the list's own; name others in `csv_columns`.
    """

    csv_columns: Sequence[Any] = ()
    is_exported = True

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        view = self.admin_site.admin_view(self.csv_view)
        return [path("csv/", view, name=name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise BadRequest from error
        columns: Sequence[Any] = self.csv_columns or self.get_list_display(request)
        header = [capfirst(str(label_for_field(name, self.model, self))) for name in columns]
        # Without what was searched for: that may be a NIK.
        log.info("User %s takes the list %s", request.user.pk, request.path)
        file = f"{self.opts.model_name}-{timezone.localdate()}.csv"
        return StreamingHttpResponse(
            csv_pieces(header, self._csv_rows(rows, columns)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{file}"',
                "Cache-Control": "no-store",
            },
        )

    def _csv_rows(self, rows: models.QuerySet, columns: Sequence[Any]) -> Iterator[list[Cell]]:
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            yield [_cell(*lookup_field(name, row, self)[::2]) for name in columns]


def _cell(field: models.Field | None, value: Any) -> Cell:
    """Return a value as a cell: choices by their word, days as YYYY-MM-DD, moments local."""
    if value is None or value == "":
        return None
    if field is not None and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, int | float | Decimal) else str(value)
