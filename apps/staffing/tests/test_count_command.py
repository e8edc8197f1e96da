"""`manage.py count`: what it asks for, how it waits, what it prints."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory
from apps.staffing import tasks
from apps.staffing.models import CountRun
from apps.staffing.services import request_count
from apps.staffing.tests.test_count import DAY, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@contextmanager
def meanwhile(act: Callable[[str], object]) -> Iterator[None]:
    """Do something to whatever job is open, as a worker would, beside the command that waits."""
    is_over = Event()

    def work() -> None:
        while not is_over.is_set():
            for job_id in Job.objects.open().values_list("pk", flat=True):
                act(str(job_id))
            time.sleep(0.05)
        connection.close()

    worker = Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        is_over.set()
        worker.join()


def do(job_id: str) -> None:
    tasks.count(job_id=job_id)


def give_up(job_id: str) -> None:
    Job.objects.filter(pk=job_id).update(state=Job.State.DEAD, message="five workers were killed")


def run(*words: str) -> tuple[str, str]:
    out, progress = StringIO(), StringIO()
    call_command("count", f"--day={DAY}", *words, stdout=out, stderr=progress)
    return out.getvalue(), progress.getvalue()


@pytest.fixture
def nation():
    cluster, _ = pkh()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 301})
    hold(cluster, {RegionFactory(code="35.15.01.2001"): 1_200})


@pytest.mark.usefixtures("nation")
def test_a_count_that_is_waited_for_ends_in_the_nations_figures():
    with meanwhile(do):
        printed, progress = run("--wait")

    assert printed.splitlines() == [
        "cluster      families     need    posts   filled",
        "PKH             1,501        6        0        0",
        "Indonesia, 0 workloads in the nation, 2020-01-31",
    ]
    assert progress.startswith("Asked for the count of Indonesia on 2020-01-31: job ")
    lines = progress.splitlines()
    assert len(lines) == len(set(lines))
    assert lines[-1].startswith("Done")


@pytest.mark.usefixtures("nation")
def test_a_region_is_counted_inside_the_run_of_the_day():
    with meanwhile(do):
        run("--wait")
        printed, _ = run("--wait", "--region=35.14")

    assert "PKH               301        2        0        0" in printed
    assert CountRun.objects.count() == 1
    assert [job.params.get("region") for job in Job.objects.order_by("created_at")] == [
        None,
        "35.14",
    ]


@pytest.mark.usefixtures("nation")
def test_asking_twice_joins():
    _, first = run()
    _, second = run()

    assert first.startswith("Asked for")
    assert second == first.replace("Asked for", "Joined")


@pytest.mark.usefixtures("nation")
def test_a_count_that_is_given_up_is_said_so():
    with (
        meanwhile(give_up),
        pytest.raises(CommandError, match=r"^The work was given up: five workers were killed$"),
    ):
        run("--wait")


@pytest.mark.usefixtures("nation")
@pytest.mark.parametrize("code", ["35.99", "x"])
def test_a_code_nobody_knows_is_refused(code):
    with pytest.raises(CommandError, match="is not a region code"):
        run(f"--region={code}")

    assert not Job.objects.exists()


def test_a_day_that_was_counted_is_only_shown(capsys):
    cluster, _ = pkh()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 301})
    job, _ = request_count(day=DAY)
    tasks.count(job_id=str(job.pk))

    call_command("count", day=DAY, wait=True, unless_counted=True)

    assert "PKH" in capsys.readouterr().out
    assert Job.objects.count() == 1
