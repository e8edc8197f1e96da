"""The back office's base: an officer finds, edits and chooses only rows in reach."""

from typing import Any, ClassVar, cast

from django.contrib.auth import get_permission_codename
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User, reach
from apps.core.back_office import BackOfficeAdmin, ReadOnlyAdmin
from apps.core.csv_export import CsvExport
from apps.core.forms import RefusingForm
from apps.regions.models import Region


class ScopedForm(RefusingForm):
    """Refuses a row that its own officer would not see."""

    placed_by: ClassVar[str] = NON_FIELD_ERRORS
    """The field that decides who sees the row, where one does: the refusal stands there."""

    def judge(self, row: models.Model) -> None:
        rows = cast(ScopedQuerySet, type(row)._default_manager.all())
        if not rows.visible_to(self.user).filter(pk=row.pk).exists():
            sentence = _("This lies outside what you answer for.")
            raise ValidationError({self.placed_by: [sentence]})


class ScopedAdmin(CsvExport, BackOfficeAdmin):
    """Rows out of reach are not found; choices out of reach are neither offered nor accepted."""

    form: type[RefusingForm] = ScopedForm
    regions_at: dict[str, int] = {}
    """Field → the level of region it names, where only one is meant."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return cast(ScopedQuerySet, super().get_queryset(request)).visible_to(request.user)

    def may(self, request: HttpRequest, permission: str, row: models.Model | None = None) -> bool:
        """Say whether a user may do it, and to a row only by a grant that reaches it."""
        user = cast(User, request.user)
        able = user.where_may(permission)
        if row is None or able.grants_today in ([], user.grants_today):
            return user.has_perm(permission)
        rows = cast(ScopedQuerySet, self.model._default_manager.all())
        return rows.visible_to(able).filter(pk=row.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self._permission("change"), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self._permission("delete"), obj)

    def _permission(self, verb: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}"

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, *args, **kwargs)
        permission = self._permission("change" if obj else "add")
        form.user = cast(User, request.user).where_may(permission)
        return form

    def choices(
        self, rows: models.QuerySet, db_field: models.Field, request: HttpRequest
    ) -> models.QuerySet:
        """Keep of regions those in force, of everything what is in reach."""
        if rows.model is Region:
            rows = rows.filter(reach(self.chooser(request)), ends_on__isnull=True)
            level = self.regions_at.get(db_field.name)
            return rows if level is None else rows.filter(level=level)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def chooser(self, request: HttpRequest) -> Any:
        """Return the user whose regions are offered."""
        return request.user


class ReadOnlyScopedAdmin(ReadOnlyAdmin, ScopedAdmin):
    """Shows rows in reach; they change elsewhere."""
