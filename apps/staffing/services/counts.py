"""Counting: one snapshot, written apart, published in one step."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.programs.models import StaffingStandard
from apps.regions.models import Edition
from apps.regions.rules import NATION
from apps.staffing import statements
from apps.staffing.models import CountRun
from apps.staffing.services.counting import SETTINGS, run_through, snapshot
from apps.staffing.services.kept_runs import forget
from apps.staffing.services.recounts import recount_region


def count(claim: jobs.Claim) -> CountRun:
    """Count what the job asks for and publish it; return the run it stands in.

    Raises LeaseLost when another worker has taken the job, and LookupError when the run that a
    region was to be counted in has been forgotten; nothing of a run is shown then.
    """
    day = dt.date.fromisoformat(claim.job.params["day"])
    code = claim.job.params.get("region", NATION)
    if code == NATION:
        return _count_nation(claim, day)
    run = CountRun.objects.of(day)
    if run is None:
        raise LookupError(f"The run of {day} has been forgotten.")
    recount_region(run, code, claim=claim)
    claim.publish(_result(run))
    return run


def _count_nation(claim: jobs.Claim, day: dt.date) -> CountRun:
    forget(CountRun.objects.filter(job=claim.job, finished_at__isnull=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        run = _new_run(claim.job, day, seen=snapshot(cursor))
        whole = statements.whole(run.pk)
        claim.begin(len(whole) + 1)
        run_through(cursor, run, whole, step=claim.step)
    with transaction.atomic():
        claim.publish(_result(run))
        CountRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return run


def _new_run(job: Job, day: dt.date, *, seen: str) -> CountRun:
    standards = StaffingStandard.objects.valid_on(day)
    return CountRun.objects.create(
        day=day,
        job=job,
        edition=Edition.objects.order_by("-starts_on").first(),
        standards=list(standards.values_list("pk", flat=True).order_by("pk")),
        computed_at=timezone.now(),
        snapshot=seen,
    )


def _result(run: CountRun) -> dict[str, object]:
    return {"run": run.pk, "day": run.day.isoformat()}
