"""Which month and region a page about counted reports is asked for."""

import datetime as dt

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.portal.asof import FIRST_YEAR, LAST_YEAR
from apps.portal.codes import regions_in_reach
from apps.portal.scope import codes_above, own_code
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.models import Period
from apps.reports.queries.timeliness import month_to_show

MONTHS_OFFERED = 24


def region_asked(request: HttpRequest) -> Region:
    """Return the region asked for, down to the kecamatan; unasked, the widest of the user's own.

    What is not in reach is not found. Raises PermissionDenied for who answers for no region.
    """
    own = own_code(request.user)
    if not own:
        raise PermissionDenied
    reached = regions_in_reach(request.user).filter(level__lt=Level.VILLAGE)
    return get_object_or_404(reached, code=request.GET.get("region") or own)


def regions_above(request: HttpRequest, region: Region) -> QuerySet[Region]:
    above = regions_in_reach(request.user).filter(code__in=codes_above(region.code))
    return above.order_by("level")


def month_asked(request: HttpRequest, now: dt.datetime) -> dt.date:
    """Read a month; unasked, the newest closed one. Raises BadRequest with the sentence to show."""
    return month_typed(request.GET.get("month", "")) or month_to_show(now)


def month_typed(text: str) -> dt.date | None:
    """Read a month such as 2026-10; none where nothing is typed. Raises BadRequest as above."""
    if not text:
        return None
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        month = dt.date.min
    if f"{month:%Y-%m}" != text or not FIRST_YEAR <= month.year <= LAST_YEAR:
        raise BadRequest(_("“%(text)s” is no month. Write it such as 2026-10.") % {"text": text})
    return month


def months_offered() -> list[dt.date]:
    months = Period.objects.order_by("-month").values_list("month", flat=True)
    return list(months.distinct()[:MONTHS_OFFERED])
