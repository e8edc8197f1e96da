from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForecastsConfig(AppConfig):
    name = "apps.forecasts"
    verbose_name = _("Forecast of competency")
