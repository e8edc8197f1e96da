"""The back office's view of people, employments and posts: rows in reach, days by services only."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import reach
from apps.accounts.scoped_admin import ScopedAdmin
from apps.facilitators.models import Assignment, CoveredVillage, Employment, Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import status_on
from apps.facilitators.rules import NIK, Status
from apps.regions.models import Region
from apps.regions.rules import Level


class ShownInline(admin.TabularInline):
    """Rows that are seen with the page's own row, and changed elsewhere."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def history_of(table: type[Model], *columns: str) -> type[ShownInline]:
    """Return the inline of what the triggers recorded of a row, whoever wrote it, newest first."""

    class HistoryInline(ShownInline):
        model = table.pgh_event_model  # type: ignore[attr-defined]
        fk_name = "pgh_obj"
        fields = ["pgh_created_at", "pgh_label", *columns]
        readonly_fields = ["pgh_created_at", "pgh_label", *columns]
        ordering = ["-pgh_id"]
        verbose_name_plural = _("History")

    return HistoryInline


class PeopleAdmin(ScopedAdmin):
    """Rows in reach; none is added or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StatusFilter(admin.SimpleListFilter):
    title = _("status today")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in Status.values:
            return queryset
        return queryset.alias(status=status_on(timezone.localdate())).filter(status=self.value())


@admin.register(Facilitator)
class FacilitatorAdmin(PeopleAdmin):
    list_display = ["registry_number", "full_name", "nik_masked", "sex", "home_region", "died_on"]
    list_select_related = ["home_region"]
    list_filter = [StatusFilter, "sex"]
    fields = [
        "registry_number", "full_name", "nik_masked", "nip", "sex", "born_on", "education",
        "home_region", "phone", "email", "died_on", "merged_into",
    ]  # fmt: skip
    readonly_fields = ["registry_number", "nik_masked", "died_on", "merged_into"]
    search_fields = ["full_name", "registry_number__istartswith"]
    search_help_text = _("A part of the name, a registry number, or a whole NIK.")
    autocomplete_fields = ["home_region"]
    inlines = [history_of(Facilitator, "full_name", "nip", "home_region", "phone", "died_on")]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """A whole NIK is looked up by its keyed hash; a part of one finds nothing."""
        if NIK.fullmatch(search_term):
            return cast(FacilitatorQuerySet, queryset).holding_nik(search_term), False
        return super().get_search_results(request, queryset, search_term)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """A person may be moved home to a regency in reach only."""
        if db_field.name == "home_region":
            kwargs["queryset"] = Region.objects.at(Level.REGENCY).filter(reach(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PersonsRowAdmin(PeopleAdmin):
    """An employment or a post: found by its person; only the decree is corrected here."""

    search_fields = ["facilitator__full_name", "facilitator__registry_number__istartswith"]
    search_help_text = _("A part of the person's name, or a registry number.")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field for field in cast(list[str], self.fields) if field != "decree"]


@admin.register(Employment)
class EmploymentAdmin(PersonsRowAdmin):
    list_display = ["facilitator", "status", "employer", "starts_on", "ends_on"]
    list_select_related = ["facilitator"]
    list_filter = ["status"]
    fields = [
        "facilitator", "status", "employer", "decree", "starts_on", "ends_on", "end_reason",
    ]  # fmt: skip
    inlines = [history_of(Employment, "status", "starts_on", "ends_on", "end_reason", "decree")]


class CoveredVillageInline(ShownInline):
    model = CoveredVillage
    fields = ["village", "families", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("village")


@admin.register(Assignment)
class AssignmentAdmin(PersonsRowAdmin):
    list_display = [
        "facilitator", "kind", "role", "cluster", "region", "fte_share", "starts_on", "ends_on",
    ]  # fmt: skip
    list_select_related = ["facilitator", "kind", "cluster", "region"]
    list_filter = ["cluster", "kind", "role"]
    fields = [
        "facilitator", "employment", "kind", "role", "cluster", "region", "unit", "fte_share",
        "decree", "starts_on", "ends_on", "end_reason", "cancelled_at",
    ]  # fmt: skip
    inlines = [
        CoveredVillageInline,
        history_of(Assignment, "fte_share", "starts_on", "ends_on", "end_reason", "decree"),
    ]
