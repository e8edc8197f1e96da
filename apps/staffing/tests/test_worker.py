"""A real Celery worker over the real broker, killed with -9 in the middle of a count."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.core.models import Touched
from apps.jobs.models import Job
from apps.jobs.tasks import ring, sweep
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.staffing import services, tasks
from apps.staffing.models import CountRun, Figure
from apps.staffing.tests.test_count import hold, pkh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

DAY = dt.date(2020, 1, 31)
PATIENCE = 60  # seconds
WORKER = ("worker", "-c", "1")


def wait_for(what: Callable[[], object]) -> None:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < PATIENCE, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def start_worker():
    """Start workers on the tests' database, each in a group of its own; end them all after."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    workers = []

    def start(*role: str) -> subprocess.Popen:
        command = ["-m", "celery", "-A", "pendamping_portal", *(role or WORKER), "-l", "WARNING"]
        worker = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url, "STATEMENT_TIMEOUT_MS": "300000"},
            start_new_session=True,
        )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


def kill(worker: subprocess.Popen) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def test_a_worker_killed_mid_count_leaves_no_half_run_and_the_next_one_ends_right(start_worker):
    cluster, _ = pkh()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 301})
    job, _ = services.request_count(day=DAY)
    lock_holder = connection.cursor()
    lock_holder.execute("BEGIN")
    lock_holder.execute("LOCK TABLE staffing_figure IN SHARE MODE")  # the count stops here
    first = start_worker()
    ring(job)
    try:
        wait_for(lambda: Job.objects.get(pk=job.pk).done > 10)
        kill(first)
    finally:
        lock_holder.execute("ROLLBACK")

    assert not CountRun.objects.exists()
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING

    start_worker()
    wait_for(lambda: sweep() == 0 and Job.objects.get(pk=job.pk).state == Job.State.DONE)

    run = CountRun.objects.get()
    assert run.finished_at is not None
    assert Job.objects.get(pk=job.pk).attempts == 2
    assert Figure.objects.filter(run=run).count() == 2 * Region.objects.count()
    assert Figure.objects.get(run=run, region__code="ID", kind=None).need == 2


def test_a_change_is_counted_again_within_seconds_by_beat_and_worker(start_worker, tmp_path):
    cluster, _ = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 301})
    today = timezone.localdate()
    CaseloadMonth.objects.update(month=today.replace(day=1))
    job, _ = services.request_count(day=today)
    run = CountRun.objects.get(pk=tasks.count(job_id=str(job.pk)))
    start_worker()
    start_worker("beat", "-s", str(tmp_path / "schedule"))

    Caseload.objects.update(families=901)

    wait_for(lambda: Figure.objects.get(run=run, region__code="ID", kind=None).need == 4)
    wait_for(lambda: not Touched.objects.exists())
    assert CountRun.objects.get() == run
