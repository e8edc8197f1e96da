"""Two counts at once, and a run forgotten while somebody reads: nobody waits for long."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory
from apps.staffing import services, tasks
from apps.staffing.models import CountRun, Figure
from apps.staffing.tests.test_count import DAY, count, figure, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_whole_counts_at_once_both_end_at_their_first_attempt(monkeypatch):
    cluster, _ = pkh()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 301})
    wanted = [services.request_count(day=day)[0] for day in (DAY, DAY + dt.timedelta(days=1))]
    both_are_half_way, step = threading.Barrier(2, timeout=30), jobs.Claim.step

    def meet(claim: jobs.Claim, message: str) -> None:
        step(claim, message)
        if message == "c_beside":
            both_are_half_way.wait()

    monkeypatch.setattr(jobs.Claim, "step", meet)

    def work(job: Job) -> None:
        try:
            tasks.count(job_id=str(job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job]) for job in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ended = Job.objects.filter(pk__in=[job.pk for job in wanted])
    assert [(job.state, job.attempts) for job in ended] == [("done", 1)] * 2
    assert [figure(run, "ID").need for run in CountRun.objects.finished()] == [2, 2]


def test_a_run_that_is_read_is_forgotten_another_night_and_its_readers_do_not_wait():
    pkh()
    RegionFactory(code="35.14")
    runs = [count(), count(), count()]
    long_ago = timezone.now() - dt.timedelta(days=30)
    CountRun.objects.update(computed_at=long_ago)
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT COUNT(*) FROM staffing_figure")
            assert services.forget_old_runs(timezone.now()) == 0
    finally:
        reader.close()
    assert CountRun.objects.count() == 3
    assert services.forget_old_runs(timezone.now()) == 2
    assert set(Figure.objects.values_list("run", flat=True)) == {runs[-1].pk}
