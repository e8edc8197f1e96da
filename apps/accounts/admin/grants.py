"""What users answer for. A grant is given and ended; it is never turned into another."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.admin.base import NationalAdmin
from apps.accounts.models import Grant
from apps.regions.region_filter import RegionFilter


@admin.register(Grant)
class GrantAdmin(NationalAdmin):
    add_label = _("Give a role")
    list_display = ["user", "role", "region", "cluster", "is_all_clusters", "starts_on", "ends_on"]
    list_select_related = ["user", "region", "cluster"]
    list_filter = ["role", "cluster", RegionFilter]
    search_fields = ["user__username", "user__first_name", "region__code__startswith"]
    search_help_text = _("A part of the user's name, or the start of a region's code.")
    fields = ["user", "role", "region", "cluster", "is_all_clusters", "starts_on", "ends_on"]
    autocomplete_fields = ["user", "region"]
    date_hierarchy = "starts_on"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.fields if name != "ends_on"] if obj else []  # type: ignore[misc]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"starts_on": timezone.localdate(), **super().get_changeform_initial_data(request)}
