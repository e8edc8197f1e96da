import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from apps.core.templatetags.ui import counted, days, quantity, sparkline, unbroken


@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [
        (1234567, 0, "1.234.567"),
        (98.4, 1, "98,4"),
        (1.229, 2, "1,23"),
        (0.125, 2, "0,13"),
        (19.6, 0, "20"),
        (-2.5, 0, "-3"),
        (None, 0, "–"),
        (0, 0, "0"),
    ],
)
def test_a_quantity_is_written_as_indonesians_do(number, digits, written):
    with override("id"):
        assert quantity(number, digits) == written


def test_days_are_spelled_out_and_an_open_end_stays_open():
    row = SimpleNamespace(starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))
    with override("id"):
        assert days(row) == "1 Jan 2026 – 31 Des 2026"
        row.ends_on = None
        assert days(row) == "1 Jan 2026 –"


@pytest.mark.parametrize(
    ("numbers", "points"),
    [
        ([], ""),
        ([98.4], ""),
        ([5, 5], "0.0,22.0 100.0,22.0"),
        ([0, None, 10], "0.0,22.0 100.0,2.0"),
    ],
)
def test_a_sparkline_has_a_point_for_each_known_number(numbers, points):
    assert sparkline(numbers) == {"points": points}


@pytest.mark.parametrize(
    ("length", "written"), [(0, "0"), (9_999, "9,999"), (10_000, "more than 10,000")]
)
def test_a_list_too_long_to_count_says_so_in_words(length, written):
    with override("en"):
        assert counted(length) == written


def test_a_percent_sign_stays_with_its_number():
    assert (
        unbroken("Kab. A: 73,4 % dari 5 %")
        == "Kab. A: 73,4\N{NO-BREAK SPACE}% dari 5\N{NO-BREAK SPACE}%"
    )
