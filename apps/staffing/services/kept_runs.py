"""Which runs stay: the last one of each month for good, the others for a week."""

import datetime as dt

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from psycopg.errors import LockNotAvailable

from apps.staffing.models import CountRun

KEPT = dt.timedelta(days=7)


def forget_old_runs(now: dt.datetime) -> int:
    """Delete runs finished over a week ago that are not the last of their month; return how many.

    A run that never finished goes too, a week after it began.
    """
    last_of_months = (
        CountRun.objects.finished()
        .annotate(month=TruncMonth("day"))
        .order_by("month", "-day", "-finished_at")
        .distinct("month")
    )
    kept = [run.pk for run in last_of_months]
    return forget(CountRun.objects.filter(computed_at__lt=now - KEPT).exclude(pk__in=kept))


def forget(runs: QuerySet[CountRun]) -> int:
    """Drop what runs counted, tables and all; return how many.

    A run that somebody reads stays for the next time: who waits to drop a table makes every page
    wait that comes after.
    """
    return sum(_is_dropped(run) for run in list(runs))


def _is_dropped(run: CountRun) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            cursor.execute("SELECT STAFFING_DROP_RUN(%s)", [run.pk])
            run.delete()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True
