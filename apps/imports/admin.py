"""Which files came in through a page, from whom, and what became of them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.imports.models import Upload


@admin.register(Upload)
class UploadsAdmin(ReadOnlyScopedAdmin):
    list_display = ["name", "door", "user", "rows", "created_at", "loaded_at"]
    list_select_related = ["user"]
    list_filter = ["door"]
    search_fields = ["name", "user__username"]
    date_hierarchy = "created_at"
    fields = ["name", "door", "user", "values", "rows", "sums", "doubts", "created_at", "loaded_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A list of files needs neither what they hold nor their faults."""
        return super().get_queryset(request).defer("content", "faults")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody in the back office looks at the own files."""
        return True

    has_module_permission = has_view_permission
