"""Caseloads and terrain in the back office. Caseloads come by file; here they are looked at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.caseloads.models import CaseloadMonth, TerrainClass
from apps.core.paginators import BoundedPaginator


@admin.register(CaseloadMonth)
class CaseloadMonthAdmin(admin.ModelAdmin):
    list_display = ["regency", "cluster", "month", "source", "received_on"]
    list_filter = ["cluster"]
    list_select_related = ["regency", "cluster"]
    search_fields = ["regency__code", "regency__label"]
    date_hierarchy = "month"
    paginator = BoundedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseloadMonth]:
        return CaseloadMonth.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(TerrainClass)
class TerrainClassAdmin(admin.ModelAdmin):
    list_display = ["village", "cluster", "terrain", "legal_reference"]
    list_filter = ["cluster", "terrain"]
    list_select_related = ["village", "cluster"]
    search_fields = ["village__code", "village__label"]
    autocomplete_fields = ["village"]
    paginator = BoundedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TerrainClass]:
        return TerrainClass.objects.visible_to(request.user)
