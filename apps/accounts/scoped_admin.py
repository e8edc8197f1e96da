"""The back office's base: an officer finds, edits and chooses only rows in reach."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

from apps.core.paginators import BoundedPaginator


def in_reach(rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
    """Keep what the user may see; a table open to all knows no `visible_to`."""
    return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


class ScopedAdmin(admin.ModelAdmin):
    """A forged id of a row out of reach is not found; one of a choice out of reach is refused."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return in_reach(super().get_queryset(request), request)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and field.queryset is not None:
            field.queryset = in_reach(field.queryset, request)
        return field


class ReadOnlyScopedAdmin(ScopedAdmin):
    """Shows rows in reach; they change elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
