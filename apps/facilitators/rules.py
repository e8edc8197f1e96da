"""What a facilitator, an employment and a post are called, and how a NIK reads. No database."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

NIK = re.compile(r"\d{16}")
DAYS_ADDED_FOR_WOMEN = 40


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Education(models.TextChoices):
    SMA = "sma", _("Senior high school")
    D1 = "d1", _("Diploma 1")
    D2 = "d2", _("Diploma 2")
    D3 = "d3", _("Diploma 3")
    D4 = "d4", _("Diploma 4")
    S1 = "s1", _("Bachelor")
    PROFESSION = "profession", _("Profession")
    S2 = "s2", _("Master")
    S3 = "s3", _("Doctor")


class EmploymentStatus(models.TextChoices):
    """Status kepegawaian. PNS, PPPK and contract exclude each other."""

    PNS = "pns", _("Civil servant (PNS)")
    PPPK = "pppk", _("Government employee by contract (PPPK)")
    CONTRACT = "contract", _("Contract (PPNPN)")
    WORK_CONTRACT = "work_contract", _("Work contract")
    REGIONAL_HONOR = "regional_honor", _("Regional honorary")
    VOLUNTEER = "volunteer", _("Volunteer (tali asih)")


EXCLUSIVE_STATUSES = (
    EmploymentStatus.PNS,
    EmploymentStatus.PPPK,
    EmploymentStatus.CONTRACT,
)


class EndReason(models.TextChoices):
    RESIGNED = "resigned", _("Resigned")
    DISMISSED = "dismissed", _("Dismissed")
    RETIRED = "retired", _("Retired")
    DIED = "died", _("Died")
    CONTRACT_ENDED = "contract_ended", _("Contract ended")
    TRANSFERRED = "transferred", _("Transferred")
    OTHER = "other", _("Other")


class PostRole(models.TextChoices):
    """Peran in a post. Only the role *pendamping* holds families and counts as filled."""

    PENDAMPING = "pendamping", _("Facilitator")
    SUPERVISOR = "supervisor", _("Supervisor")
    DATA_ADMINISTRATOR = "data_administrator", _("Data administrator")
    REGENCY_COORDINATOR = "regency_coordinator", _("Regency coordinator")
    AREA_COORDINATOR = "area_coordinator", _("Area coordinator")


class Status(models.TextChoices):
    """What a person is on a day, by assignment; employment is another question."""

    ACTIVE = "active", _("Active")
    PLANNED = "planned", _("Planned")
    ENDED = "ended", _("Ended")
    UNASSIGNED = "unassigned", _("Unassigned")


@dataclass(frozen=True)
class NikReading:
    """What a NIK says of its holder: where first registered, birth date, sex."""

    area: str
    born_on: dt.date
    sex: Sex


def read_nik(nik: str, *, today: dt.date) -> NikReading:
    """Read `PPKKCC DDMMYY SSSS`; the day carries 40 more for women, the year has two digits.

    A year later than today's is of the century before. Raises ValueError with the rule broken: a
    wrong length or a non-digit, an impossible date, serial 0000. An unknown area is no error: it is
    where the person first registered, often an old code.
    Source: layout of Indonesia's population number (UU 23/2006 and its rules); no check digit.
    """
    if not NIK.fullmatch(nik):
        raise ValueError(_("A NIK has 16 digits."))
    if nik.endswith("0000"):
        raise ValueError(_("The last four digits of a NIK are not 0000."))
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    is_female = day > DAYS_ADDED_FOR_WOMEN
    century = today.year - today.year % 100
    year += century if year <= today.year % 100 else century - 100
    try:
        born_on = dt.date(year, month, day - DAYS_ADDED_FOR_WOMEN * is_female)
    except ValueError as error:
        raise ValueError(_("The birth date in this NIK does not exist.")) from error
    area = f"{nik[:2]}.{nik[2:4]}.{nik[4:6]}"
    return NikReading(area, born_on, Sex.FEMALE if is_female else Sex.MALE)


def agrees_with_nik(nik: str, *, born_on: dt.date, sex: str) -> bool:
    """Say whether a NIK carries this birth date and sex. Of the year it has two digits only.

    Where not, either may be wrong: registries err too.
    """
    day = born_on.day + DAYS_ADDED_FOR_WOMEN * (sex == Sex.FEMALE)
    return nik[6:12] == f"{day:02}{born_on.month:02}{born_on.year % 100:02}"


def mask_nik(nik: str) -> str:
    """Return the NIK as it may be shown: 3304020101900001 becomes 330402••••••0001."""
    return f"{nik[:6]}••••••{nik[-4:]}"
