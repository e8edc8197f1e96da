"""Users, grants and tokens. National ministry administrators only."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ApiToken, Grant, User, is_national_admin
from apps.accounts.services import end_access


class NationalAdmin(admin.ModelAdmin):
    """Open to whoever administers the whole nation, closed to every other role."""

    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _is_open_to(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and is_national_admin(user)


class GrantInline(admin.TabularInline):
    model = Grant
    fields = ["role", "region", "cluster", "is_all_clusters", "starts_on", "ends_on"]
    autocomplete_fields = ["region"]
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and is_national_admin(request.user)

    has_add_permission = has_change_permission = has_view_permission


@admin.register(User)
class UserAdmin(NationalAdmin):
    """An invited user sets a password by "Forgot your password?"; nobody types one here."""

    list_display = ["username", "first_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "first_name", "email"]
    fields = ["username", "first_name", "email", "is_active", "last_login", "date_joined"]
    readonly_fields = ["is_active", "last_login", "date_joined"]
    inlines = [GrantInline]
    actions = ["end_access_today"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("End access today"), permissions=["change"])
    def end_access_today(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        others = [user for user in queryset if user != request.user]
        for user in others:
            end_access(user, on=timezone.localdate())
        self.message_user(
            request, _("%(ended)s users were shut out.") % {"ended": len(others)}, messages.SUCCESS
        )


@admin.register(Grant)
class GrantAdmin(NationalAdmin):
    list_display = ["user", "role", "region", "cluster", "is_all_clusters", "starts_on", "ends_on"]
    list_select_related = ["user", "region", "cluster"]
    list_filter = ["role", "cluster"]
    search_fields = ["user__username", "region__code__startswith"]
    autocomplete_fields = ["user", "region"]
    date_hierarchy = "starts_on"


@admin.register(ApiToken)
class ApiTokenAdmin(NationalAdmin):
    """Names and days of tokens; the text is never shown again. Deleting one shuts it at once."""

    list_display = ["user", "name", "created", "expiry"]
    list_select_related = ["user"]
    search_fields = ["user__username", "name"]
    fields = ["user", "name", "created", "expiry"]
    readonly_fields = ["user", "name", "created", "expiry"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)
