"""A request that no view answers is refused in the form of the door it came to."""

from django.http import HttpRequest, HttpResponse

from apps.api import refusals as api
from apps.portal import refusals as portal


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    door = api if request.path_info.startswith("/api/") else portal
    return door.bad_request(request, exception)
