"""What every list of dated reference rows shares: once begun, a row stays."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.core.back_office import BackOfficeAdmin
from apps.core.csv_export import CsvExport
from apps.core.dated import Dated


def has_begun(row: Dated | None) -> bool:
    """Say whether a version is or was in force: then it stays as it is."""
    return row is not None and row.starts_on <= timezone.localdate()


class KeptAdmin(CsvExport, BackOfficeAdmin):
    """Rows that are never deleted: what is over ends on a day."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ClientsAdmin(KeptAdmin):
    """Institutions with the users whose systems write for them, named only to who sets them."""

    search_fields = ["code", "name"]
    fields = ["code", "name", "clients"]
    autocomplete_fields = ["clients"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        may_set = self.has_change_permission(request, obj)
        return fields if may_set else [name for name in fields if name != "clients"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []
