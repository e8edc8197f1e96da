import datetime as dt
from decimal import Decimal

from apps.core.csv_export import _cell


def test_numbers_stay_numbers_and_days_become_texts():
    assert [_cell(None, value) for value in (0.5, Decimal("0.50"), dt.date(2026, 1, 31), "")] == [
        0.5,
        Decimal("0.50"),
        "2026-01-31",
        None,
    ]
