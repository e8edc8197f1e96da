"""Rows of the newest finished forecast."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.api.pinned import PinnedRows
from apps.forecasts.models import Forecast


class ForecastRows(PinnedRows):
    pinned_by = "forecast"
    gone = _("The forecast these pages come from is no longer kept: start again without a cursor.")

    def newest(self) -> Forecast | None:
        return Forecast.objects.newest()

    def kept(self) -> QuerySet[Forecast]:
        return Forecast.objects.finished()
