"""/competency-standards: what a facilitator must be able to do, as it is in force on a day."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.filters import DayFilter, FilterSet
from apps.api.schema import Example
from apps.api.views import OpenResource
from apps.competencies.models import (
    CompetencyStandard,
    CompetencyUnit,
    Element,
    LegalBasis,
    PerformanceCriterion,
)
from apps.competencies.queries.standards import standards_matching, with_parts
from apps.competencies.rules import StandardKind

HEAD = ["identifier", "code", "version", "title", "kind", "decree", "year", "starts_on", "ends_on"]


class CompetencyStandardRow(serializers.ModelSerializer):
    """The version of a standard in force on the day; `units` says how many it has."""

    example: ClassVar[Example] = {
        "identifier": "5a0c2b0e-6d0f-4f0e-9d5c-0c7c1f6a2b11",
        "code": "CONTOH-STANDAR-PENDAMPING",
        "version": "1",
        "title": "Contoh standar kompetensi pendamping sosial",
        "kind": "ministerial",
        "decree": "CONTOH, belum ditetapkan",
        "year": 2020,
        "starts_on": "2020-01-01",
        "ends_on": None,
        "units": 8,
    }

    units = serializers.IntegerField(source="units_held")

    class Meta:
        model = CompetencyStandard
        fields = [*HEAD, "units"]


class LegalBasisPart(serializers.ModelSerializer):
    """A regulation; `url` is empty where no sure address is known."""

    class Meta:
        model = LegalBasis
        fields = ["title", "url"]


class CriterionPart(serializers.ModelSerializer):
    """A performance criterion (KUK), by its place in its element."""

    class Meta:
        model = PerformanceCriterion
        fields = ["identifier", "position", "text"]


class ElementPart(serializers.ModelSerializer):
    """An element, by its place in its unit."""

    criteria = CriterionPart(many=True)

    class Meta:
        model = Element
        fields = ["identifier", "position", "title", "criteria"]


class UnitPart(serializers.ModelSerializer):
    """A unit of competency; `level` is of the KKNI, 1 to 9."""

    elements = ElementPart(many=True)

    class Meta:
        model = CompetencyUnit
        fields = ["identifier", "code", "title", "level", "elements"]


@extend_schema_field(UnitPart(many=True))
class UnitsField(serializers.Field):
    """The units of a standard in the order of their places."""

    def to_representation(self, places: Any) -> Any:
        return UnitPart([place.unit for place in places.all()], many=True).data


class CompetencyStandardDetail(serializers.ModelSerializer):
    """The version of a standard in force on the day, with its legal bases and units in order."""

    example: ClassVar[Example] = {
        "identifier": "5a0c2b0e-6d0f-4f0e-9d5c-0c7c1f6a2b11",
        "code": "CONTOH-STANDAR-PENDAMPING",
        "version": "1",
        "title": "Contoh standar kompetensi pendamping sosial",
        "kind": "ministerial",
        "decree": "CONTOH, belum ditetapkan",
        "year": 2020,
        "starts_on": "2020-01-01",
        "ends_on": None,
        "legal_bases": [
            {"title": "UU 14/2019 tentang Pekerja Sosial", "url": "https://peraturan.bpk.go.id/"}
        ],
        "units": [
            {
                "identifier": "0d6e2c1a-55a4-4a3c-8f36-0d5a7b1b9c02",
                "code": "CONTOH-PSS-001",
                "title": "Melakukan pendekatan awal kepada keluarga penerima manfaat",
                "level": 4,
                "elements": [
                    {
                        "identifier": "c3a1f0de-8a76-4b56-9a0b-7e2d4f9f6d03",
                        "position": 1,
                        "title": "Menyiapkan kunjungan",
                        "criteria": [
                            {
                                "identifier": "7b9d1c55-2f7e-4f6c-b1c4-6f0a9d8e5e04",
                                "position": 1,
                                "text": "Data keluarga dipelajari sebelum kunjungan.",
                            }
                        ],
                    }
                ],
            }
        ],
    }

    legal_bases = LegalBasisPart(many=True)
    units = UnitsField(source="unit_places", read_only=True)

    class Meta:
        model = CompetencyStandard
        fields = [*HEAD, "legal_bases", "units"]


class CompetencyStandardRows(FilterSet):
    kind = django_filters.ChoiceFilter(
        choices=StandardKind.choices, help_text="A kind of standard."
    )
    q = django_filters.CharFilter(
        method="together", help_text="Words of the code, title or decree, or of a unit."
    )
    as_of = DayFilter(method="together", help_text="In force on this day; default today.")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        asked = self.form.cleaned_data
        rows: Any = super().filter_queryset(queryset)
        in_force = rows.valid_on(asked["as_of"] or timezone.localdate())
        return standards_matching(in_force, asked["q"])


class CompetencyStandards(RetrieveModelMixin, OpenResource):
    """Standards in force on the day `as_of`, by code; one of them with all its parts.

    A unit keeps its code and identifier in every version and standard that it serves.
    """

    queryset = CompetencyStandard.objects.all()
    serializer_class = CompetencyStandardRow
    filterset_class = CompetencyStandardRows
    lookup_value_regex = r"[^\x00]+?"  # decrees give codes with slashes

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "retrieve":
            return with_parts(super().get_queryset())
        return super().get_queryset().annotate(units_held=Count("unit_places"))

    @extend_schema(
        responses=CompetencyStandardDetail,
        parameters=[OpenApiParameter("as_of", str, description="A day; default today.")],
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(CompetencyStandardDetail(self.get_object()).data)
