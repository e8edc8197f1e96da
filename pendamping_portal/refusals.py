"""A request that no view answers is refused in the form of the door it came to."""

from types import ModuleType

from django.http import HttpRequest, HttpResponse

from apps.api import refusals as api
from apps.portal import refusals as portal


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer: HttpResponse = _door(request).bad_request(request, exception)
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    answer: HttpResponse = _door(request).not_found(request, exception)
    return answer


def _door(request: HttpRequest) -> ModuleType:
    return api if request.path_info.startswith("/api/") else portal
