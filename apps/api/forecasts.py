"""/competency-forecast, -lapses, -cohorts: the next twelve months as things stand."""

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.counted import ForecastRows
from apps.api.coverage import Fte
from apps.api.fields import RowSerializer
from apps.api.filters import CodeFilter, DayFilter, RegionFilter
from apps.api.regions import LEVELS, LevelField
from apps.api.views import Resource
from apps.competencies.models import Scheme
from apps.forecasts.models import MONTHS, CohortSeat, Outlook, VillageLapse
from apps.programs.models import Cluster
from apps.regions.rules import level_named


class OutlookRow(RowSerializer):
    """What a kab/kota, province or the nation needs and will have of qualified FTE on a day.

    `month` 0 is the day of the count. `falls` where the need was still met the month before.
    """

    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    level = LevelField(source="*")
    cluster = serializers.CharField(source="cluster.code")
    day = serializers.DateField(source="on_day")
    qualified_fte = Fte()

    class Meta:
        model = Outlook
        fields = [
            *("region", "region_name", "level", "cluster", "month", "day"),
            *("need_fte", "qualified_fte", "falls"),
        ]


class OutlookRows(ForecastRows):
    region = RegionFilter("region__")
    region_level = django_filters.ChoiceFilter(
        method="at", choices=[choice for choice in LEVELS if level_named(choice[0]) <= 2]
    )
    cluster = CodeFilter(Cluster)
    month = django_filters.ChoiceFilter(choices=[(str(n), n) for n in range(MONTHS + 1)])
    falls = django_filters.ChoiceFilter(choices=[("true", "true")], method="falling")

    def at(self, rows: QuerySet, _name: str, level: str) -> QuerySet:
        return rows.filter(level=level_named(level))

    def falling(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows.filter(falls=True)


class Outlooks(Resource):
    """Need and qualified FTE of the next twelve months, by region, cluster and month.

    From certificates, contract ends and planned transfers as recorded, beside the newest count.
    """

    queryset = Outlook.objects.select_related("region", "cluster")
    serializer_class = OutlookRow
    filterset_class = OutlookRows
    keys = ("region__code", "cluster__code", "month")


class LapseRow(RowSerializer):
    """A village with families that loses its last qualified facilitator of a cluster on a day."""

    region = serializers.CharField(source="village.code")
    region_name = serializers.CharField(source="village.label")
    cluster = serializers.CharField(source="cluster.code")

    class Meta:
        model = VillageLapse
        fields = ["region", "region_name", "cluster", "families", "lapses_on"]


class LapseRows(ForecastRows):
    region = RegionFilter("village__")
    cluster = CodeFilter(Cluster)
    before = DayFilter(
        field_name="lapses_on", lookup_expr="lt", help_text="Lapses before this day."
    )


class Lapses(Resource):
    """Villages that lose their last qualified facilitator within twelve months, by code."""

    queryset = VillageLapse.objects.select_related("village", "cluster")
    serializer_class = LapseRow
    filterset_class = LapseRows
    keys = ("village__code", "cluster__code")


class SeatRow(RowSerializer):
    """A person whose certificate of a scheme ends within twelve months, by proposed cohort.

    A cohort is `scheme`, `province`, `quarter_on` and `number`: at most thirty neighbours.
    `villages` lose their last qualified facilitator if this person is not tested in time.
    """

    scheme = serializers.CharField(source="scheme.code")
    province = serializers.CharField(source="province.code")
    facilitator = serializers.CharField(source="facilitator.registry_number")
    full_name = serializers.CharField(source="facilitator.full_name")
    region = serializers.CharField(source="region.code")
    cluster = serializers.CharField(source="cluster.code")

    class Meta:
        model = CohortSeat
        fields = [
            *("scheme", "province", "quarter_on", "number", "facilitator", "full_name"),
            *("region", "cluster", "certified_until", "villages"),
        ]


class SeatRows(ForecastRows):
    region = RegionFilter("region__")
    cluster = CodeFilter(Cluster)
    scheme = CodeFilter(Scheme)


class Cohorts(Resource):
    """Whom to test together: seats by scheme, province, quarter and cohort, in reach."""

    queryset = CohortSeat.objects.select_related(
        "scheme", "province", "facilitator", "region", "cluster"
    )
    serializer_class = SeatRow
    filterset_class = SeatRows
    keys = (
        "scheme__code", "province__code", "quarter_on", "number", "facilitator__registry_number",
    )  # fmt: skip
