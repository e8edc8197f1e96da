"""Forecasting: asked by a job row like every other background work, published in one step."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.forecasts import statements
from apps.forecasts.models import COHORT, MONTHS, Forecast
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.regions.models import Region
from apps.regions.rules import NATION
from apps.staffing.models import CountRun

FORECAST = "forecasts.forecast"
"""The job's kind, which is the name of the task that does it."""

SETTINGS = "SET LOCAL work_mem = '128MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off"
"""Ranges that overlap are guessed to be one row, which then is looked up 250,000 times over."""


def request_forecast(*, day: dt.date) -> Job | None:
    """Ask for a forecast beside the run shown on a day; None without a run, or when it has one."""
    run = CountRun.objects.shown_on(day)
    if run is None or Forecast.objects.finished().filter(run=run).exists():
        return None
    nation = Region.objects.in_force().get(code=NATION)
    return jobs.request(FORECAST, region=nation, params={"run": run.pk})[0]


def forecast(claim: jobs.Claim) -> Forecast:
    """Make the forecast that a job asks for, publish it, and forget the others.

    Raises CountRun.DoesNotExist when the run was forgotten meanwhile, and LeaseLost when another
    worker has taken the job; nothing is shown then.
    """
    run = CountRun.objects.get(pk=claim.job.params["run"])
    tables = statements.made()
    claim.begin(len(tables) + 3)
    with transaction.atomic(), connection.cursor() as cursor:
        Forecast.objects.filter(run=run).delete()
        made = Forecast.objects.create(run=run, job=claim.job)
        values: dict[str, Any] = {
            "day": run.day,
            "run": run.pk,
            "forecast": made.pk,
            "months": MONTHS,
            "seats": COHORT,
        }
        cursor.execute(SETTINGS)
        for table, text in tables.items():
            cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {text}", values)
            cursor.execute(f"ANALYZE {table}")
            claim.step(table)
        for text in (statements.OUTLOOK, statements.LAPSES, statements.SEATS):
            cursor.execute(text, values)
            claim.step("forecast")
        claim.publish({"run": run.pk, "forecast": made.pk})
        Forecast.objects.exclude(pk=made.pk).delete()
        Forecast.objects.filter(pk=made.pk).update(finished_at=timezone.now())
    made.refresh_from_db()
    return made
