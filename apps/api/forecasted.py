"""Rows of the newest finished forecast. All pages of a pull are of the same."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.api.filters import FilterSet
from apps.api.pagination import opened, refused
from apps.forecasts.models import Forecast


class ForecastRows(FilterSet):
    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        forecast = self._forecast()
        rows = super().filter_queryset(queryset)
        if forecast is None:
            return rows.none()
        self.request.pin = str(forecast.pk)
        return rows.filter(forecast=forecast)

    def _forecast(self) -> Forecast | None:
        newest = Forecast.objects.newest()
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            return newest
        _is_back, _key, pin = opened(cursor)
        if newest is None or pin != str(newest.pk):
            sentence = _(
                "The forecast these pages come from is no longer kept: start again without a"
                " cursor."
            )
            raise refused("cursor", sentence, "start_again")
        return newest
