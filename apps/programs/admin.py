"""Clusters, programs, kinds, units and standards; what has no standard today says so."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.back_office import BackOfficeAdmin, ValidityFilter
from apps.core.csv_export import CsvExport
from apps.core.forms import RefusingForm
from apps.programs.models import Cluster, FacilitatorKind, Program, ServiceUnit, StaffingStandard
from apps.programs.services import start_standard
from apps.regions.models import Region
from apps.regions.region_filter import RegionFilter


@admin.display(description=_("cluster"), ordering="cluster__code")
def cluster_code(row: Any) -> str:
    """A column: a cluster by its code, which is what people call it; names are long."""
    return row.cluster.code


class ProgramsAdmin(CsvExport, BackOfficeAdmin):
    """Dated rows: what is over ends on a day, and is never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Cluster)
class ClusterAdmin(ProgramsAdmin):
    list_display = ["code", "name", "is_sensitive", "has_caseload", "starts_on", "ends_on"]
    list_filter = [ValidityFilter, "is_sensitive", "has_caseload"]
    search_fields = ["code", "name"]


@admin.register(Program)
class ProgramAdmin(ProgramsAdmin):
    list_display = ["code", "name", "cluster", "legal_reference", "starts_on", "ends_on"]
    list_select_related = ["cluster"]
    list_filter = [ValidityFilter, "cluster"]
    search_fields = ["code", "name"]


@admin.register(FacilitatorKind)
class FacilitatorKindAdmin(ProgramsAdmin):
    list_display = ["code", "name", "posting_level", "holds_alone", "without_standard"]
    list_filter = [ValidityFilter, "clusters", "posting_level", "legal_family"]
    search_fields = ["code", "name"]
    filter_horizontal = ["clusters"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        today = StaffingStandard.objects.valid_on(timezone.localdate())
        return (
            super()
            .get_queryset(request)
            .prefetch_related("clusters", Prefetch("standards", today, to_attr="standards_today"))
        )

    @admin.display(description=_("standard not set for"))
    def without_standard(self, kind: FacilitatorKind) -> str:
        held = {standard.cluster_id for standard in getattr(kind, "standards_today", [])}
        return ", ".join(each.code for each in kind.clusters.all() if each.pk not in held) or "–"


@admin.register(ServiceUnit)
class ServiceUnitAdmin(ProgramsAdmin):
    list_display = ["code", "name", "kind", "regency", "starts_on", "ends_on"]
    list_select_related = ["regency"]
    list_filter = [ValidityFilter, "kind", RegionFilter.at("regency__")]
    search_fields = ["code", "name"]
    autocomplete_fields = ["regency"]

    def choices(self, rows: QuerySet, db_field: Field, request: HttpRequest) -> QuerySet:
        return rows.filter(ends_on__isnull=True) if rows.model is Region else rows


class StandardForm(RefusingForm):
    """A new row starts a version; a row that stands is corrected as itself."""

    class Meta:
        model = StaffingStandard
        fields = "__all__"

    def write(self) -> None:
        if self.instance._state.adding:
            start_standard(self.instance)
        else:
            super().write()


@admin.register(StaffingStandard)
class StaffingStandardAdmin(ProgramsAdmin):
    """Never overwritten: a new version ends the former the day before it starts.

    Once a version has begun only its last day may be set, and its reference mended.
    """

    form = StandardForm
    add_label = _("Start a new version")
    list_display = [
        "kind", cluster_code, "terrain", "basis", "minimum", "target", "maximum", "starts_on",
        "ends_on", "legal_reference",
    ]  # fmt: skip
    list_select_related = ["kind", "cluster"]
    list_filter = [ValidityFilter, "cluster", "kind", "terrain"]
    search_fields = ["kind__code", "kind__name", "cluster__code", "legal_reference"]
    fields = [
        "kind", "cluster", "terrain", "basis", "minimum", "target", "maximum",
        "legal_reference", "starts_on", "ends_on",
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None or obj.starts_on > timezone.localdate():
            return []
        return [name for name in self.fields if name not in {"legal_reference", "ends_on"}]  # type: ignore[misc]
