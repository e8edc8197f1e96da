"""Invented reports of the demo nation: the newest month that has been cut off, and three before.

After make_demo and seed_reports: everything follows from the posts and families that are there and
from the post's key, so that one nation always gets the same. No rule of a form is broken.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import User
from apps.reports import statements
from apps.reports.demo import drawn, written
from apps.reports.models import Filing, Period, Report, ReportingCalendar
from apps.reports.rules.states import month_after, month_before, month_of

MADE = {"periods": Period, "reports": Report, "filings": Filing}

MONTHS = 4
SECONDS_WORTH_A_LINE = 1

AUTHOR, REVIEWER = "contoh-pelapor", "contoh-pemeriksa"
"""Who filed and who decided all of it: nobody, for these two cannot sign in."""

SHOWN_IN = "35.14"
"""Where the demo's officers and facilitator are at home (`demo_logins`)."""

SETTINGS = """
    SET LOCAL statement_timeout = 0; SET LOCAL enable_nestloop = off; SET LOCAL jit = off;
    SET LOCAL work_mem = '256MB'
"""
RULES = "SET LOCAL enable_nestloop = on; SET CONSTRAINTS ALL IMMEDIATE"

STEPS = {
    "Posts that report": drawn.POSTS,
    "Reports expected": drawn.EXPECTED,
    "States drawn": drawn.STATES,
    "Families carried on": drawn.CHAINED,
    "Payments": written.PAID,
    "Numbers written": written.VALUES,
    "Reports": written.REPORTS,
    "Filings": written.FILINGS,
    "Payments of what is approved": written.PAYMENTS,
    "Rules of reports asked": RULES,
}


def exists() -> bool:
    return Filing.objects.exists()


def make(*, now: dt.datetime, write: Callable[[str], object]) -> dict[str, int]:
    """Report for every post of four months, wholly or not at all; return rows by table.

    Every rule of the database is asked. `write` takes a line of each step that took long.
    """
    months = _months(timezone.localdate(now))
    parameters: dict[str, Any] = {
        "now": now,
        "day": months[0],
        "months": months,
        "first": months[-1],
        "shown_in": SHOWN_IN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        parameters["author"], parameters["reviewer"] = _nobody(AUTHOR), _nobody(REVIEWER)
        cursor.execute(SETTINGS)
        cursor.execute(drawn.DRAW)
        for month in months:
            following = month_after(month)
            last_day = following - dt.timedelta(days=1)
            cursor.execute(
                statements.PERIODS,
                {
                    "month": month,
                    "next_month": following,
                    "month_after": month_after(following),
                    "day": last_day,
                },
            )
        for label, statement in STEPS.items():
            began = time.monotonic()
            cursor.execute(statement, parameters)
            if (seconds := time.monotonic() - began) >= SECONDS_WORTH_A_LINE:
                write(f"{label}: {seconds:.1f} s")
            if "CREATE TEMP TABLE" in statement:
                table = statement.split("CREATE TEMP TABLE", 1)[1].split()[0]
                cursor.execute(f"ANALYZE {table}")
    return {name: table._default_manager.count() for name, table in MADE.items()}


def _months(day: dt.date) -> list[dt.date]:
    """Return the newest month that every calendar has cut off, and those before, newest first."""
    calendars = ReportingCalendar.objects.valid_on(day)
    cut_off_day = calendars.aggregate(last=Max("cut_off_day"))["last"] or 31
    newest = month_of(day) if day.day >= cut_off_day else month_before(month_of(day))
    months = [newest]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months


def _nobody(username: str) -> int:
    """Return the key of a user who is named in what is invented, and cannot sign in."""
    user, is_new = User.objects.get_or_create(username=username, defaults={"is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user.pk
