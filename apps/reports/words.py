"""How months, moments, people and values of reports are written, in the current language."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.reports.rules.checking import sentence
from apps.reports.rules.form import Definition, Field, fields_of, worded
from apps.reports.rules.states import WIB, WIT, WITA, zone_of
from apps.reports.rules.values import is_empty

NOTHING = "–"
ZONES = {WIB: "WIB", WITA: "WITA", WIT: "WIT"}


def month_in_words(month: dt.date) -> str:
    return date_format(month, "F Y")


def moment_in_words(moment: dt.datetime, code: str) -> str:
    """Write a moment by the clocks of a region: 5 Nov 2026, 10.12 WITA."""
    zone = zone_of(code)
    return f"{date_format(timezone.localtime(moment, zone), 'j M Y, H.i')} {ZONES[zone]}"


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


def flags_in_words(definition: Definition, codes: list[str]) -> list[tuple[str, str, str]]:
    """Return (code, field it stands at or "", sentence) of the flags of a report."""
    places = {rule["code"]: rule["at"] for rule in definition["rules"]}
    fields = {field["name"]: field for field in fields_of(definition)}
    return [
        (code, places.get(code, ""), sentence(definition, code, fields.get(places.get(code, ""))))
        for code in codes
    ]


def _day(value: Any) -> str:
    """Write a day; what a draft holds instead is written as it is."""
    try:
        return date_format(dt.date.fromisoformat(value), "j M Y")
    except (TypeError, ValueError):
        return str(value)
