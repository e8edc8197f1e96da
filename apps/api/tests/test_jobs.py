"""Asking for a count: within reach, once while open, whether or not a broker listens."""

import pytest
from celery import current_app

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory
from apps.staffing.services import COUNT
from apps.staffing.tests.factories import CountRunFactory

URL = "/api/v1/jobs/"
DAY = "2026-01-31"


@pytest.fixture
def nation(db):
    return RegionFactory(code="ID")


def test_a_count_asked_for_twice_is_one_job(caller, nation):
    client = caller("ID", Role.MINISTRY_ADMIN)
    first = client.post(URL, {"day": DAY})
    second = client.post(URL, {"day": DAY})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_client_that_only_reads_asks_for_no_count(caller):
    assert caller().post(URL, {"day": DAY}).status_code == 403


@pytest.mark.parametrize(
    ("role", "code", "region", "status"),
    [
        (Role.MINISTRY_ADMIN, "ID", None, 201),
        (Role.MINISTRY_ADMIN, "ID", "35.14", 201),
        (Role.PROVINCE_OFFICER, "35", "35", 201),
        (Role.PROVINCE_OFFICER, "35", "35.14", 201),
        (Role.PROVINCE_OFFICER, "35", "33", 400),
        (Role.PROVINCE_OFFICER, "35", None, 400),
        (Role.REGENCY_OFFICER, "35.14", "35", 400),
        (Role.REGENCY_OFFICER, "35.14", "35.1", 400),
        (Role.MINISTRY_VIEWER, "ID", None, 403),
        (Role.API_CLIENT, "ID", None, 403),
        (Role.FACILITATOR, "35.14", "35.14", 403),
    ],
)
def test_a_count_is_asked_for_within_reach(caller, nation, role, code, region, status):
    for known in ("35.14", "33"):
        RegionFactory(code=known)
    CountRunFactory(day=DAY)

    answer = caller(code, role).post(URL, {"day": DAY} | ({"region": region} if region else {}))

    assert answer.status_code == status
    asked = [(job.kind, job.region.code, job.params) for job in Job.objects.all()]
    if status == 201:
        wanted = {"region": region} if region else {}
        assert asked == [(COUNT, region or "ID", {"day": DAY} | wanted)]
    else:
        assert asked == []
    if status == 400:
        assert [error["attr"] for error in answer.json()["errors"]] == ["region"]


@pytest.mark.parametrize("role", [Role.MINISTRY_VIEWER, Role.API_CLIENT, Role.FACILITATOR])
def test_what_one_grant_allows_and_another_reaches_is_not_counted(caller, nation, role):
    CountRunFactory(day=DAY)
    officer = caller("35", Role.PROVINCE_OFFICER)
    user = User.objects.get()
    GrantFactory(user=user, role=role, region=RegionFactory(code="33"))

    there, here = (officer.post(URL, {"day": DAY, "region": code}) for code in ("33", "35"))

    assert (there.status_code, there.json()["errors"][0]["attr"]) == (400, "region")
    assert here.status_code == 201
    assert [job.region.code for job in Job.objects.all()] == ["35"]


@pytest.mark.parametrize("day", [None, "", "2026-02-30", "31-01-2026", 20260131])
def test_a_count_of_no_day_is_refused(caller, nation, day):
    answer = caller("ID", Role.MINISTRY_ADMIN).post(URL, {"day": day})

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == ["day"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_no_request(caller, monkeypatch, caplog):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    RegionFactory(code="ID")

    answer = caller("ID", Role.MINISTRY_ADMIN).post(URL, {"day": DAY})

    assert answer.status_code == 201
    assert "The broker is down" in caplog.text
    job = Job.objects.get()
    assert (str(job.pk), job.state) == (answer.json()["id"], Job.State.QUEUED)
