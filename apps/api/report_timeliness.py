"""/report-timeliness: reports of a month on time, late and missing, by region and cluster."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.db.models import DateField, DateTimeField, QuerySet, Value
from django.utils import timezone
from rest_framework import serializers

from apps.api.fields import Amount, Moment
from apps.api.filters import CodeFilter, FilterSet, RegionFilter
from apps.api.periods import Month, MonthFilter
from apps.api.regions import LEVELS, LevelField
from apps.api.schema import Example
from apps.api.views import Resource
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.rules import Level, level_named
from apps.reports.models import Report
from apps.reports.queries.timeliness import KEYS, month_to_show, regions_of, timeliness
from apps.reports.rules.tallies import Tally


class TimelinessRow(serializers.Serializer):
    """How a month's reports of a region and cluster stand.

    `on_time` and `late` go by the first filing, `missing` are not filed though their deadline has
    passed. `on_time_percent` is of those whose deadline has passed; null while there is none.
    """

    example: ClassVar[Example] = {
        "region": "35",
        "region_name": "Jawa Timur",
        "level": "province",
        "cluster": "PKH",
        "month": "2026-10",
        "expected": 1940,
        "on_time": 1597,
        "late": 131,
        "missing": 212,
        "approved": 1502,
        "on_time_percent": 82.3,
        "as_of": "2026-11-24T12:44:23Z",
    }

    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    level = LevelField(source="region")
    cluster = serializers.CharField(source="cluster_code")
    month = Month()
    expected = serializers.IntegerField(source="tally.expected")
    on_time = serializers.IntegerField(source="tally.on_time")
    late = serializers.IntegerField(source="tally.late")
    missing = serializers.IntegerField(source="tally.missing")
    approved = serializers.IntegerField(source="tally.approved")
    on_time_percent = Amount(source="tally.on_time_percent", allow_null=True)
    as_of = Moment()


@dataclass(frozen=True)
class Counted:
    """What a row says; `code` and `cluster_code` are its place in the list."""

    code: str
    cluster_code: str
    region: Region
    tally: Tally
    month: dt.date
    as_of: dt.datetime


class TimelinessRows(FilterSet):
    region = RegionFilter("region__")
    region_level = django_filters.ChoiceFilter(
        method="together",
        choices=[(name, label) for name, label in LEVELS if name != Level.VILLAGE.api_name],
        help_text="Default regency. Posts that lie higher stand under their own region.",
    )
    cluster = CodeFilter(Cluster)
    month = MonthFilter(method="together")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Count the reports that are asked for; without a month those of the newest closed one."""
        asked, now = self.form.cleaned_data, timezone.now()
        month = asked["month"] or month_to_show(now)
        level = level_named(asked["region_level"] or Level.REGENCY.api_name)
        rows = timeliness(self.request.user, month=month, level=level, now=now)
        counted = super().filter_queryset(rows)
        return counted.annotate(month=Value(month, DateField()), as_of=Value(now, DateTimeField()))


class ReportTimeliness(Resource):
    """Reports of a month expected, on time, late, missing and approved, by region, then cluster.

    A row tells of the reports in your reach, as they stand this moment.
    """

    queryset = Report.objects.all()
    serializer_class = TimelinessRow
    filterset_class = TimelinessRows
    keys = KEYS

    def loaded(self, page: QuerySet[Any]) -> Iterable[Any]:
        rows = list(page)
        regions = regions_of(row["code"] for row in rows)
        for row in rows:
            facts = {name: row.pop(name) for name in (*KEYS, "month", "as_of")}
            yield Counted(region=regions[facts["code"]], tally=Tally(**row), **facts)
