"""/roster: one row per facilitator on a day."""

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.assignments import AssignmentRow
from apps.api.filters import DAY, REGION_HELP, DayFilter, in_region
from apps.api.views import WrittenResource
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.rules import Status
from apps.roster.queries import roster


class PostRow(AssignmentRow):
    class Meta(AssignmentRow.Meta):
        fields = [field for field in AssignmentRow.Meta.fields if field != "facilitator"]


class RosterRow(serializers.ModelSerializer):
    """A person, with the posts in the caller's reach. The NIK is always masked."""

    nik = serializers.CharField(source="nik_masked")
    home_region = serializers.CharField(source="home_region.code")
    status = serializers.CharField()
    assignments = PostRow(source="current_assignments", many=True)

    class Meta:
        model = Facilitator
        fields = [
            *("registry_number", "full_name", "nik", "sex", "born_on", "education"),
            *("home_region", "status", "assignments"),
        ]


class RosterRows(django_filters.FilterSet):
    region = django_filters.CharFilter(method="of_posts", help_text=REGION_HELP)
    cluster = django_filters.CharFilter(method="of_posts")
    kind = django_filters.CharFilter(method="of_posts")
    status = django_filters.ChoiceFilter(choices=Status.choices)
    q = django_filters.CharFilter(method="called", help_text="Part of a name, or a number.")
    as_of = DayFilter(method="as_asked", help_text="A day; default today.")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Region, cluster and kind hold together, on one and the same post of the day."""
        asked = self.form.cleaned_data
        posts = Q()
        if asked["region"]:
            posts &= in_region(self.request, asked["region"], "region__")
        if asked["cluster"]:
            posts &= Q(cluster__code=asked["cluster"])
        if asked["kind"]:
            posts &= Q(kind__code=asked["kind"])
        rows = super().filter_queryset(queryset)
        if not posts and not asked["region"]:
            return rows
        here = Assignment.objects.visible_to(self.request.user).active_on(
            asked["as_of"] or timezone.localdate()
        )
        return rows.filter(Exists(here.filter(posts, facilitator=OuterRef("pk"))))

    def of_posts(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        return rows

    def as_asked(self, rows: QuerySet, _name: str, _day: dt.date) -> QuerySet:
        return rows

    def called(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(Q(full_name__icontains=text) | Q(registry_number=text))


class Roster(RetrieveModelMixin, WrittenResource):
    queryset = Facilitator.objects.none()  # names the model whose permissions apply
    serializer_class = RosterRow
    filterset_class = RosterRows
    lookup_field = "registry_number"
    keys = ("registry_number",)

    def get_queryset(self) -> QuerySet[Any]:
        return roster(self._day(), user=self.request.user)

    def _day(self) -> dt.date:
        """The day asked for; one that is none is refused by the filter, later."""
        try:
            asked = self.request.query_params.get("as_of", "").strip()
            return dt.datetime.strptime(asked, DAY).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            return timezone.localdate()
