"""Caseloads and terrain in the back office. Caseloads come by file; here they are looked at."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import answers_for
from apps.accounts.scoped_admin import ReadOnlyScopedAdmin, ScopedAdmin
from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.caseloads.services import CASELOAD, load_caseload
from apps.imports.files import rows_of
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin, UploadForm
from apps.programs.admin import cluster_code
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.region_filter import RegionFilter
from apps.regions.rules import Level

MONTH = "%Y-%m"


class CaseloadFileForm(UploadForm):
    """Fields carry the names of `load_caseload`'s arguments."""

    regency = forms.ModelChoiceField(
        Region.objects.in_force().at(Level.REGENCY),
        label=_("Regency or city"),
        widget=AutocompleteSelect(CaseloadMonth._meta.get_field("regency"), admin.site),
    )
    cluster = forms.ModelChoiceField(Cluster.objects.filter(has_caseload=True), label=_("Cluster"))
    month = forms.DateField(
        label=_("Month"),
        input_formats=[MONTH],
        widget=forms.DateInput(format=MONTH, attrs={"type": "month"}),
        help_text=_("Such as 2026-01."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=160, help_text=_("Where the numbers come from.")
    )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "regency": given["regency"].pk,
            "cluster": given["cluster"].pk,
            "month": given["month"].isoformat(),
            "source": given["source"],
        }


@admin.register(CaseloadMonth)
class CaseloadMonthAdmin(UploadAdmin, ReadOnlyScopedAdmin):
    list_display = [
        "regency", cluster_code, "month_shown", "lines", "source", "received_on",
    ]  # fmt: skip
    list_filter = [RegionFilter.at("regency__"), "cluster"]
    list_select_related = ["regency", "cluster"]
    search_fields = ["regency__code__startswith", "regency__label"]
    search_help_text = _("The start of a code, or a part of the name.")
    date_hierarchy = "month"
    csv_columns = ["regency", "cluster", "month", "source", "received_on"]
    fields = ["regency", "cluster", "month", "source", "received_on"]
    regions_at = {"regency": Level.REGENCY}
    upload_form = CaseloadFileForm
    upload_table = CASELOAD
    upload_permission = "caseloads.add_caseload"
    upload_title = _("Load a caseload from a file")
    upload_help = _(
        "All that one regency or city holds in a cluster in a month: one file for each, since a "
        "village that is not listed holds none there. It takes the place of what was loaded before."
    )

    @admin.display(description=_("month"), ordering="month")
    def month_shown(self, held: CaseloadMonth) -> str:
        return date_format(held.month, "F Y")

    @admin.display(description=_("lines"))
    def lines(self, held: CaseloadMonth) -> str:
        url = f"{reverse('admin:caseloads_caseload_changelist')}?month={held.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Look at them"))

    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        regency, cluster = self._place(upload)
        if not answers_for(self.uploader(request), regency, cluster):
            raise ValidationError({"regency": _("This lies outside what you answer for.")})
        return load_caseload(
            rows_of(bytes(upload.content), CASELOAD.columns),
            regency=regency,
            cluster=cluster,
            month=dt.date.fromisoformat(upload.values["month"]),
            source=upload.values["source"],
            received_on=timezone.localdate(),
            **how,
        )

    def said(self, upload: Upload) -> list[tuple[Any, Any]]:
        regency, cluster = self._place(upload)
        month = dt.date.fromisoformat(upload.values["month"])
        return [
            (_("regency or city"), regency),
            (_("cluster"), cluster),
            (_("month"), date_format(month, "F Y")),
            (_("source"), upload.values["source"]),
        ]

    def _place(self, upload: Upload) -> tuple[Region, Cluster]:
        regency = Region.objects.get(pk=upload.values["regency"])
        return regency, Cluster.objects.get(pk=upload.values["cluster"])


class MonthFilter(admin.SimpleListFilter):
    """Keeps the lines of one month; reached from the list of months."""

    title = _("month")
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = CaseloadMonth.objects.visible_to(request.user).filter(pk=self._asked())
        return [(str(held.pk), str(held)) for held in asked.select_related("regency", "cluster")]

    def _asked(self) -> int:
        asked = self.used_parameters.get(self.parameter_name, "")
        return int(asked) if asked.isdecimal() else 0

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() is None else queryset.filter(month_id=self._asked())


class PlaceFilter(RegionFilter):
    """Villages inside a region, and the units that sit there."""

    def narrowed(self, rows: QuerySet) -> QuerySet:
        return rows.filter(self.within("village__") | self.within("unit__regency__"))


@admin.register(Caseload)
class CaseloadAdmin(ReadOnlyScopedAdmin):
    list_display = ["place", "families", "cluster", "month_shown"]
    list_select_related = ["village", "unit", "month__cluster"]
    list_filter = [PlaceFilter, "month__cluster", MonthFilter]
    search_fields = ["village__code__startswith", "unit__code"]
    search_help_text = _("The start of a village's code, or the code of a service unit.")
    ordering = ["-month_id", "village_id", "unit_id"]
    sortable_by = ["families"]

    @admin.display(description=_("village or service unit"))
    def place(self, line: Caseload) -> str:
        return str(line.village or line.unit)

    @admin.display(description=_("cluster"))
    def cluster(self, line: Caseload) -> str:
        return line.month.cluster.code

    @admin.display(description=_("month"))
    def month_shown(self, line: Caseload) -> str:
        return date_format(line.month.month, "F Y")


@admin.register(TerrainClass)
class TerrainClassAdmin(ScopedAdmin):
    list_display = ["village", cluster_code, "terrain", "legal_reference"]
    list_filter = [RegionFilter.at("village__"), "cluster", "terrain"]
    list_select_related = ["village", "cluster"]
    search_fields = ["village__code__startswith", "village__label"]
    search_help_text = _("The start of a code, or a part of the name.")
    autocomplete_fields = ["village"]
    regions_at = {"village": Level.VILLAGE}
