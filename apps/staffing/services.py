"""Asking for a count, and counting: one snapshot, written apart, published in one step."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.programs.models import StaffingStandard
from apps.regions.models import Edition, Region
from apps.regions.rules import NATION
from apps.staffing.models import CountRun
from apps.staffing.statements import FIGURES, LOADS, PLACES, PREPARE

COUNT = "staffing.count"
"""The job's kind, which is the name of the task that does it."""


def request_count(*, day: dt.date, by: User | None = None) -> tuple[Job, bool]:
    """Ask for a whole count of `day`; return its job and whether it is new (else it is joined)."""
    nation = Region.objects.in_force().get(code=NATION)
    return jobs.request(COUNT, region=nation, params={"day": day.isoformat()}, by=by)


def count(claim: jobs.Claim) -> CountRun:
    """Count every region of the nation on the job's day and publish the run.

    Raises LeaseLost when another worker has taken the job; nothing of this run is shown then.
    """
    day = dt.date.fromisoformat(claim.job.params["day"])
    claim.begin(len(PREPARE) + len(LOADS) + len(PLACES) + len(FIGURES))
    CountRun.objects.filter(job=claim.job, finished_at__isnull=True).delete()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        run = _new_run(claim.job, day)
        _write(run, claim)
    with transaction.atomic():
        claim.publish({"run": run.pk, "day": day.isoformat()})
        CountRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return run


def _new_run(job: Job, day: dt.date) -> CountRun:
    standards = StaffingStandard.objects.valid_on(day)
    return CountRun.objects.create(
        day=day,
        job=job,
        edition=Edition.objects.order_by("-starts_on").first(),
        standards=list(standards.values_list("pk", flat=True).order_by("pk")),
        computed_at=timezone.now(),
    )


def _write(run: CountRun, claim: jobs.Claim) -> None:
    """Run the statements; each step's name is shown as progress."""
    values: dict[str, Any] = {"day": run.day, "run": run.pk, "computed_at": run.computed_at}
    with connection.cursor() as cursor:

        def make(table: str, query: str) -> None:
            cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}", values)
            cursor.execute(f"ANALYZE {table}")
            claim.step(table)

        for table, query in PREPARE.items():
            make(table, query)
        for statement in LOADS:
            cursor.execute(statement, values)
            claim.step("workloads")
        for table, query in PLACES.items():
            make(table, query)
        for statement, level in FIGURES:
            cursor.execute(statement, {**values, "level": level})
            cursor.execute("ANALYZE c_cell")
            claim.step("figures")
