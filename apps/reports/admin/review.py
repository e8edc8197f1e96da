"""Closed months, opened again by an act; and who decides in whose place."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.core.back_office import ValidityFilter
from apps.facilitators.admin.acts import Act, ActsAdmin
from apps.regions.region_filter import RegionFilter
from apps.reports.models import Delegation, MonthLock
from apps.reports.services import unlock_month


class Unlock(Act):
    slug, title = "unlock", _("Open the month again")
    permission = "reports.change_monthlock"
    required = ("reason",)

    class Meta:
        model = MonthLock
        fields = ["reason"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.unlocked_at is None

    def write(self) -> None:
        self.instance = unlock_month(
            self.subject, reason=self.cleaned_data["reason"], by=self.user, now=timezone.now()
        )


class InForceFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Locked")), ("0", _("Opened again"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {"0", "1"}:
            return queryset
        return queryset.filter(unlocked_at__isnull=self.value() == "1")


@admin.register(MonthLock)
class MonthLockAdmin(ActsAdmin):
    """Officers lock months in the portal."""

    acts = (Unlock,)
    list_display = [
        "month", "cluster", "region", "locked_at", "locked_by", "unlocked_at", "unlocked_by",
        "reason",
    ]  # fmt: skip
    list_select_related = ["period__cluster", "region", "locked_by", "unlocked_by"]
    list_filter = [RegionFilter, InForceFilter, "period__cluster"]
    search_fields = ["region__code__startswith"]
    search_help_text = _("The start of a region's code.")
    fields = [
        "period", "region", "locked_at", "locked_by", "unlocked_at", "unlocked_by", "reason",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("month"), ordering="period__month")
    def month(self, lock: MonthLock) -> str:
        return f"{lock.period.month:%Y-%m}"

    @admin.display(description=_("cluster"), ordering="period__cluster__code")
    def cluster(self, lock: MonthLock) -> str:
        return lock.period.cluster.code


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyScopedAdmin):
    """Approvers name their deputies in the portal."""

    list_display = ["approver", "deputy", "starts_on", "ends_on"]
    list_select_related = ["approver", "deputy"]
    list_filter = [ValidityFilter]
    search_fields = ["approver__username", "deputy__username"]
