"""What a standard, a certificate and a training are called, and how long they hold. No database."""

import calendar
import datetime as dt
import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.facilitators.rules import Education

UNIT_CODE = re.compile(r"[A-Z]\.\d{6}\.\d{3}\.\d{2}")
"""An official SKKNI unit, such as J.620100.025.02."""

EXAMPLE_PREFIX = "CONTOH-"
"""Codes of our own examples start so: nobody may take one for an official unit."""

LEVELS = range(1, 10)
"""KKNI: 1–3 operator, 4–6 technician or analyst, 7–9 expert (Perpres 8/2012)."""

EXPIRING_DAYS = (30, 90, 180)
REMINDED_DAYS = (7, 30, 90, 180)
"""How many days before its end a certificate is counted as expiring, and its holder reminded."""

FARTHEST_DAY = dt.date(2100, 1, 1)
"""No certificate begins on this day or later: whoever types 9999 means another."""

MONTHS_LEFT_AT_RECRUITMENT = 6
"""A draft Perpres asks that a certificate hold for so many more months at recruitment."""

KKNI_OF_EDUCATION = {
    Education.D1: 3,
    Education.D2: 4,
    Education.D3: 5,
    Education.D4: 6,
    Education.S1: 6,
    Education.PROFESSION: 7,
    Education.S2: 8,
    Education.S3: 9,
}
"""Level of the national qualification framework that an education equals (Perpres 8/2012)."""


class StandardKind(models.TextChoices):
    SKKNI = "skkni", _("National work competency standard (SKKNI)")
    SPECIAL = "special", _("Special standard (Standar Khusus)")
    INTERNATIONAL = "international", _("International standard")
    MINISTERIAL = "ministerial", _("Ministerial standard")


class Way(models.TextChoices):
    """How somebody came to be assessed."""

    TEST = "test", _("Competency test")
    RPL = "rpl", _("Recognition of prior learning (RPL)")
    RENEWAL = "renewal", _("Renewal")


class Outcome(models.TextChoices):
    COMPETENT = "competent", _("Competent")
    NOT_YET = "not_yet", _("Not yet competent")


class CertificateState(models.TextChoices):
    PLANNED = "planned", _("Not yet valid")
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class LicenceKind(models.TextChoices):
    STR = "str", _("Registration of a social worker (STR)")
    SIPPS = "sipps", _("Practice licence (SIPPS)")


class TrainingResult(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class MentoringWay(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    DISTANCE = "distance", _("At a distance")
    BOTH = "both", _("On site and at a distance")


def kkni_of(education: str) -> int | None:
    """Return the KKNI level that an education equals; None where none is set or it has none."""
    return KKNI_OF_EDUCATION.get(Education(education)) if education else None


def is_official_code(code: str) -> bool:
    """Say whether a unit code has the form of today's SKKNI. Older forms are known, with a word."""
    return bool(UNIT_CODE.fullmatch(code))


def last_day(starts_on: dt.date, *, months: int) -> dt.date:
    """Return the last day, included, of something that holds `months` from its first day.

    It is the day before the same day of the month; where that month is too short for the day, its
    last day. So 29 February 2024 and 1 March 2024 both end, after 36 months, on 28 February 2027,
    and what follows on without a gap keeps its day of the month.
    """
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    month += 1
    days = calendar.monthrange(year, month)[1]
    if starts_on.day > days:
        return dt.date(year, month, days)
    return dt.date(year, month, starts_on.day) - dt.timedelta(days=1)


def extended(ends_on: dt.date, *, months: int) -> dt.date:
    """Return the last day of something that ended on `ends_on` and holds `months` longer."""
    return last_day(ends_on + dt.timedelta(days=1), months=months)


def renewal_opens(ends_on: dt.date, *, window_months: int) -> dt.date:
    """Return the first day on which what ends on `ends_on` may be renewed; the last one is the end.

    The window lies before the end: who let it pass is assessed anew.
    """
    return extended(ends_on, months=-window_months) + dt.timedelta(days=1)


def state_of(
    starts_on: dt.date, ends_on: dt.date, revoked_on: dt.date | None, *, day: dt.date
) -> CertificateState:
    """Return what a certificate is on a day; it counts on its last day, not on that of its end by
    revocation."""
    if revoked_on and revoked_on <= day:
        return CertificateState.REVOKED
    if day < starts_on:
        return CertificateState.PLANNED
    return CertificateState.VALID if day <= ends_on else CertificateState.EXPIRED
