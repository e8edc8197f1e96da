"""/workloads: how loaded each person is; posts out of reach stand in one sum."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from apps.api.filters import REGION_HELP, DayFilter, in_region
from apps.api.views import Resource
from apps.staffing.models import CountRun, Workload, WorkloadPart
from apps.staffing.rules import Verdict


class PartRow(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")
    cluster = serializers.CharField(source="cluster.code")
    kind = serializers.CharField(source="kind.code")

    class Meta:
        model = WorkloadPart
        fields = [
            *("region", "cluster", "kind", "fte", "villages", "families"),
            *("load", "load_low", "load_high", "has_standard", "has_data"),
        ]


class OutsideScope(serializers.Serializer):
    posts = serializers.IntegerField()
    families = serializers.FloatField()
    load = serializers.FloatField(allow_null=True)


class WorkloadRow(serializers.ModelSerializer):
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


class WorkloadRows(django_filters.FilterSet):
    region = django_filters.CharFilter(method="of_parts", help_text=REGION_HELP)
    cluster = django_filters.CharFilter(method="of_parts")
    kind = django_filters.CharFilter(method="of_parts")
    verdict = django_filters.ChoiceFilter(choices=Verdict.choices)
    q = django_filters.CharFilter(method="called", help_text="Part of a name, or a number.")
    as_of = DayFilter(
        method="shown_on", help_text="The newest finished count up to this day; default today."
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Region, cluster and kind hold together, on one and the same part in reach."""
        asked = self.form.cleaned_data
        parts = Q(run=OuterRef("run"), facilitator=OuterRef("facilitator"))
        if asked["region"]:
            parts &= in_region(self.request, asked["region"], "region__")
        if asked["cluster"]:
            parts &= Q(cluster__code=asked["cluster"])
        if asked["kind"]:
            parts &= Q(kind__code=asked["kind"])
        rows = super().filter_queryset(queryset)
        if asked["region"] or asked["cluster"] or asked["kind"]:
            in_reach = WorkloadPart.objects.visible_to(self.request.user)
            rows = rows.filter(Exists(in_reach.filter(parts)))
        return rows if asked["as_of"] else self.shown_on(rows, "as_of", timezone.localdate())

    def of_parts(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows

    def called(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(
            Q(facilitator__full_name__icontains=text) | Q(facilitator__registry_number=text)
        )

    def shown_on(self, rows: QuerySet, _name: str, day: dt.date) -> QuerySet:
        run: Any = CountRun.objects.shown_on(day)
        return rows.filter(run=run) if run else rows.none()


class Workloads(Resource):
    queryset = Workload.objects.select_related("run", "facilitator")
    serializer_class = WorkloadRow
    filterset_class = WorkloadRows
    keys = ("facilitator__registry_number",)

    def paginate_queryset(self, queryset: Any) -> Any:
        """Give each workload of the page its parts in reach; one query for all of them."""
        page = super().paginate_queryset(queryset) or []
        in_reach = WorkloadPart.objects.visible_to(self.request.user).filter(pk=OuterRef("pk"))
        parts = (
            WorkloadPart.objects.filter(
                run__in={row.run_id for row in page},
                facilitator__in={row.facilitator_id for row in page},
            )
            .annotate(is_in_reach=Exists(in_reach))
            .select_related("region", "cluster", "kind")
            .order_by("region__code", "cluster__code", "kind__code", "pk")
        )
        by_person: dict[int, list[Any]] = {}
        for part in parts:
            by_person.setdefault(part.facilitator_id, []).append(part)
        for row in page:
            own = by_person.get(row.facilitator_id, [])
            row.parts = [part for part in own if part.is_in_reach]
            row.outside_scope = merged([part for part in own if not part.is_in_reach])
        return page


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
