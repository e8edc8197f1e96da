"""/programs: each belongs to one cluster."""

from typing import ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.filters import CodeFilter
from apps.api.schema import Example
from apps.api.views import OpenResource
from apps.programs.models import Cluster, Program


class ProgramRow(serializers.ModelSerializer):
    example: ClassVar[Example] = {
        "code": "PKH",
        "name": "Program Keluarga Harapan",
        "cluster": "PKH",
        "legal_reference": "",
        "starts_on": "2019-01-01",
        "ends_on": None,
    }

    cluster = serializers.CharField(source="cluster.code")

    class Meta:
        model = Program
        fields = ["code", "name", "cluster", "legal_reference", "starts_on", "ends_on"]


class ProgramRows(django_filters.FilterSet):
    cluster = CodeFilter(Cluster)


class Programs(RetrieveModelMixin, OpenResource):
    """Programs, by code; each belongs to one cluster."""

    queryset = Program.objects.select_related("cluster")
    serializer_class = ProgramRow
    filterset_class = ProgramRows
