import datetime as dt

import pytest

from apps.competencies.rules import (
    CertificateState,
    extended,
    is_official_code,
    kkni_of,
    last_day,
    renewal_opens,
    state_of,
)
from apps.facilitators.rules import Education

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        ("2024-03-10", 36, "2027-03-09"),
        ("2024-02-29", 36, "2027-02-28"),  # the day does not exist: the month's last day
        ("2024-03-01", 36, "2027-02-28"),
        ("2021-03-01", 36, "2024-02-29"),  # one that ends on 29 February
        ("2024-02-29", 48, "2028-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-12-01", 1, "2024-12-31"),
        ("2024-01-01", 60, "2028-12-31"),
    ],
)
def test_a_certificate_holds_until_the_day_before_the_same_day(starts_on, months, last):
    assert last_day(D(starts_on), months=months) == D(last)


@pytest.mark.parametrize(
    ("ends_on", "months", "last"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-02-28", 12, "2024-02-29"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-05-09", 3, "2026-08-09"),
    ],
)
def test_an_extension_keeps_the_day_of_the_month(ends_on, months, last):
    assert extended(D(ends_on), months=months) == D(last)


@pytest.mark.parametrize(
    ("ends_on", "window", "first"),
    [
        ("2027-02-28", 3, "2026-12-01"),
        ("2027-03-09", 6, "2026-09-10"),
        ("2024-02-29", 12, "2023-03-01"),
        ("2027-03-09", 0, "2027-03-10"),  # never: it opens after the end
    ],
)
def test_the_renewal_window_lies_before_the_end(ends_on, window, first):
    assert renewal_opens(D(ends_on), window_months=window) == D(first)


@pytest.mark.parametrize(
    ("education", "level"),
    [
        (Education.D1, 3),
        (Education.D2, 4),
        (Education.D3, 5),
        (Education.D4, 6),
        (Education.S1, 6),
        (Education.PROFESSION, 7),
        (Education.S2, 8),
        (Education.S3, 9),
        (Education.SMA, None),
        ("", None),
    ],
)
def test_education_equals_a_level_of_kkni(education, level):
    assert kkni_of(education) == level


@pytest.mark.parametrize(
    ("code", "is_official"),
    [
        ("J.620100.025.02", True),
        ("CONTOH-J.620100.025.02", False),
        ("J.620100.025.02 ", False),
        ("OTO.SM01.001.01", False),
        ("j.620100.025.02", False),
    ],
)
def test_an_official_unit_code_is_told_from_others(code, is_official):
    assert is_official_code(code) is is_official


@pytest.mark.parametrize(
    ("day", "revoked_on", "state"),
    [
        ("2024-02-29", None, CertificateState.PLANNED),
        ("2024-03-01", None, CertificateState.VALID),
        ("2027-02-28", None, CertificateState.VALID),
        ("2027-03-01", None, CertificateState.EXPIRED),
        ("2025-01-01", "2025-01-01", CertificateState.REVOKED),
        ("2024-12-31", "2025-01-01", CertificateState.VALID),
        ("2030-01-01", "2025-01-01", CertificateState.REVOKED),
    ],
)
def test_a_certificate_has_one_state_on_a_day(day, revoked_on, state):
    revoked = D(revoked_on) if revoked_on else None
    assert state_of(D("2024-03-01"), D("2027-02-28"), revoked, day=D(day)) == state
