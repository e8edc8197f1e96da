"""What one value of a report must be. static/js/reports/rules.js says the same: change both."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.rules.form import Field, FieldType, most

BLANK = " \t\r\n"
DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PLACE = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,5})?),(-?[0-9]{1,3}(?:\.[0-9]{1,5})?)")
"""Latitude and longitude in degrees, to about a metre: "-7.98123,112.63041"."""

EPOCH = dt.date(1970, 1, 1)

MESSAGES: Mapping[str, str | Promise] = {
    "required": _("Fill this in: without it the report says nothing."),
    "unknown_field": _("This form has no such field."),
    "not_a_number": _("Write a number."),
    "negative": _("Write 0 or more."),
    "too_large": _("Write at most %(max)s."),
    "not_whole": _("Write a whole number."),
    "not_a_day": _("Write a day of the years 2000 to 2099 as YYYY-MM-DD."),
    "not_text": _("Write text."),
    "too_long": _("Write at most %(max)s characters."),
    "not_a_choice": _("Choose one of the list."),
    "not_photos": _("Attach photos only, each once."),
    "too_many": _("Attach at most %(max)s photos."),
    "not_a_place": _("Give latitude and longitude such as -7.98123,112.63041."),
    "same_as_last": _("All numbers are those of the last approved report."),
    "same_photo": _("A photo of this report is in another report, too."),
    "post_left": _("The facilitator has left this post."),
    "clock_off": _("The clock of the device was wrong by more than a day."),
}
"""What is said of a value or a report apart from the rules of its form."""


def is_empty(value: object) -> bool:
    """Say whether a value is nothing: absent, blank text, an empty list."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip(BLANK))


def fault_of(field: Field, value: object) -> str | None:
    """Return the code of what is wrong with one value; None where nothing is."""
    if is_empty(value):
        return "required" if field.get("required") else None
    return FAULTS[field["type"]](field, value)


def number_of(value: object) -> int:
    """Return what a rule computes with, of a sound value of a countable field."""
    if isinstance(value, str):
        return (dt.date.fromisoformat(value) - EPOCH).days
    return int(value)  # type: ignore[call-overload]


def _fault_of_number(field: Field, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not_a_number"
    if isinstance(value, float) and math.isnan(value):
        return "not_a_number"
    if value < 0:
        return "negative"
    if value > (most(field) or 0):
        return "too_large"
    return None if value == int(value) else "not_whole"


def _fault_of_day(_field: Field, value: object) -> str | None:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return "not_a_day"
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return "not_a_day"
    return None


def _fault_of_text(field: Field, value: object) -> str | None:
    if not isinstance(value, str):
        return "not_text"
    return "too_long" if len(value) > (most(field) or 0) else None


def _fault_of_choice(field: Field, value: object) -> str | None:
    known = any(value == choice["code"] for choice in field.get("choices", []))
    return None if known else "not_a_choice"


def _fault_of_photos(field: Field, value: object) -> str | None:
    if not isinstance(value, list):
        return "not_photos"
    if not all(isinstance(photo, str) and UUID.fullmatch(photo) for photo in value):
        return "not_photos"
    if len(set(value)) < len(value):
        return "not_photos"
    return "too_many" if len(value) > (most(field) or 0) else None


def _fault_of_place(_field: Field, value: object) -> str | None:
    found = PLACE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return "not_a_place"
    latitude, longitude = map(float, found.groups())
    return None if abs(latitude) <= 90 and abs(longitude) <= 180 else "not_a_place"


FAULTS: Mapping[FieldType, Callable[[Field, object], str | None]] = {
    "number": _fault_of_number,
    "money": _fault_of_number,
    "day": _fault_of_day,
    "text": _fault_of_text,
    "choice": _fault_of_choice,
    "photos": _fault_of_photos,
    "location": _fault_of_place,
}
