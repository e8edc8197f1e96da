"""The base of every list in the back office: bounded pages, not-found rows, history by triggers."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, OperationalError, models
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.core.dated import DatedQuerySet
from apps.core.forms import RefusingForm
from apps.core.history import changes_of
from apps.core.paginators import BoundedPaginator

TRIES = 3
PASSING = {"40001", "40P01", "55P03"}  # snapshot too old, deadlock, lock not got in time


@contextmanager
def passing() -> Iterator[None]:
    """Swallow an error of the database that another try may not meet."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) not in PASSING:
            raise


class BackOfficeAdmin(admin.ModelAdmin):
    """Costs the same in a table of any size; a row nobody may see is not found."""

    form: type[RefusingForm] = RefusingForm
    paginator = BoundedPaginator
    show_full_result_count = False
    view_on_site = False  # the site has no such address
    show_facets = admin.ShowFacets.NEVER  # they count each choice of each filter over all rows
    empty_value_display = "–"
    add_label: str | Promise = ""
    """What the button above the list says, where "Add …" is not the word."""

    @property
    def has_history(self) -> bool:
        """Whether triggers record what becomes of a row."""
        return hasattr(self.model, "pgh_event_model")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow what the list offers as a filter: no other column is searched piece by piece."""
        offered = [_name_of(choice) for choice in self.get_list_filter(request)]
        return any(
            lookup == name or lookup.startswith(f"{name}__")
            for name in [*offered, self.date_hierarchy]
            if name
        ) and super().lookup_allowed(lookup, value, request)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and field.queryset is not None:
            field.queryset = self.choices(field.queryset, db_field, request)
        return field

    def choices(
        self, rows: models.QuerySet, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet:
        """Keep what a field may name.

        Asked by the form and by its autocomplete, so that what is offered is what is accepted.
        """
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        form.write()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Take a number beyond all days or columns for what Django takes a word: no filter."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the list by its name, where Django would say "Select … to change"."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = {"title": self.add_label} if self.add_label else {}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin again where somebody was faster, or two waited for each other.

        What another officer wrote between check and write is named by the second check.
        """
        for _again in range(TRIES - 1):
            with suppress(ValidationError), passing():
                return super().changeform_view(*args, **kwargs)
        return super().changeform_view(*args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the triggers recorded of a row, whoever wrote it and by whatever door."""
        if not self.has_history:
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % row,
            "changes": changes_of(row),
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> HttpResponse:
        """Answer 404 where Django would lead to the front page with a hint."""
        raise Http404


class ReadOnlyAdmin(BackOfficeAdmin):
    """Shows rows that change elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ValidityFilter(admin.SimpleListFilter):
    """Rows of a dated table by whether they are in force today."""

    title = _("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("In force")), ("past", _("Ended")), ("to_come", _("To come"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        today = timezone.localdate()
        match self.value():
            case "today":
                return cast(DatedQuerySet, queryset).valid_on(today)
            case "past":
                return queryset.filter(ends_on__lt=today)
            case "to_come":
                return queryset.filter(starts_on__gt=today)
        return queryset


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


def _name_of(choice: Any) -> str:
    """Return the parameter a filter reads: its own, or that of the field it is made for."""
    if isinstance(choice, str):
        return choice
    return choice[0] if isinstance(choice, list | tuple) else choice.parameter_name
