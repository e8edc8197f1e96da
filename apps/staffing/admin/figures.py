"""Need, approved posts, filled posts and coverage of each region, cluster and kind."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.ui import quantity
from apps.programs.admin import cluster_code
from apps.programs.models import FacilitatorKind
from apps.regions.region_filter import RegionFilter
from apps.regions.rules import Level
from apps.staffing.admin.of_runs import OfRunAdmin, RunFilter
from apps.staffing.models import Figure


class LevelFilter(admin.SimpleListFilter):
    """Unasked, what lies above villages: most rows are villages', and few look for one of them."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [*((str(level.value), level.label) for level in Level), ("all", _("All levels"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if asked is None:
            return queryset.filter(level__lt=Level.VILLAGE)
        if asked == "all":
            return queryset
        return queryset.filter(level=asked) if asked.isdecimal() else queryset.none()

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Above villages")}
        yield from others


class KindFilter(admin.SimpleListFilter):
    """Unasked, the rows over all kinds: beside them, those of each would count twice."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        kinds = FacilitatorKind.objects.values_list("pk", "name")
        return [("each", str(_("Each kind"))), *((str(pk), name) for pk, name in kinds)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if asked is None:
            return queryset.filter(kind__isnull=True)
        if asked == "each":
            return queryset.filter(kind__isnull=False)
        return queryset.filter(kind_id=asked) if asked.isdecimal() else queryset.none()

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("All kinds")}
        yield from others


def number(name: str, title: Any) -> Any:
    """Make a column of files of a figure's property, which itself can have no title."""

    @admin.display(description=title)
    def read(figure: Figure) -> float | None:
        return cast(float | None, getattr(figure, name))

    return read


def words(read: Any, digits: int = 0) -> Any:
    """Make the column of pages of it: written as the reader's language does."""

    @admin.display(description=read.short_description)
    def written(_admin: Any, figure: Figure) -> str:
        return quantity(read(figure), digits)

    return written


VACANCY = number("vacancy", _("vacancy"))
UNPLANNED = number("unplanned", _("unplanned"))
SURPLUS = number("surplus", _("surplus"))
COVERAGE = number("coverage", _("coverage %"))
OVERLOADED = number("overloaded_percent", _("overloaded %"))


@admin.register(Figure)
class FigureAdmin(OfRunAdmin):
    list_display = [
        "region", cluster_code, "kind_shown", "families", "need", "formasi", "filled", "vacancy",
        "unplanned", "surplus", "coverage", "overloaded_percent",
    ]  # fmt: skip
    list_select_related = ["region", "cluster", "kind"]
    list_filter = [RegionFilter, LevelFilter, "cluster", KindFilter, RunFilter]
    ordering = ["region_id", "cluster_id", "kind_id"]  # as the table's own index
    fields = [
        "region", "cluster", "kind_shown", "as_of", "families", "families_without_standard",
        "need", "formasi", "filled", "vacancy", "unplanned", "surplus", "people", "coverage",
        "coverage_state", "overloaded_percent", "computed_at",
    ]  # fmt: skip
    sortable_by = ["families", "need", "formasi", "filled"]
    csv_columns = [
        "run", "region_code", "region", cluster_code, "kind_shown", "families", "need", "formasi",
        "filled", VACANCY, UNPLANNED, SURPLUS, COVERAGE, OVERLOADED,
        "coverage_state", "families_without_standard", "need_fte",
        "available_fte", "people", "load_max", "load_p90", "computed_at",
    ]  # fmt: skip

    def get_list_display(self, request: HttpRequest) -> Any:
        """The kind is a column where kinds are shown."""
        are_kinds_shown = "kind" in request.GET
        return [name for name in self.list_display if name != "kind_shown" or are_kinds_shown]

    @admin.display(description=_("kind"))
    def kind_shown(self, figure: Figure) -> str:
        return str(figure.kind or _("All kinds"))

    @admin.display(description=_("as of"))
    def as_of(self, figure: Figure) -> str:
        return date_format(figure.run.day, "j F Y")

    @admin.display(description=_("code"))
    def region_code(self, figure: Figure) -> str:
        return figure.region.code

    vacancy = words(VACANCY)
    unplanned = words(UNPLANNED)
    surplus = words(SURPLUS)
    coverage = words(COVERAGE, 1)
    overloaded_percent = words(OVERLOADED, 1)
