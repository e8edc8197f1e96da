"""What is counted of a month's reports, by region and cluster: the filters and rows they share."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import DateField, DateTimeField, QuerySet, Value
from django.utils import timezone
from rest_framework import serializers

from apps.api.fields import Moment
from apps.api.filters import CodeFilter, FilterSet, RegionFilter
from apps.api.periods import Month, MonthFilter
from apps.api.regions import LEVELS, LevelField
from apps.api.views import Resource
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.rules import Level, level_named
from apps.reports.models import Report
from apps.reports.queries.timeliness import KEYS, month_to_show, regions_of


@dataclass(frozen=True)
class Counted:
    """What a row is written from; `code` and `cluster_code` are its place in the list."""

    code: str
    cluster_code: str
    region: Region
    month: dt.date
    as_of: dt.datetime
    counts: dict[str, Any]


class PlaceRow(serializers.Serializer):
    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    level = LevelField(source="region")
    cluster = serializers.CharField(source="cluster_code")
    month = Month()
    as_of = Moment()


class ReportedRows(FilterSet):
    region = RegionFilter("region__")
    region_level = django_filters.ChoiceFilter(
        method="together",
        choices=[(name, label) for name, label in LEVELS if name != Level.VILLAGE.api_name],
        help_text="Default regency. Posts that lie higher stand under their own region.",
    )
    cluster = CodeFilter(Cluster)
    month = MonthFilter(method="together")

    @abstractmethod
    def counted(self, month: dt.date, level: Level, now: dt.datetime) -> QuerySet[Any]:
        """Return rows by region and cluster, in reach of the caller."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Count the month that is asked for; without one, the newest closed month."""
        asked, now = self.form.cleaned_data, timezone.now()
        month = asked["month"] or month_to_show(now)
        level = level_named(asked["region_level"] or Level.REGENCY.api_name)
        rows = super().filter_queryset(self.counted(month, level, now))
        return rows.annotate(month=Value(month, DateField()), as_of=Value(now, DateTimeField()))


class Reported(Resource):
    queryset = Report.objects.all()  # names the model whose permissions apply
    keys = KEYS

    def loaded(self, page: QuerySet[Any]) -> Iterable[Any]:
        rows = list(page)
        regions = regions_of(row["code"] for row in rows)
        for row in rows:
            facts = {name: row.pop(name) for name in (*KEYS, "month", "as_of")}
            yield Counted(region=regions[facts["code"]], counts=self.read(row), **facts)

    def read(self, counts: dict[str, Any]) -> dict[str, Any]:
        """Return what a row says, from what was counted."""
        return counts
