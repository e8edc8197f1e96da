"""Region codes of any age, asked for in an address: what they mean now, and saying so."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.models import User, reach
from apps.regions.models import Region
from apps.regions.queries import resolve

View = Callable[..., HttpResponseBase]


def regions_in_reach(user: User | AnonymousUser) -> QuerySet[Region]:
    """Return the regions in force that a user answers for, whatever the cluster."""
    return Region.objects.in_force().filter(reach(user, region="", cluster=None))


def successors(request: HttpRequest, code: str) -> HttpResponseBase | None:
    """Lead from a retired code to what followed it in reach; None where there is nothing."""
    try:
        codes = resolve(code).successor_codes
    except ValidationError:
        return None
    regions = list(regions_in_reach(request.user).filter(code__in=codes).order_by("code"))
    if not regions:
        return None
    if len(regions) > 1:
        return render(request, "portal/successors.html", {"code": code, "regions": regions})
    followed = _(
        "Region code %(code)s is no longer in force. "
        "This is what followed it: %(region)s (%(successor)s)."
    )
    facts = {"code": code, "region": regions[0].label, "successor": regions[0].code}
    _say(request, followed % facts)
    query = request.GET.copy()
    query["region"] = regions[0].code
    return redirect(f"{request.path}?{query.urlencode()}")


def say_if_reused(request: HttpRequest, region: Region) -> None:
    """Say on the page when another area, now retired, bore the code before."""
    if resolve(region.code).is_reused:
        reused = _(
            "Another area bore the region code %(code)s before; older papers may mean that one. "
            "This is the area that bears it now: %(region)s."
        )
        _say(request, reused % {"code": region.code, "region": region.label})


def by_a_code_of_any_age(view: View) -> View:
    """Lead a page about regions in force from a retired code to its successors."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        code = request.GET.get("region")
        return (code and successors(request, code)) or view(request, *args, **kwargs)

    return answer


def _say(request: HttpRequest, sentence: str) -> None:
    if "format" not in request.GET:  # a file shows no sentence; the next page is about another
        messages.info(request, sentence)
