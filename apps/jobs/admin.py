"""Background work as officers see it: what was asked for, how far it is, how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.jobs.models import Job
from apps.jobs.tasks import ring

SIGNS = {
    Job.State.QUEUED: "○",
    Job.State.RUNNING: "◐",
    Job.State.DONE: "●",
    Job.State.DEAD: "▲",
}


@dataclass(frozen=True)
class Work:
    """What a kind of job is called, and the address of what it made."""

    title: str | Promise
    result_url: Callable[[dict[str, Any]], str]


WORKS: dict[str, Work] = {}
"""Kind → Work: each room names its own, since this one knows none of them."""


class WorkFilter(admin.SimpleListFilter):
    title = _("work")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(kind, str(work.title)) for kind, work in WORKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyScopedAdmin):
    list_display = [
        "title", "region", "state_shown", "progress", "seconds", "requested_by", "created_at",
        "result_shown",
    ]  # fmt: skip
    list_select_related = ["region", "requested_by"]
    list_filter = ["state", WorkFilter]
    search_fields = ["kind", "region__code__startswith", "requested_by__username"]
    search_help_text = _("A kind, the start of a region's code, or who asked.")
    csv_columns = [
        "id", "kind", "region", "params", "state", "done", "total", "attempts", "requested_by",
        "created_at", "started_at", "finished_at",
    ]  # fmt: skip
    fields = [
        "title", "region", "params", "requested_by", "created_at", "started_at", "finished_at",
        "attempts", "message",
    ]  # fmt: skip
    readonly_fields = ["title"]
    actions = ["ring_again"]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        job = kwargs.get("obj")
        if job is not None:
            context |= {
                "subtitle": f"{self.title(job)}: {job.region}",
                "sign": SIGNS[job.state],
                "is_open": job.state in {Job.State.QUEUED, Job.State.RUNNING},
                "seconds": self.seconds(job),
                "result_url": self.result_url(job),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("work"), ordering="kind")
    def title(self, job: Job) -> str | Promise:
        return WORKS[job.kind].title if job.kind in WORKS else job.kind

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, job: Job) -> str:
        return f"{SIGNS[Job.State(job.state)]} {job.get_state_display()}"

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str | None:
        return None if job.percent is None else f"{job.percent} % ({job.done}/{job.total})"

    @admin.display(description=_("seconds"))
    def seconds(self, job: Job) -> int | None:
        """Return how long the work has taken so far, or took."""
        if job.started_at is None:
            return None
        return round(((job.finished_at or timezone.now()) - job.started_at).total_seconds())

    @admin.display(description=_("result"))
    def result_shown(self, job: Job) -> str | None:
        url = self.result_url(job)
        return format_html('<a href="{}">{}</a>', url, _("Look at it")) if url else None

    def result_url(self, job: Job) -> str | None:
        return WORKS[job.kind].result_url(job.result) if job.result and job.kind in WORKS else None

    @admin.action(description=_("Ring again for work that waits"), permissions=["ring"])
    def ring_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Send the message again; a worker takes it only when nobody else works on it."""
        waiting = list(queryset.open())  # type: ignore[attr-defined]
        for job in waiting:
            ring(job)
        self.message_user(
            request, _("Rung for %(jobs)s jobs.") % {"jobs": len(waiting)}, messages.SUCCESS
        )

    def has_ring_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jobs.change_job")
