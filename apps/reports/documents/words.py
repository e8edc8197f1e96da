"""How days, moments, numbers and people are written on paper, in the current language."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.rules.form import Field, worded
from apps.reports.rules.states import WIB
from apps.reports.rules.values import is_empty

NOTHING = "–"


def month_in_words(month: dt.date) -> str:
    return date_format(month, "F Y")


def moment_in_words(moment: dt.datetime) -> str:
    """Write a moment in western time: 5 November 2026, 10.12 WIB."""
    return f"{date_format(timezone.localtime(moment, WIB), 'j F Y, H.i')} WIB"


def named(user: User) -> str:
    return user.first_name or user.get_username()


def number_in_words(number: float) -> str:
    return number_format(number, force_grouping=True)


def value_in_words(field: Field, value: Any) -> str:
    """Write what stands in a field of a report."""
    if is_empty(value):
        return NOTHING
    if field["type"] == "photos":
        return ngettext("%(count)s photo", "%(count)s photos", len(value)) % {"count": len(value)}
    if field["type"] == "choice":
        labels = {each["code"]: each["label"] for each in field.get("choices", [])}
        return worded(labels[value]) if value in labels else str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _day(value) if field["type"] == "day" else str(value)
    return f"Rp {number_in_words(value)}" if field["type"] == "money" else number_in_words(value)


def _day(value: Any) -> str:
    """Write a day; what a draft holds instead is written as it is."""
    try:
        return date_format(dt.date.fromisoformat(value), "j F Y")
    except (TypeError, ValueError):
        return str(value)


def letterhead(region: Region) -> dict[str, str]:
    """Name the ministry and the social office that answers for a region.

    Reads the region's parents, up to its province.
    """
    above: dict[int, Region] = {}
    step: Region | None = region
    while step is not None and step.level != Level.NATION:
        above[step.level] = step
        step = step.parent if step.level > Level.PROVINCE else None
    office = above.get(Level.REGENCY) or above.get(Level.PROVINCE)
    province = above.get(Level.PROVINCE)
    return {
        "ministry": _("Ministry of Social Affairs of the Republic of Indonesia"),
        "office": _("Social Office of %(region)s") % {"region": office.name} if office else "",
        "province": province.name if province and province is not office else "",
        "page_word": _("Page"),
    }
