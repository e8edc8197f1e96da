"""Lists of what a run counted: of the newest finished one unless another is asked for."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.staffing.models import CountRun

RUNS_OFFERED = 40


def run_shown(request: HttpRequest) -> CountRun | None:
    """Return the finished run that a list shows; looked up once a request."""
    if not hasattr(request, "run_shown"):
        asked, finished = request.GET.get("run"), CountRun.objects.finished()
        if asked is None:
            run = finished.shown_on(timezone.localdate())
        else:
            run = finished.filter(pk=asked).first() if asked.isdecimal() else None
        request.run_shown = run  # type: ignore[attr-defined]
    return request.run_shown  # type: ignore[attr-defined]


class RunFilter(admin.SimpleListFilter):
    title = _("count")
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        runs = CountRun.objects.finished().order_by("-day", "-finished_at")[:RUNS_OFFERED]
        return [(str(run.pk), str(run)) for run in runs]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep one run's rows: its id is a constant, so that no other run's table is opened."""
        run = run_shown(request)
        return queryset.none() if run is None else queryset.filter(run=run)

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("The newest")}
        yield from others


class OfRunAdmin(ReadOnlyScopedAdmin):
    """Says above the list for which day its rows were counted, and when."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = run_shown(request)
        said: Any = _("Nothing was counted yet.")
        if run is not None:
            said = _("As of %(day)s, computed at %(moment)s") % {
                "day": date_format(run.day, "j F Y"),
                "moment": date_format(timezone.localtime(run.computed_at), "j F Y H:i"),
            }
        return super().changelist_view(request, {"subtitle": said} | (extra_context or {}))
