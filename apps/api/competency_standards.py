"""/competency-standards: what a facilitator must be able to do, as it is in force on a day."""

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.filters import DayFilter, FilterSet
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
