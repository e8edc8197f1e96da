"""The back office's view of regions. Lists change by decree through `load_regions`, not here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.back_office import BackOfficeAdmin, ReadOnlyAdmin
from apps.core.csv_export import CsvExport
from apps.regions.models import Edition, Region, RegionQuerySet, Succession, inside
from apps.regions.rules import Level


class ProvinceFilter(admin.SimpleListFilter):
    title = _("province")
    parameter_name = "province"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Region.objects.in_force().at(Level.PROVINCE).values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        province = self.value()
        return queryset.filter(inside(province)) if province else queryset


class InForceFilter(admin.SimpleListFilter):
    title = _("validity")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In force")), ("no", _("Retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(ends_on__isnull=self.value() == "yes")


class SuccessionInline(admin.TabularInline):
    model = Succession
    fields = ["predecessor", "successor", "kind", "happened_on", "legal_basis"]
    readonly_fields = ["predecessor", "successor", "kind", "happened_on", "legal_basis"]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("predecessor", "successor")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OriginInline(SuccessionInline):
    fk_name = "successor"
    verbose_name_plural = _("Where it came from")


class HeirInline(SuccessionInline):
    fk_name = "predecessor"
    verbose_name_plural = _("What followed it")


@admin.register(Region)
class RegionAdmin(CsvExport, ReadOnlyAdmin):
    list_display = ["code", "label", "kind", "starts_on", "ends_on", "edition"]
    list_select_related = ["edition"]
    list_filter = ["level", InForceFilter, ProvinceFilter]
    search_fields = ["code", "name"]
    search_help_text = _("A code, or words of the name, kind and parents.")
    autocomplete_fields = ["parent"]
    inlines = [OriginInline, HeirInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if search_term and isinstance(queryset, RegionQuerySet):
            queryset = queryset.matching(search_term)
            if ORDER_VAR not in request.GET:
                queryset = queryset.likest_first(search_term)
        return queryset, False


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["code", "decree", "starts_on", "ends_on"]


@admin.register(Succession)
class SuccessionAdmin(CsvExport, BackOfficeAdmin):
    list_display = ["predecessor", "successor", "kind", "happened_on", "edition", "legal_basis"]
    list_select_related = ["predecessor", "successor", "edition"]
    list_filter = ["kind", "edition"]
    search_fields = [
        "predecessor__code__startswith", "predecessor__name", "successor__code__startswith",
    ]  # fmt: skip
    autocomplete_fields = ["predecessor", "successor"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["predecessor", "successor"] if obj else []
