"""/coverage: need, formasi, filled and coverage of every region × cluster."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.counted import CountedRows
from apps.api.fields import Amount, FteSum, RowSerializer
from apps.api.filters import CodeFilter, RegionFilter
from apps.api.regions import LEVELS, LevelField
from apps.api.schema import Example
from apps.api.views import Resource
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.rules import level_named
from apps.staffing.models import Figure


class Spread(serializers.Serializer):
    """The load of people with a post there; null where nobody has one."""

    max = Amount(source="load_max", allow_null=True)
    p90 = Amount(source="load_p90", allow_null=True)
    overloaded_percent = serializers.FloatField(allow_null=True)


class Competency(serializers.Serializer):
    """FTE of active posts by what their holders have shown, and percent of all FTE posted there.

    `certified`: the holder has the certificate, and the registration, that the post asks; of these
    `six_months_left` hold for six months yet, and `expiring_n` end within n days of the count.
    `qualified`: trained as the post asks, too. Percents are null where no FTE is posted.
    """

    certified_fte = FteSum()
    certified_percent = serializers.FloatField(allow_null=True)
    six_months_left_fte = FteSum(source="lasting_fte")
    expiring_30_fte = FteSum()
    expiring_90_fte = FteSum()
    expiring_180_fte = FteSum()
    qualified_fte = FteSum()
    qualified_percent = serializers.FloatField(allow_null=True)


class CoverageRow(RowSerializer):
    """What a region has and needs in a cluster, for one `kind` or, where it is null, for all.

    `families` are those held in the newest month loaded. `need` are heads by the staffing standard,
    rounded at the level where a kind is posted and null below it; `need_fte` is not rounded.
    `families_without_standard` are left out of both. `formasi` are approved posts, `filled` active
    posts, `people` who hold them. `vacancy` is formasi − filled, `unplanned` what need exceeds
    formasi by, `surplus` what filled exceeds need by. `coverage` is the percentage of villages with
    families that somebody covers, `coverage_families` the same weighted by families. Null means
    that a figure does not apply or, as `coverage_state` tells, that nothing was loaded.
    """

    example: ClassVar[Example] = {
        "region": "35.14",
        "region_name": "Kab. Pasuruan, Jawa Timur",
        "level": "regency",
        "cluster": "PKH",
        "kind": None,
        "families": 56931,
        "families_without_standard": 0,
        "need_fte": 213.91,
        "need": 225,
        "formasi": 208,
        "filled": 174,
        "people": 174,
        "vacancy": 34,
        "unplanned": 17,
        "surplus": 0,
        "coverage": 96.3,
        "coverage_families": 97.1,
        "coverage_state": "ok",
        "spread": {"max": 2.91, "p90": 1.741, "overloaded_percent": 42.5},
        "competency": {
            "certified_fte": 131.0,
            "certified_percent": 75.3,
            "six_months_left_fte": 108.0,
            "expiring_30_fte": 3.0,
            "expiring_90_fte": 11.0,
            "expiring_180_fte": 23.0,
            "qualified_fte": 84.0,
            "qualified_percent": 48.3,
        },
        "as_of": "2026-11-24",
        "computed_at": "2026-11-24T12:44:23.763797Z",
    }

    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    level = LevelField(source="*")
    cluster = serializers.CharField(source="cluster.code")
    kind = serializers.CharField(source="kind.code", default=None, allow_null=True)
    vacancy = serializers.IntegerField(allow_null=True)
    unplanned = serializers.IntegerField(allow_null=True)
    surplus = serializers.IntegerField(allow_null=True)
    coverage = serializers.FloatField(allow_null=True)
    coverage_families = serializers.FloatField(allow_null=True)
    spread = Spread(source="*")
    competency = Competency(source="*")
    as_of = serializers.DateField(source="run.day")

    class Meta:
        model = Figure
        fields = [
            *("region", "region_name", "level", "cluster", "kind"),
            *("families", "families_without_standard", "need_fte", "need", "formasi"),
            *("filled", "people", "vacancy", "unplanned", "surplus"),
            *("coverage", "coverage_families", "coverage_state", "spread"),
            *("competency", "as_of", "computed_at"),
        ]


class CoverageRows(CountedRows):
    region = RegionFilter("region__")
    region_level = django_filters.ChoiceFilter(method="at", choices=LEVELS)
    cluster = CodeFilter(Cluster)
    kind = CodeFilter(
        FacilitatorKind, help_text="Code of a kind; without it the sums of all kinds."
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["kind"] else rows.filter(kind__isnull=True)

    def at(self, rows: QuerySet, _name: str, level: str) -> QuerySet:
        return rows.filter(level=level_named(level))


class Coverage(Resource):
    """Need, approved posts, filled posts and coverage, by region, then cluster.

    Figures come from the newest finished count up to the day `as_of`; its own day is in the row.
    """

    queryset = Figure.objects.select_related("run", "region", "cluster", "kind")
    serializer_class = CoverageRow
    filterset_class = CoverageRows
    keys = ("region__code", "cluster__code")
