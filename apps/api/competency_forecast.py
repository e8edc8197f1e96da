"""/competency-forecast: need and qualified FTE month by month, a year ahead."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.fields import Amount, RowSerializer
from apps.api.filters import CodeFilter, CountFilter, FlagFilter, RegionFilter
from apps.api.forecasted import ForecastRows
from apps.api.regions import LEVELS, LevelField
from apps.api.schema import Example
from apps.api.views import Resource
from apps.forecasts.models import MONTHS, Outlook
from apps.programs.models import Cluster
from apps.regions.rules import level_named


class OutlookRow(RowSerializer):
    """What a region needs and will have of qualified FTE in a cluster on a day, as things stand.

    Month 0 is the day of the count that the forecast stands on, month n the same day n months
    later; `need_fte` is that of the count. `falls`: below its need, and not yet the month before.
    """

    example: ClassVar[Example] = {
        "region": "35.14",
        "region_name": "Kab. Pasuruan, Jawa Timur",
        "level": "regency",
        "cluster": "LU",
        "month": 3,
        "day": "2027-02-24",
        "need_fte": 11.6,
        "qualified_fte": 11.0,
        "falls": True,
    }

    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    level = LevelField(source="*")
    cluster = serializers.CharField(source="cluster.code")
    day = serializers.DateField(source="on_day")
    qualified_fte = Amount()

    class Meta:
        model = Outlook
        fields = [
            *("region", "region_name", "level", "cluster", "month", "day"),
            *("need_fte", "qualified_fte", "falls"),
        ]


class OutlookRows(ForecastRows):
    region = RegionFilter("region__")
    region_level = django_filters.ChoiceFilter(
        method="at", choices=LEVELS, help_text="Rows go down to the kab/kota."
    )
    cluster = CodeFilter(Cluster)
    month = CountFilter(min_value=0, max_value=MONTHS, help_text="Months ahead, 0 to 12.")
    falls = FlagFilter(
        method="falling",
        help_text="Whether a region falls below its need in that month.",
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows, month = super().filter_queryset(queryset), self.form.cleaned_data["month"]
        return rows if month is None else rows.filter(month=month)

    def at(self, rows: QuerySet, _name: str, level: str) -> QuerySet:
        return rows.filter(level=level_named(level))

    def falling(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(falls=value == "true")


class CompetencyForecast(Resource):
    """Need and qualified FTE of kab/kota, provinces and the nation, by region, cluster, month.

    From the newest finished forecast; certificates, posts and transfers as they are recorded.
    """

    queryset = Outlook.objects.select_related("region", "cluster")
    serializer_class = OutlookRow
    filterset_class = OutlookRows
    keys = ("region__code", "cluster__code", "month")
