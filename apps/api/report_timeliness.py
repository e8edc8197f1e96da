"""/report-timeliness: reports of a month on time, late and missing, by region and cluster."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.fields import Amount
from apps.api.reported import PlaceRow, Reported, ReportedRows
from apps.api.schema import Example
from apps.regions.rules import Level
from apps.reports.queries.timeliness import timeliness
from apps.reports.rules.tallies import Tally


class TimelinessRow(PlaceRow):
    """How a month's reports of a region and cluster stand.

    `on_time` and `late` go by the first filing, `missing` are not filed though their deadline has
    passed. `on_time_percent` is of those whose deadline has passed; null while there is none.
    """

    example: ClassVar[Example] = {
        "region": "35.14",
        "region_name": "Kab. Pasuruan, Jawa Timur",
        "level": "regency",
        "cluster": "PKH",
        "month": "2026-10",
        "as_of": "2026-11-24T12:44:23Z",
        "expected": 194,
        "on_time": 160,
        "late": 13,
        "missing": 21,
        "approved": 151,
        "on_time_percent": 82.5,
    }

    expected = serializers.IntegerField(source="counts.expected")
    on_time = serializers.IntegerField(source="counts.on_time")
    late = serializers.IntegerField(source="counts.late")
    missing = serializers.IntegerField(source="counts.missing")
    approved = serializers.IntegerField(source="counts.approved")
    on_time_percent = Amount(source="counts.on_time_percent", allow_null=True)


class TimelinessRows(ReportedRows):
    def counted(self, month: dt.date, level: Level, now: dt.datetime) -> QuerySet[Any]:
        return timeliness(self.request.user, month=month, level=level, now=now)


class ReportTimeliness(Reported):
    """Reports of a month expected, on time, late, missing and approved, by region, then cluster.

    A row tells of the reports in your reach, as they stand this moment.
    """

    serializer_class = TimelinessRow
    filterset_class = TimelinessRows

    def read(self, counts: dict[str, Any]) -> dict[str, Any]:
        return counts | {"on_time_percent": Tally(**counts).on_time_percent}
