"""/assignments: who serves which post, where, from when to when."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from apps.api.filters import (
    CodeFilter,
    DayFilter,
    FilterSet,
    NumberFilter,
    PersonFilter,
    RegionFilter,
)
from apps.api.schema import Example
from apps.api.views import WrittenResource
from apps.facilitators.models import Assignment
from apps.facilitators.rules import Status
from apps.programs.models import Cluster, FacilitatorKind


class AssignmentRow(serializers.ModelSerializer):
    """A post: `facilitator` is a registry number; `kind`, `cluster`, `region` and `unit` are codes.

    A post at a service unit lies in the unit's regency or city. Without `ends_on` it goes on.
    """

    example: ClassVar[Example] = {
        "facilitator": "DEMO-0000016",
        "kind": "PS-PKH",
        "role": "pendamping",
        "cluster": "PKH",
        "region": "35.14.13",
        "region_name": "Kec. Beji, Kab. Pasuruan",
        "unit": None,
        "fte_share": 1.0,
        "decree": "SK-DEMO-16-1",
        "starts_on": "2025-05-16",
        "ends_on": "2030-09-09",
        "end_reason": "",
    }

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


STATUSES = [(value, label) for value, label in Status.choices if value != Status.UNASSIGNED]


class AssignmentRows(FilterSet):
    region = RegionFilter("region__")
    cluster = CodeFilter(Cluster)
    kind = CodeFilter(FacilitatorKind)
    facilitator = NumberFilter("facilitator__")
    status = django_filters.ChoiceFilter(
        choices=STATUSES,
        method="together",
        help_text="What a post is on the day `as_of`, or else today.",
    )
    q = PersonFilter("facilitator__")
    as_of = DayFilter(
        method="together",
        help_text="Posts active on this day; without day and status all but the cancelled.",
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        asked = self.form.cleaned_data
        rows = super().filter_queryset(queryset)
        if not asked["status"] and not asked["as_of"]:
            return rows
        day = asked["as_of"] or timezone.localdate()
        found = Assignment.objects.in_status(asked["status"] or Status.ACTIVE, on=day)
        return rows.filter(pk__in=found.values("pk"))


class Assignments(WrittenResource):
    """Posts in your reach that were not cancelled, by person, first day and number."""

    queryset = Assignment.objects.standing().select_related(
        "facilitator", "kind", "cluster", "region", "unit"
    )
    serializer_class = AssignmentRow
    filterset_class = AssignmentRows
    keys = ("facilitator__registry_number", "starts_on", "pk")
