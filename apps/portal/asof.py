"""The day a page answers for: `?on=2026-01-31`, today when no day is asked for."""

import datetime as dt
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.regions.models import Edition

FIRST_YEAR, LAST_YEAR = 2000, 2100


def day_asked(request: HttpRequest) -> dt.date:
    """Return the day asked for. Raises BadRequest with the sentence to show when it is none."""
    text = request.GET.get("on", "")
    if not text:
        return timezone.localdate()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    if day.isoformat() != text or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadRequest(_("“%(text)s” is no day. Write it such as 2026-01-31.") % {"text": text})
    return day


def header(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; the region edition is read only where a page shows it."""
    try:
        day = day_asked(request)
    except BadRequest:
        day = timezone.localdate()
    return {"as_of": day, "edition_in_force": lambda: Edition.objects.valid_on(day).first()}
