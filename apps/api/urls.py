"""Addresses of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from apps.api.clusters import Clusters
from apps.api.coverage import Coverage
from apps.api.programs import Programs
from apps.api.regions import Regions

router = SimpleRouter()
router.register("regions", Regions, basename="region")
router.register("clusters", Clusters, basename="cluster")
router.register("programs", Programs, basename="program")
router.register("coverage", Coverage, basename="coverage")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
]
