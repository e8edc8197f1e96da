"""Forms and calendars by version, and the months that were made with them."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.back_office import ReadOnlyAdmin, ValidityFilter
from apps.core.csv_export import CsvExport
from apps.core.forms import RefusingForm
from apps.programs.admin import ProgramsAdmin, cluster_code
from apps.reports.models import FormVersion, Period, ReportingCalendar
from apps.reports.services import start_version


class Legible(json.JSONEncoder):
    """A definition as it is read and edited: one thing a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"indent": 2})


class VersionForm(RefusingForm):
    """A new row starts a version; of one that has begun only the last day is set."""

    def write(self) -> None:
        if self.instance._state.adding:
            start_version(self.instance)
        else:
            super().write()


class DefinitionForm(VersionForm):
    definition = forms.JSONField(
        label=_("Definition"),
        encoder=Legible,
        widget=forms.Textarea(attrs={"rows": 40, "cols": 100, "spellcheck": "false"}),
        help_text=_("Sections, fields and rules as JSON; docs/report-forms.md tells how."),
    )


class VersionAdmin(ProgramsAdmin):
    """Never overwritten: a new version ends the former the day before it starts."""

    form: type[RefusingForm] = VersionForm
    add_label = _("Start a new version")
    list_select_related = ["cluster"]
    list_filter = [ValidityFilter, "cluster"]
    settled: Sequence[str]
    """Fields that stay as they are once it is used."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.settled) if self.is_used(obj) else []

    def is_used(self, row: Any) -> bool:
        """Say whether a version is or was in force: then it stays as it is."""
        return row is not None and row.starts_on <= timezone.localdate()


@admin.register(FormVersion)
class FormVersionAdmin(VersionAdmin):
    form = DefinitionForm
    list_display = ["code", cluster_code, "fields_held", "rules_held", "starts_on", "ends_on"]
    search_fields = ["code", "cluster__code"]
    settled = ["cluster", "code", "definition", "starts_on"]
    fields = [*settled, "ends_on"]

    def is_used(self, row: Any) -> bool:
        """Say whether months are reported by a form, whatever its days."""
        return row is not None and (super().is_used(row) or row.periods.exists())

    @admin.display(description=_("fields"))
    def fields_held(self, form: FormVersion) -> int:
        return sum(len(section["fields"]) for section in form.definition["sections"])

    @admin.display(description=_("rules"))
    def rules_held(self, form: FormVersion) -> int:
        return len(form.definition["rules"])


@admin.register(ReportingCalendar)
class ReportingCalendarAdmin(VersionAdmin):
    list_display = [cluster_code, "cut_off_day", "due_day", "starts_on", "ends_on"]
    search_fields = ["cluster__code"]
    settled = ["cluster", "cut_off_day", "due_day", "starts_on"]
    fields = [*settled, "ends_on"]


@admin.register(Period)
class PeriodAdmin(CsvExport, ReadOnlyAdmin):
    """Made when a month's reports are first expected, and the same ever after."""

    list_display = ["month", cluster_code, "cut_off_on", "due_at", "form"]
    list_select_related = ["cluster", "form"]
    list_filter = ["cluster"]
    date_hierarchy = "month"
    search_fields = ["cluster__code", "form__code"]
