"""/clusters: the counting keys."""

from typing import ClassVar

from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.schema import Example
from apps.api.views import OpenResource
from apps.programs.models import Cluster


class ClusterRow(serializers.ModelSerializer):
    example: ClassVar[Example] = {
        "code": "PKH",
        "name": "Program Keluarga Harapan",
        "is_sensitive": False,
        "has_caseload": True,
        "starts_on": "2019-01-01",
        "ends_on": None,
    }

    class Meta:
        model = Cluster
        fields = ["code", "name", "is_sensitive", "has_caseload", "starts_on", "ends_on"]


class Clusters(RetrieveModelMixin, OpenResource):
    """Clusters, by code: what families, need and posts are counted by."""

    queryset = Cluster.objects.all()
    serializer_class = ClusterRow
