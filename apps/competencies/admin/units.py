"""Units of competency with their elements and criteria."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.competencies.admin.kept import KeptAdmin
from apps.competencies.models import CompetencyUnit, Element, PerformanceCriterion
from apps.competencies.rules import is_official_code


def is_settled(unit: CompetencyUnit | None) -> bool:
    """Say whether a unit serves a version that has begun: only its wording is mended then."""
    return unit is not None and unit.standards.filter(starts_on__lte=timezone.localdate()).exists()


class PartInline(admin.TabularInline):
    """Parts of a unit by their place: once it is settled none comes or goes."""

    extra = 1

    def unit_of(self, row: Any) -> CompetencyUnit | None:
        return cast("CompetencyUnit | None", row)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not is_settled(self.unit_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_settled(self.unit_of(obj))


class ElementInline(PartInline):
    model = Element
    fields = ["position", "title"]
    show_change_link = True


class CriterionInline(PartInline):
    model = PerformanceCriterion
    fields = ["position", "text"]

    def unit_of(self, row: Any) -> CompetencyUnit | None:
        return row.unit if row else None


@admin.register(CompetencyUnit)
class CompetencyUnitAdmin(KeptAdmin):
    """A code means one thing for good; a unit that changes gets a new code."""

    list_display = ["code", "title", "level", "has_official_code", "elements_held"]
    list_filter = ["level"]
    search_fields = ["code", "title"]
    fields = ["code", "title", "level"]
    inlines = [ElementInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(elements_held=Count("elements"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code", "level"] if is_settled(obj) else []

    @admin.display(description=_("has the form of an SKKNI code"), boolean=True)
    def has_official_code(self, unit: CompetencyUnit) -> bool:
        return is_official_code(unit.code)

    @admin.display(description=_("elements"), ordering="elements_held")
    def elements_held(self, unit: Any) -> int:
        return cast(int, unit.elements_held)


@admin.register(Element)
class ElementAdmin(KeptAdmin):
    list_display = ["unit", "position", "title"]
    list_select_related = ["unit"]
    search_fields = ["unit__code", "title"]
    fields = ["unit", "position", "title"]
    autocomplete_fields = ["unit"]
    inlines = [CriterionInline]

    def choices(self, rows: QuerySet, db_field: Field, request: HttpRequest) -> QuerySet:
        """A settled unit takes no more elements."""
        return rows.exclude(standards__starts_on__lte=timezone.localdate())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["unit", "position"] if obj and is_settled(obj.unit) else []
