"""/regions: the official list in force."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.filters import RegionFilter
from apps.api.schema import Example
from apps.api.views import OpenResource
from apps.regions.models import Region
from apps.regions.rules import Level, level_named

LEVELS = [(level.api_name, level.label) for level in Level]


class LevelField(serializers.ChoiceField):
    """The name of a row's level, such as "regency"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LEVELS, read_only=True, **options)

    def to_representation(self, row: Any) -> str:
        return Level(row.level).api_name


class RegionRow(serializers.ModelSerializer):
    example: ClassVar[Example] = {
        "code": "35.14.01",
        "name": "Purwodadi",
        "label": "Kec. Purwodadi, Kab. Pasuruan",
        "level": "district",
        "kind": "district",
        "parent": "35.14",
        "edition": "300.2.2-2430/2025",
        "starts_on": None,
    }

    level = LevelField(source="*")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )
    edition = serializers.CharField(source="edition.code")

    class Meta:
        model = Region
        fields = ["code", "name", "label", "level", "kind", "parent", "edition", "starts_on"]


class RegionRows(django_filters.FilterSet):
    region = RegionFilter("")
    region_level = django_filters.ChoiceFilter(method="at", choices=LEVELS)
    q = django_filters.CharFilter(
        method="called", help_text="Words of a name or label, or how a code starts."
    )

    def at(self, rows: QuerySet, _name: str, level: str) -> QuerySet:
        return rows.filter(level=level_named(level))

    def called(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return rows.filter(pk__in=Region.objects.matching(text).values("pk"))


class Regions(RetrieveModelMixin, OpenResource):
    """The official list in force, by code; the nation is the region `ID`."""

    queryset = Region.objects.in_force().select_related("parent", "edition")
    serializer_class = RegionRow
    filterset_class = RegionRows
