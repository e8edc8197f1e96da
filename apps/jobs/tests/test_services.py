"""The protocol: five tries, then a job is given up with its reason; the row tells all of it."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from apps.jobs import services
from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job():
    return services.request("test.work", region=RegionFactory(code="ID"), params={})[0]


def fail(job, times):
    for _ in range(times):
        with pytest.raises(RuntimeError), services.claimed(str(job.pk)):
            raise RuntimeError("no room")


def told(job):
    job.refresh_from_db()
    return job.state, job.attempts, job.message, job.finished_at is not None


def test_work_that_failed_waits_for_the_next_try_with_its_reason(job):
    fail(job, 4)

    assert services.sweep(timezone.now()) == [("test.work", str(job.pk))]
    assert told(job) == ("queued", 4, "RuntimeError('no room')", False)


def test_work_that_failed_five_times_is_given_up_with_its_reason(job):
    fail(job, 5)

    with services.claimed(str(job.pk)) as claim:
        assert claim is None
    assert services.sweep(timezone.now()) == []
    assert told(job) == ("dead", 5, "RuntimeError('no room')", True)


def test_work_whose_worker_was_lost_five_times_is_given_up_with_a_reason(job):
    now = timezone.now()
    Job.objects.update(state="running", attempts=5, lease_until=now, message="step 3")

    with translation.override("id"):
        assert services.sweep(now + dt.timedelta(seconds=1)) == []
    assert told(job) == ("dead", 5, "Worker terhenti di tengah pekerjaan: step 3", True)


def test_work_that_was_given_up_can_be_asked_for_anew(job):
    Job.objects.update(state="dead")
    _again, is_new = services.request("test.work", region=job.region, params={})

    assert is_new


def test_an_alarm_lasts_until_work_of_the_kind_is_done_again(job):
    noon = timezone.now()
    Job.objects.update(state="dead", finished_at=noon)
    Job.objects.create(kind="other.work", region=job.region, state="done", finished_at=noon)
    assert list(Job.objects.unrepaired()) == [job]

    later = noon + dt.timedelta(seconds=1)
    Job.objects.create(kind="test.work", region=job.region, state="done", finished_at=later)
    assert list(Job.objects.unrepaired()) == []
