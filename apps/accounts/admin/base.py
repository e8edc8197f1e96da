"""Who may look after access."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from apps.accounts.models import User, is_national_admin
from apps.core.back_office import BackOfficeAdmin
from apps.core.csv_export import CsvExport
from apps.regions.models import Region


class NationalAdmin(CsvExport, BackOfficeAdmin):
    """Open to whoever administers the whole nation, closed to every other role."""

    def choices(
        self, rows: models.QuerySet, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet:
        """Keep of regions those in force."""
        return rows.filter(ends_on__isnull=True) if rows.model is Region else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _is_open_to(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and is_national_admin(user)
