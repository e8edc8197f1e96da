"""/clusters: the counting keys."""

from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.views import OpenResource
from apps.programs.models import Cluster


class ClusterRow(serializers.ModelSerializer):
    class Meta:
        model = Cluster
        fields = ["code", "name", "is_sensitive", "has_caseload", "starts_on", "ends_on"]


class Clusters(RetrieveModelMixin, OpenResource):
    """Clusters, by code: what families, need and posts are counted by."""

    queryset = Cluster.objects.all()
    serializer_class = ClusterRow
