"""A finished forecast of the run of `DAY`, and one row of each of its tables."""

import datetime as dt

import factory

from apps.competencies.tests.factories import SchemeFactory
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.forecasts.models import CohortSeat, Forecast, Outlook, VillageLapse
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import COUNTED_AT, CountRunFactory


class ForecastFactory(factory.django.DjangoModelFactory):
    """A finished forecast; give `finished_at=None` for one that readers must not see."""

    class Meta:
        model = Forecast
        django_get_or_create = ["run"]

    run = factory.SubFactory(CountRunFactory)
    finished_at = COUNTED_AT


class OutlookFactory(factory.django.DjangoModelFactory):
    """Kab. Pasuruan three months on, when it falls below its need."""

    class Meta:
        model = Outlook

    forecast = factory.SubFactory(ForecastFactory)
    region = factory.SubFactory(RegionFactory, code="35.14")
    level = factory.SelfAttribute("region.level")
    cluster = factory.SubFactory(ClusterFactory)
    month = 3
    on_day = dt.date(2026, 4, 30)
    need_fte = 321.44
    qualified_fte = "318.50"
    falls = True


class VillageLapseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VillageLapse

    forecast = factory.SubFactory(ForecastFactory)
    village = factory.SubFactory(RegionFactory, code="35.14.01.2001")
    cluster = factory.SubFactory(ClusterFactory)
    families = 264
    lapses_on = dt.date(2026, 4, 16)


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
    certified_until = dt.date(2026, 4, 15)
    at_stake = factory.LazyFunction(lambda: list(range(1, 8)))
