import datetime as dt

import factory

from apps.competencies.tests.factories import SchemeFactory
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.forecasts.models import CohortSeat, Forecast, Outlook, VillageLapse
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import COUNTED_AT, CountRunFactory


class ForecastFactory(factory.django.DjangoModelFactory):
    """A finished forecast beside the run of January 2026."""

    class Meta:
        model = Forecast
        django_get_or_create = ["run"]

    run = factory.SubFactory(CountRunFactory)
    finished_at = COUNTED_AT


class OutlookFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outlook

    forecast = factory.SubFactory(ForecastFactory)
    region = factory.SubFactory(RegionFactory, code="35.14")
    level = factory.SelfAttribute("region.level")
    cluster = factory.SubFactory(ClusterFactory)
    month = 0
    on_day = dt.date(2026, 1, 31)
    need_fte = 2.0
    qualified_fte = 2
    falls = False


class VillageLapseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VillageLapse

    forecast = factory.SubFactory(ForecastFactory)
    village = factory.SubFactory(RegionFactory, code="35.14.01.2001")
    cluster = factory.SubFactory(ClusterFactory)
    families = 300
    lapses_on = dt.date(2026, 5, 1)


class CohortSeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CohortSeat

    forecast = factory.SubFactory(ForecastFactory)
    scheme = factory.SubFactory(SchemeFactory)
    province = factory.SubFactory(RegionFactory, code="35")
    quarter_on = dt.date(2026, 4, 1)
    number = 1
    facilitator = factory.SubFactory(FacilitatorFactory)
    region = factory.SubFactory(RegionFactory, code="35.14")
    cluster = factory.SubFactory(ClusterFactory)
    certified_until = dt.date(2026, 4, 30)
    villages = 0
