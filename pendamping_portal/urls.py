"""Every address of the portal: the back office, the API, health, and the pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("health/", include("apps.api.health")),
    path("api/v1/", include("apps.api.urls")),
    path("", include("apps.portal.urls")),
]

handler400 = "pendamping_portal.refusals.bad_request"
handler404 = "pendamping_portal.refusals.not_found"
