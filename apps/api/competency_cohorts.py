"""/competency-cohorts: who is to be tested together before their certificates end."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import JSONObject
from rest_framework import serializers

from apps.api.filters import CodeFilter, RegionFilter
from apps.api.forecasted import ForecastRows
from apps.api.schema import Example
from apps.api.views import Resource
from apps.competencies.models import Scheme
from apps.forecasts.models import CohortSeat, VillagesAtStake
from apps.programs.models import Cluster

OF_SEATS: dict[str, Any] = {
    "people_count": Count("pk"),
    "villages_sum": VillagesAtStake(),
    "first_end": Min("certified_until"),
    "seats": JSONBAgg(
        JSONObject(
            facilitator="facilitator__registry_number",
            full_name="facilitator__full_name",
            region="region__code",
            region_name="region__label",
            cluster="cluster__code",
            certified_until="certified_until",
            villages="at_stake__len",
        ),
        order_by=["region__code", "facilitator__registry_number"],
    ),
}
"""What a cohort's row says of its seats, counted where they lie: a page costs one query."""


class SeatRow(serializers.Serializer):
    """A person; `villages` have nobody qualified any more if the certificate ends."""

    facilitator = serializers.CharField(help_text="A registry number.")
    full_name = serializers.CharField()
    region = serializers.CharField()
    region_name = serializers.CharField()
    cluster = serializers.CharField()
    certified_until = serializers.DateField()
    villages = serializers.IntegerField()


class CohortRow(serializers.Serializer):
    """People of a province whose certificates of a scheme end in one quarter, thirty at most.

    `quarter_on` is the quarter's first day, `first_end` the first day that is the last of a
    certificate. `people`, `villages` (each counted once, however many seats have it at stake) and
    `seats` are of those asked for, in your reach.
    """

    example: ClassVar[Example] = {
        "scheme": "CONTOH-SKEMA-PENDAMPING",
        "province": "35",
        "quarter_on": "2027-01-01",
        "number": 1,
        "people": 1,
        "villages": 2,
        "first_end": "2027-02-15",
        "seats": [
            {
                "facilitator": "DEMO-0000016",
                "full_name": "Nabila Bunga Darmawan",
                "region": "35.14",
                "region_name": "Kab. Pasuruan, Jawa Timur",
                "cluster": "PKH",
                "certified_until": "2027-02-15",
                "villages": 2,
            }
        ],
    }

    scheme = serializers.CharField(source="scheme__code")
    province = serializers.CharField(source="province__code")
    quarter_on = serializers.DateField()
    number = serializers.IntegerField()
    people = serializers.IntegerField(source="people_count")
    villages = serializers.IntegerField(source="villages_sum")
    first_end = serializers.DateField()
    seats = SeatRow(many=True)


class CohortRows(ForecastRows):
    scheme = CodeFilter(Scheme)
    region = RegionFilter("region__")
    cluster = CodeFilter(Cluster)


class CompetencyCohorts(Resource):
    """Cohorts to train or test, by province, scheme, quarter and number, each with its seats.

    From the newest finished forecast; neighbours sit together.
    """

    queryset = CohortSeat.objects.all()
    serializer_class = CohortRow
    filterset_class = CohortRows
    keys = ("province__code", "scheme__code", "quarter_on", "number")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return a row a cohort, of the seats that are left."""
        seats = super().filter_queryset(queryset)
        return seats.values(*self.keys).annotate(**OF_SEATS)

    def loaded(self, page: QuerySet) -> Iterable[Any]:
        return page.values_list(*self.keys, *OF_SEATS, named=True)
