"""Clusters, programs, kinds, units and standards; what has no standard today says so."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.programs.models import Cluster, FacilitatorKind, Program, ServiceUnit, StaffingStandard


@admin.register(Cluster)
class ClusterAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "is_sensitive", "has_caseload", "starts_on", "ends_on"]
    list_filter = ["is_sensitive", "has_caseload"]
    search_fields = ["code", "name"]


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "cluster", "legal_reference", "starts_on", "ends_on"]
    list_select_related = ["cluster"]
    list_filter = ["cluster"]
    search_fields = ["code", "name"]


@admin.register(FacilitatorKind)
class FacilitatorKindAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "posting_level", "holds_alone", "without_standard"]
    list_filter = ["clusters", "posting_level", "legal_family"]
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
class ServiceUnitAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "kind", "regency", "starts_on", "ends_on"]
    list_select_related = ["regency"]
    list_filter = ["kind"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["regency"]
    show_full_result_count = False


@admin.register(StaffingStandard)
class StaffingStandardAdmin(admin.ModelAdmin):
    """A new version is a new row from its first day; end the old one the day before."""

    list_display = [
        "kind", "cluster", "terrain", "basis", "minimum", "target", "maximum", "starts_on",
        "ends_on", "legal_reference",
    ]  # fmt: skip
    list_select_related = ["kind", "cluster"]
    list_filter = ["cluster", "kind", "terrain"]
    date_hierarchy = "starts_on"
