"""A filter of figures by the run they belong to: unasked, the newest finished one."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.staffing.models import CountRun

RUNS_OFFERED = 40


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
        run = self._run(self.value())
        return queryset.none() if run is None else queryset.filter(run=run)

    def _run(self, asked: str | None) -> CountRun | None:
        if asked is None:
            return CountRun.objects.shown_on(timezone.localdate())
        finished = CountRun.objects.finished()
        return finished.filter(pk=asked).first() if asked.isdecimal() else None

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("The newest")}
        yield from others
