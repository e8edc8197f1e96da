"""Which posts report of a month, and until when."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from apps.accounts.models import User
from apps.core.refusals import save
from apps.regions.models import Region
from apps.reports import statements
from apps.reports.models import Outage, Period
from apps.reports.rules.states import month_after, month_before, month_of


@transaction.atomic
def expect(month: dt.date, *, day: dt.date) -> int:
    """Expect a report of every post that is active on the cut-off day of `month`; return how many.

    Those are the new ones: a second call adds who was recorded since, and takes away what nobody
    wrote of and is no longer expected. Left out are clusters without a calendar or form, and those
    of which `day` lies before the month's cut-off or after its due day.
    """
    asked = {
        "month": month,
        "next_month": month_after(month),
        "month_after": month_after(month_after(month)),
        "day": day,
    }
    with connection.cursor() as cursor:
        cursor.execute(statements.PERIODS, asked)
        cursor.execute(statements.NO_LONGER_EXPECTED, asked)
        cursor.execute(statements.EXPECTED, asked)
        expected: int = cursor.rowcount
        if Outage.objects.exists():
            cursor.execute(statements.MOVED_DEADLINES, asked)
    return expected


def expect_due(day: dt.date) -> int:
    """Expect what is open on `day`: of its month, and of the month before until that is due."""
    month = month_of(day)
    return expect(month, day=day) + expect(month_before(month), day=day)


@transaction.atomic
def log_outage(
    *, region: Region, starts_on: dt.date, ends_on: dt.date, reason: str, by: User
) -> Outage:
    """Note days without power or network, and move the deadlines that they stand in the way of.

    Raises ValidationError on the field.
    """
    outage = Outage(
        region=region, starts_on=starts_on, ends_on=ends_on, reason=reason, logged_by=by
    )
    save(outage)
    move_deadlines(outage)
    return outage


def move_deadlines(outage: Outage) -> None:
    """Work out anew the deadlines of the months that an outage touches."""
    months: Any = Period.objects.filter(
        cut_off_on__lte=outage.ends_on, due_at__date__gte=outage.starts_on
    )
    with connection.cursor() as cursor:
        for month in months.order_by().values_list("month", flat=True).distinct():
            cursor.execute(statements.MOVED_DEADLINES, {"month": month})
