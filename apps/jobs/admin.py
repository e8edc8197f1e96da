"""Background work as officers see it: what was asked for, how far it is, how it ended."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.jobs.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyScopedAdmin):
    list_display = [
        "kind", "region", "state", "progress", "attempts", "requested_by", "created_at",
        "finished_at",
    ]  # fmt: skip
    list_select_related = ["region", "requested_by"]
    list_filter = ["state", "kind"]
    search_fields = ["kind", "region__code__startswith"]

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return "–" if job.percent is None else f"{job.percent} % ({job.done}/{job.total})"
