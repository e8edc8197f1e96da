"""Outages: logged by an act, since they move the deadlines of a region."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.core.back_office import ValidityFilter
from apps.facilitators.admin.acts import Act, ActsAdmin
from apps.regions.region_filter import RegionFilter
from apps.reports.models import Outage
from apps.reports.services import log_outage


class LogOutage(Act):
    slug, title = "log", _("Log an outage")
    permission = "reports.add_outage"

    class Meta:
        model = Outage
        fields = ["region", "starts_on", "ends_on", "reason"]

    def write(self) -> None:
        self.instance = log_outage(by=self.user, **self.cleaned_data)


@admin.register(Outage)
class OutageAdmin(ActsAdmin):
    add_label = LogOutage.title
    list_display = ["region", "starts_on", "ends_on", "reason", "logged_by"]
    list_select_related = ["region", "logged_by"]
    list_filter = [RegionFilter, ValidityFilter]
    search_fields = ["region__code__startswith", "reason"]
    search_help_text = _("The start of a region's code, or a word of the reason.")
    fields = ["region", "starts_on", "ends_on", "reason", "logged_by"]
    autocomplete_fields = ["region"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.act_view(request, act=LogOutage)
