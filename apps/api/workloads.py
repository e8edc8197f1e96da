"""/workloads: how loaded each person is; posts out of reach stand in one sum."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import serializers

from apps.api.counted import CountedRows
from apps.api.fields import Amount, RowSerializer
from apps.api.filters import PersonFilter, PostFilterSet
from apps.api.schema import Example
from apps.api.views import Resource
from apps.staffing.models import Workload, WorkloadPart
from apps.staffing.rules import Verdict


class PartRow(RowSerializer):
    """What one post adds to its holder's load, and whether the holder meets what the post asks.

    `certified_until` is the last day of the certificate that the post asks, null without one.
    """

    region = serializers.CharField(source="region.code")
    cluster = serializers.CharField(source="cluster.code")
    kind = serializers.CharField(source="kind.code")

    class Meta:
        model = WorkloadPart
        fields = [
            *("region", "cluster", "kind", "fte", "villages", "families"),
            *("load", "load_low", "load_high", "has_standard", "has_data"),
            *("certified_until", "is_qualified"),
        ]


class OutsideScope(serializers.Serializer):
    """The sum of the parts out of your reach; no load when one of them has none."""

    posts = serializers.IntegerField()
    families = Amount()
    load = Amount(allow_null=True)


class WorkloadRow(RowSerializer):
    """A person's load beside the standard, in FTE: 1.0 is what one full post holds by the target.

    `load_high` over `fte` is overloaded, `load_low` under it underloaded: they go by the standard's
    maximum and minimum.
    """

    example: ClassVar[Example] = {
        "facilitator": "DEMO-0000016",
        "full_name": "Nabila Bunga Darmawan",
        "fte": 1.0,
        "families": 373.0,
        "load": 2.177,
        "load_low": 3.732,
        "load_high": 1.599,
        "verdict": "overloaded",
        "parts": [
            {
                "region": "35.14.13",
                "cluster": "PKH",
                "kind": "PS-PKH",
                "fte": 1.0,
                "villages": 2,
                "families": 373.0,
                "load": 2.177,
                "load_low": 3.732,
                "load_high": 1.599,
                "has_standard": True,
                "has_data": True,
                "certified_until": "2028-03-14",
                "is_qualified": True,
            }
        ],
        "outside_scope": None,
        "as_of": "2026-11-24",
        "computed_at": "2026-11-24T12:44:23.763797Z",
    }

    facilitator = serializers.CharField(source="facilitator.registry_number")
    full_name = serializers.CharField(source="facilitator.full_name")
    parts = PartRow(many=True)
    outside_scope = OutsideScope(allow_null=True)
    as_of = serializers.DateField(source="run.day")

    class Meta:
        model = Workload
        fields = [
            *("facilitator", "full_name", "fte", "families", "load", "load_low", "load_high"),
            *("verdict", "parts", "outside_scope", "as_of", "computed_at"),
        ]


class WorkloadRows(PostFilterSet, CountedRows):
    verdict = django_filters.ChoiceFilter(choices=Verdict.choices)
    q = PersonFilter("facilitator__")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        if not self.form.cleaned_data["region"] and not self.work():
            return rows
        parts = WorkloadPart.objects.filter(
            run=OuterRef("run"), facilitator=OuterRef("facilitator")
        )
        return rows.filter(Exists(self.asked_for(parts)))


class Workloads(Resource):
    """How loaded each facilitator is, from the newest finished count, as people were registered.

    The load is the whole person's; parts out of your reach are summed in `outside_scope`.
    """

    queryset = Workload.objects.select_related("run", "facilitator")
    serializer_class = WorkloadRow
    filterset_class = WorkloadRows
    keys = ("facilitator_id",)

    def loaded(self, page: QuerySet) -> list[Any]:
        """Give each workload of the page its parts in reach; one query for all of them."""
        rows: list[Any] = list(page)
        of_runs = WorkloadPart.objects.filter(run__in={row.run_id for row in rows})
        in_reach = of_runs.visible_to(self.request.user).filter(pk=OuterRef("pk"))
        parts = (
            of_runs.filter(facilitator__in={row.facilitator_id for row in rows})
            .annotate(is_in_reach=Exists(in_reach))
            .select_related("region", "cluster", "kind")
            .order_by("region__code", "cluster__code", "kind__code", "pk")
        )
        by_person: dict[int, list[Any]] = {}
        for part in parts:
            by_person.setdefault(part.facilitator_id, []).append(part)
        for row in rows:
            own = by_person.get(row.facilitator_id, [])
            row.parts = [part for part in own if part.is_in_reach]
            row.outside_scope = merged([part for part in own if not part.is_in_reach])
        return rows


def merged(parts: list[Any]) -> dict[str, float | None] | None:
    """Return the sum of parts; no load when one of them has none."""
    if not parts:
        return None
    loads = [part.load for part in parts]
    return {
        "posts": len(parts),
        "families": sum(part.families for part in parts),
        "load": None if None in loads else sum(loads),
    }
