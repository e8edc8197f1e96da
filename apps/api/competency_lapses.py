"""/competency-lapses: villages that lose their last qualified facilitator within a year."""

from typing import ClassVar

from rest_framework import serializers

from apps.api.fields import RowSerializer
from apps.api.filters import CodeFilter, DayFilter, RegionFilter
from apps.api.forecasted import ForecastRows
from apps.api.schema import Example
from apps.api.views import Resource
from apps.forecasts.models import VillageLapse
from apps.programs.models import Cluster


class LapseRow(RowSerializer):
    """A village with families; `lapses_on` is its first day without anybody qualified."""

    example: ClassVar[Example] = {
        "village": "35.14.13.2001",
        "village_name": "Desa Baujeng, Kec. Beji, Kab. Pasuruan",
        "cluster": "PKH",
        "families": 198,
        "lapses_on": "2027-02-16",
    }

    village = serializers.CharField(source="village.code")
    village_name = serializers.CharField(source="village.label")
    cluster = serializers.CharField(source="cluster.code")

    class Meta:
        model = VillageLapse
        fields = ["village", "village_name", "cluster", "families", "lapses_on"]


class LapseRows(ForecastRows):
    region = RegionFilter("village__")
    cluster = CodeFilter(Cluster)
    before = DayFilter(
        field_name="lapses_on", lookup_expr="lt", help_text="Left without anybody before that day."
    )


class CompetencyLapses(Resource):
    """Villages whose last qualified facilitator of a cluster goes, by village, then cluster.

    From the newest finished forecast. A certificate, a post or a transfer may be what ends.
    """

    queryset = VillageLapse.objects.select_related("village", "cluster")
    serializer_class = LapseRow
    filterset_class = LapseRows
    keys = ("village__code", "cluster__code")
