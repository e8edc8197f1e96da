"""Employments: begun and ended by their services, here and on the person's page."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.back_office import ValidityFilter
from apps.facilitators import services
from apps.facilitators.admin.acts import Act, ActsAdmin
from apps.facilitators.models import Employment, Facilitator
from apps.regions.region_filter import RegionFilter


class Employ(Act):
    slug, title = "employ", _("Employ")
    permission = "facilitators.add_employment"

    class Meta:
        model = Employment
        fields = ["status", "employer", "decree", "starts_on", "ends_on"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.died_on is None

    def write(self) -> None:
        self.instance = services.employ(self.subject, **self.cleaned_data)


class EndEmployment(Act):
    slug, title = "end", _("End the employment")
    permission = "facilitators.change_employment"
    is_an_end = True
    required = ("ends_on", "end_reason")

    class Meta:
        model = Employment
        fields = ["ends_on", "end_reason"]
        help_texts = {
            "ends_on": _("Included. Posts end that day; those that start later are cancelled.")
        }

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.ends_on is None or row.ends_on >= day

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.end_employment(
            self.subject, on=given["ends_on"], reason=given["end_reason"], by=self.user
        )


class PersonsRowAdmin(ActsAdmin):
    """An employment or a post: found by its person; only the decree is corrected by hand."""

    search_fields = ["facilitator__full_name", "facilitator__registry_number"]
    search_help_text = _("A part of the person's name, or a registry number.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if search_term:
            queryset = queryset.filter(facilitator__in=Facilitator.objects.matching(search_term))
        return queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(field) for field in self.fields or [] if field != "decree"]


@admin.register(Employment)
class EmploymentAdmin(PersonsRowAdmin):
    acts = (EndEmployment,)
    list_display = ["facilitator", "status", "employer", "starts_on", "ends_on"]
    list_select_related = ["facilitator"]
    list_filter = [RegionFilter.at("facilitator__home_region__"), ValidityFilter, "status"]
    fields = [
        "facilitator", "status", "employer", "decree", "starts_on", "ends_on", "end_reason",
    ]  # fmt: skip
