"""Whose NIK was seen, by whom, when and why: for whoever answers for the nation, read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.admin.base import NationalAdmin
from apps.facilitators.models import NikUnmasking


@admin.register(NikUnmasking)
class NikUnmaskingAdmin(NationalAdmin):
    list_display = ["seen_at", "user", "facilitator", "reason"]
    list_select_related = ["user", "facilitator"]
    search_fields = ["facilitator__registry_number", "user__username", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
