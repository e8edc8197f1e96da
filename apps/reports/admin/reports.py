"""Reports and what was filed of them: looked at here, written and decided in the portal."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.programs.admin import cluster_code
from apps.regions.region_filter import RegionFilter
from apps.reports.models import Filing, Period, Report
from apps.reports.rules.form import Definition, fields_of, worded
from apps.reports.words import flags_in_words, month_in_words, value_in_words

MONTHS_OFFERED = 24


class MonthFilter(admin.SimpleListFilter):
    title = _("month")
    parameter_name = "month"
    path = "period__month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        months = Period.objects.order_by("-month").values_list("month", flat=True).distinct()
        return [(f"{month:%Y-%m}", month_in_words(month)) for month in months[:MONTHS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        try:
            month = dt.date.fromisoformat(f"{self.value()}-01")
        except ValueError:
            return queryset
        return queryset.filter(**{self.path: month})


class MonthOfFilingFilter(MonthFilter):
    path = "report__period__month"


@admin.register(Report)
class ReportAdmin(ReadOnlyScopedAdmin):
    ordering = ["-pk"]
    list_display = [
        "month", cluster_code, "person", "region", "state", "version", "flags_held", "due_at",
        "first_filed_at", "filed_at",
    ]  # fmt: skip
    list_select_related = ["period", "cluster", "region", "assignment__facilitator"]
    list_filter = [RegionFilter, MonthFilter, "state", "cluster"]
    search_fields = ["=assignment__facilitator__registry_number"]
    search_help_text = _("A registry number.")
    fields = [
        "period", "assignment", "region", "cluster", "state", "due_at", "version", "values_said",
        "flags_said", "first_filed_at", "filed_at", "filed_by", "counted",
    ]  # fmt: skip

    @admin.display(description=_("month"))
    def month(self, report: Report) -> str:
        return f"{report.period.month:%Y-%m}"

    @admin.display(description=_("name"))
    def person(self, report: Report) -> str:
        return report.assignment.facilitator.full_name

    @admin.display(description=_("flags"))
    def flags_held(self, report: Report) -> int:
        return len(report.flags)

    @admin.display(description=_("values"))
    def values_said(self, report: Report) -> SafeString:
        return said(report.period.form.definition, report.values)

    @admin.display(description=_("flags"))
    def flags_said(self, report: Report) -> str:
        return in_words(report.period.form.definition, report.flags)


@admin.register(Filing)
class FilingAdmin(ReadOnlyScopedAdmin):
    list_display = [
        "month", "cluster", "person", "region", "number", "filed_at", "filed_by", "outcome",
        "decided_at", "decided_by",
    ]  # fmt: skip
    ordering = ["-filed_at", "pk"]
    list_select_related = [
        "report__period", "report__cluster", "report__region",
        "report__assignment__facilitator", "filed_by", "decided_by",
    ]  # fmt: skip
    list_filter = [RegionFilter.at("report__region__"), MonthOfFilingFilter, "outcome"]
    search_fields = ["=report__assignment__facilitator__registry_number"]
    search_help_text = _("A registry number.")
    fields = [
        "report", "number", "values_said", "flags_said", "reason", "device_at", "filed_at",
        "filed_by", "outcome", "decided_at", "decided_by", "notes_said",
    ]  # fmt: skip

    @admin.display(description=_("month"))
    def month(self, filing: Filing) -> str:
        return f"{filing.report.period.month:%Y-%m}"

    @admin.display(description=_("cluster"))
    def cluster(self, filing: Filing) -> str:
        return filing.report.cluster.code

    @admin.display(description=_("name"))
    def person(self, filing: Filing) -> str:
        return filing.report.assignment.facilitator.full_name

    @admin.display(description=_("region"))
    def region(self, filing: Filing) -> str:
        return str(filing.report.region)

    @admin.display(description=_("values"))
    def values_said(self, filing: Filing) -> SafeString:
        return said(filing.report.period.form.definition, filing.values)

    @admin.display(description=_("flags"))
    def flags_said(self, filing: Filing) -> str:
        return in_words(filing.report.period.form.definition, filing.flags)

    @admin.display(description=_("notes"))
    def notes_said(self, filing: Filing) -> SafeString:
        labels = _labels(filing.report.period.form.definition)
        notes = [(labels.get(name, "–"), text) for name, text in filing.notes.items()]
        return format_html_join("", "<p>{}: {}</p>", notes)


def said(definition: Definition, values: dict[str, Any]) -> SafeString:
    """Write the values of a report under the names of its form, the empty ones left out."""
    rows = [
        (worded(field["label"]), value_in_words(field, values[field["name"]]))
        for field in fields_of(definition)
        if values.get(field["name"]) not in (None, "", [])
    ]
    return format_html_join("", "<p>{}: <strong>{}</strong></p>", rows)


def in_words(definition: Definition, codes: list[str]) -> str:
    return " ".join(sentence for _code, _at, sentence in flags_in_words(definition, codes))


def _labels(definition: Definition) -> dict[str, str]:
    return {field["name"]: worded(field["label"]) for field in fields_of(definition)}
