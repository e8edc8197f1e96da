from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.forecasts.models import Forecast
from apps.forecasts.tests.factories import CohortSeatFactory, VillageLapseFactory

pytestmark = pytest.mark.django_db


def test_a_forecast_that_stands_is_told_and_not_made_anew():
    VillageLapseFactory()
    CohortSeatFactory()
    out = StringIO()

    call_command("forecast", wait=True, stdout=out)

    assert out.getvalue().strip() == (
        "Certificates of 1 people end within twelve months; 1 villages lose"
        " their last qualified facilitator."
    )
    assert Forecast.objects.count() == 1


def test_without_a_count_there_is_nothing_to_forecast():
    with pytest.raises(CommandError, match="Nothing was counted yet"):
        call_command("forecast", wait=True)
