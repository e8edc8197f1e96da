"""Figures of one count: the newest finished up to a day. All pages of a pull are of the same."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.api.filters import DayFilter, FilterSet
from apps.api.pagination import opened, refused
from apps.forecasts.models import Forecast
from apps.staffing.models import CountRun


class PinnedRows(FilterSet):
    """Rows made together: what the first page is of, the cursor names to the others."""

    pinned_by: ClassVar[str]

    @abstractmethod
    def newest(self) -> Any:
        """Return what a first page is of, or None."""

    @abstractmethod
    def kept(self) -> QuerySet[Any]:
        """Return all that a cursor may name."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        held = self._held()
        rows = super().filter_queryset(queryset)
        if held is None:
            return rows.none()
        self.request.pin = str(held.pk)
        return rows.filter(**{self.pinned_by: held})

    def _held(self) -> Any:
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            return self.newest()
        _is_back, _key, pin = opened(cursor)
        if pin.isdecimal() and (held := self.kept().filter(pk=pin).first()):
            return held
        sentence = _(
            "The count these pages come from is no longer kept: start again without a cursor."
        )
        raise refused("cursor", sentence, "start_again")


class CountedRows(PinnedRows):
    pinned_by = "run"
    as_of = DayFilter(
        method="together", help_text="The newest finished count up to this day; default today."
    )

    def newest(self) -> CountRun | None:
        return CountRun.objects.shown_on(self.form.cleaned_data["as_of"] or timezone.localdate())

    def kept(self) -> QuerySet[CountRun]:
        return CountRun.objects.finished()


class ForecastRows(PinnedRows):
    pinned_by = "forecast"

    def newest(self) -> Forecast | None:
        return Forecast.objects.newest()

    def kept(self) -> QuerySet[Forecast]:
        return Forecast.objects.filter(finished_at__isnull=False)
