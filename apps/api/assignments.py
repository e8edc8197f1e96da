"""/assignments: who serves which post, where, from when to when."""

import datetime as dt

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.filters import DayFilter, RegionFilter
from apps.api.views import WrittenResource
from apps.facilitators.models import Assignment


class AssignmentRow(serializers.ModelSerializer):
    facilitator = serializers.CharField(source="facilitator.registry_number")
    kind = serializers.CharField(source="kind.code")
    cluster = serializers.CharField(source="cluster.code")
    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)

    class Meta:
        model = Assignment
        fields = [
            *("facilitator", "kind", "role", "cluster", "region", "region_name", "unit"),
            *("fte_share", "decree", "starts_on", "ends_on", "end_reason"),
        ]


class AssignmentRows(django_filters.FilterSet):
    region = RegionFilter("region__")
    cluster = django_filters.CharFilter(field_name="cluster__code")
    kind = django_filters.CharFilter(field_name="kind__code")
    facilitator = django_filters.CharFilter(field_name="facilitator__registry_number")
    as_of = DayFilter(
        method="on", help_text="Posts active on this day; without it all that were not cancelled."
    )

    def on(self, rows: QuerySet, _name: str, day: dt.date) -> QuerySet:
        return rows.filter(pk__in=Assignment.objects.active_on(day).values("pk"))


class Assignments(WrittenResource):
    queryset = Assignment.objects.standing().select_related(
        "facilitator", "kind", "cluster", "region", "unit"
    )
    serializer_class = AssignmentRow
    filterset_class = AssignmentRows
    keys = ("facilitator__registry_number", "starts_on", "pk")
