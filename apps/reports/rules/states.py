"""What becomes of a monthly report, and by when. No database here."""

import datetime as dt
from calendar import monthrange
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WIB = ZoneInfo("Asia/Jakarta")
"""Deadlines are stated in western time, wherever a post lies."""

WITA, WIT = ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")

CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
"""Provinces in central and eastern time. Source: Keppres 41/1987, and the provinces made since."""

REVIEWED_WITHIN = dt.timedelta(days=7)
"""A report that waits longer may also be decided by the level above [set]."""

SHORTEST_REASON = 10
"""Characters of a reason: one word tells nobody why."""

CLOCK_OFF = dt.timedelta(days=1)
"""A phone whose clock differs by more from the server's is flagged; the server's time rules."""


class State(models.TextChoices):
    EXPECTED = "expected", pgettext_lazy("a report", "Expected")
    DRAFT = "draft", pgettext_lazy("a report", "Draft")
    FILED = "filed", pgettext_lazy("a report", "Filed")
    RETURNED = "returned", pgettext_lazy("a report", "Returned")
    APPROVED = "approved", pgettext_lazy("a report", "Approved")


class Outcome(models.TextChoices):
    """What became of one filing."""

    APPROVED = "approved", pgettext_lazy("a report", "Approved")
    RETURNED = "returned", pgettext_lazy("a report", "Returned")
    REPLACED = "replaced", _("Replaced by a newer one before anybody decided")


class Timeliness(models.TextChoices):
    """Whether a report was first filed by its deadline."""

    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    MISSING = "missing", pgettext_lazy("a report", "Missing")
    NOT_DUE = "not_due", _("Not due yet")


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_before(month: dt.date) -> dt.date:
    return month_of(month - dt.timedelta(days=1))


def month_after(month: dt.date) -> dt.date:
    return month_of(month.replace(day=28) + dt.timedelta(days=4))


def day_in(month: dt.date, number: int) -> dt.date:
    """Return day `number` of a month, or its last day where it has none so high."""
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def zone_of(code: str) -> ZoneInfo:
    """Return the time zone of a region, by the province in its code; the nation's is WIB."""
    if code[:2] in CENTRAL:
        return WITA
    return WIT if code[:2] in EASTERN else WIB
