"""Pages for anybody: no sign-in, no cookie, nothing for search engines, so often a minute."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

A_MINUTE = 60  # seconds
IPV6_NETWORK = 64
"""Bits of an IPv6 address that name a customer; the rest is theirs to choose."""


class Visits(SimpleRateThrottle):
    """Counts what an address asks for, in the cache that all processes share."""

    rate = "60/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        address = ip_address(get_adapter().get_client_ip(request))
        if isinstance(address, IPv6Address):
            if address.ipv4_mapped is None:
                return f"visits:{ip_network((address, IPV6_NETWORK), strict=False)}"
            address = address.ipv4_mapped
        return f"visits:{address}"


def open_to_visitors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let anybody in; who asks too often is told when to come back (429)."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visits = Visits()
        if visits.allow_request(request, view):  # type: ignore[arg-type]
            response = view(request, *args, **kwargs)
        else:
            response = render(request, "portal/too_often.html", status=429)
            response["Retry-After"] = str(ceil(visits.wait() or A_MINUTE))
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered
