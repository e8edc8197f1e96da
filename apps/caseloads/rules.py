"""Which months a caseload can be of. No database here."""

import datetime as dt

FIRST_MONTH = dt.date(2000, 1, 1)  # [set]: none of the programs is older


def last_month(day: dt.date) -> dt.date:
    """Return the newest month that can be loaded on `day`: the one after it."""
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
