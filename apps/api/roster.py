"""/roster: one row per facilitator on a day."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.assignments import AssignmentRow
from apps.api.filters import DayFilter, PersonFilter, PostFilterSet, day_asked
from apps.api.schema import Example
from apps.api.views import WrittenResource
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.rules import Status
from apps.roster.queries import as_rows, roster


class PostRow(AssignmentRow):
    class Meta(AssignmentRow.Meta):
        fields = [field for field in AssignmentRow.Meta.fields if field != "facilitator"]


class RosterRow(serializers.ModelSerializer):
    """A person on a day, with the posts of that day in your reach. The NIK is always masked.

    `status` follows from all posts, also those out of reach. Posts stand newest first.
    """

    example: ClassVar[Example] = {
        "registry_number": "DEMO-0000016",
        "full_name": "Nabila Bunga Darmawan",
        "nik": "351413••••••9001",
        "sex": "female",
        "born_on": "1970-11-11",
        "education": "s1",
        "home_region": "35.14",
        "status": "active",
        "assignments": [
            {
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
        ],
    }

    nik = serializers.CharField(source="nik_masked")
    home_region = serializers.CharField(source="home_region.code")
    status = serializers.ChoiceField(Status.choices)
    assignments = PostRow(source="current_assignments", many=True)

    class Meta:
        model = Facilitator
        fields = [
            *("registry_number", "full_name", "nik", "sex", "born_on", "education"),
            *("home_region", "status", "assignments"),
        ]


class RosterRows(PostFilterSet):
    status = django_filters.ChoiceFilter(choices=Status.choices)
    q = PersonFilter()
    as_of = DayFilter(method="together", help_text="A day; default today.")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        found = self.people_on(day_asked(self.request))
        return rows if found is None else rows.filter(pk__in=found)


class Roster(RetrieveModelMixin, WrittenResource):
    """One row a facilitator on the day `as_of`, by registry number; made to be pulled as a whole.

    A person is in your reach by an active or planned post, or else by the home region. The number
    of a merged person answers with the survivor, whom the header Content-Location names.
    """

    queryset = Facilitator.objects.none()  # names the model whose permissions apply
    serializer_class = RosterRow
    filterset_class = RosterRows
    lookup_field = "registry_number"
    keys = ("registry_number",)

    def get_queryset(self) -> FacilitatorQuerySet:
        return roster(day_asked(self.request), user=self.request.user)

    def rows(self) -> FacilitatorQuerySet:
        return as_rows(Facilitator.objects.all(), day_asked(self.request), user=self.request.user)

    def retrieve(
        self, request: Request, *args: Any, registry_number: str, **kwargs: Any
    ) -> Response:
        people: Any = self.filter_queryset(self.get_queryset())
        person = get_object_or_404(people.numbered(registry_number))
        answer = Response(self.get_serializer(person).data)
        if person.registry_number != registry_number:
            answer["Content-Location"] = f"../{person.registry_number}/"
        return answer
