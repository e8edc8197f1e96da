"""How a request that cannot be answered is refused, in words."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found as not_found

__all__ = ["bad_request", "not_found"]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say the sentence that a page raised; what Django itself finds suspicious is not repeated."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)
