"""The back office's front page, what it shows, and who may open it."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, is_national_admin
from apps.core.back_office import BackOfficeAdmin

ORDER = [
    "facilitators", "reports", "staffing", "competencies", "caseloads", "programs", "regions",
    "imports", "jobs", "accounts",
]  # fmt: skip
"""Rooms as an officer needs them: people first, access last."""

STARTS = [
    (_("Count now"), "admin:staffing_countrun_add", "staffing.add_countrun"),
    (_("Load a caseload"), "admin:caseloads_caseloadmonth_upload", "caseloads.add_caseload"),
    (_("Load formasi"), "admin:staffing_approvedposts_upload", "staffing.add_approvedposts"),
]
"""What is started from the front page: words, address, the permission it needs."""


class OfferedChoices(AutocompleteJsonView):
    """Offers what the form of the field would accept."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        asking = cast(AdminSite, self.admin_site)._registry.get(self.source_field.model)
        if isinstance(asking, BackOfficeAdmin):
            rows = asking.choices(rows, self.source_field, self.request)
        # What a list counts beside its rows takes their order away, and pages would overlap.
        return rows if rows.ordered else rows.order_by(*(rows.model._meta.ordering or ["pk"]))


class PortalAdminSite(AdminSite):
    site_header = _("Pendamping Portal — back office")
    site_title = _("Back office")
    index_title = _("What do you want to look after?")
    enable_nav_sidebar = False  # the header leads to every list

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Take our own tables only: what packages bring is not meant for the back office."""
        many = isinstance(model_or_iterable, Iterable)
        tables = model_or_iterable if many else [model_or_iterable]
        ours = [table for table in tables if table.__module__.startswith("apps.")]
        if ours:
            super().register(ours, *args, **options)

    def get_urls(self) -> list[Any]:
        """Leave out the way from a row to its page "on site": no row has one."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in by the roles of today; `is_staff` is not used."""
        return isinstance(request.user, User) and request.user.may_enter_the_back_office

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Everybody signs in by one door, with its second step and its limits."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        asked = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(asked, resolve_url("account_login"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        user = cast(User, request.user)
        starts = [(words, reverse(name)) for words, name, right in STARTS if user.has_perm(right)]
        if is_national_admin(user):
            starts.append((_("Invite a user"), reverse("admin:accounts_user_add")))
        return super().index(request, {"starts": starts} | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Rooms in the order of `ORDER`, each room's lists in the order they are registered in."""
        rooms: Any = self._build_app_dict(request, app_label)
        place = {model: number for number, model in enumerate(self._registry)}
        for room in rooms.values():
            room["models"].sort(key=lambda entry: place[entry["model"]])
        return sorted(rooms.values(), key=lambda room: ORDER.index(room["app_label"]))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return OfferedChoices.as_view(admin_site=self)(request)
