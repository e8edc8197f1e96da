"""The back office's front page, and who may open it."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.back_office import BackOfficeAdmin


class OfferedChoices(AutocompleteJsonView):
    """Offers what the form of the field would accept."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        asking = cast(AdminSite, self.admin_site)._registry.get(self.source_field.model)
        if isinstance(asking, BackOfficeAdmin):
            return asking.choices(rows, self.source_field, self.request)
        return rows


class PortalAdminSite(AdminSite):
    site_header = _("Pendamping Portal — back office")
    site_title = _("Back office")
    index_title = _("What do you want to look after?")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Take our own tables only: what packages bring is not meant for the back office."""
        tables = (
            model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        ours = [table for table in tables if table.__module__.startswith("apps.")]
        if ours:
            super().register(ours, *args, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in by the roles of today; `is_staff` is not used."""
        return isinstance(request.user, User) and request.user.may_enter_the_back_office

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return OfferedChoices.as_view(admin_site=self)(request)
