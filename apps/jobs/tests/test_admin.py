import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:jobs_job_changelist")


def browser_of(role, code="ID"):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


def job(n=0, **given):
    given.setdefault("region", RegionFactory(code="35"))
    return Job.objects.create(kind="test.work", params={"n": n}, **given)


def shown(browser, **query):
    return list(browser.get(LIST, query).context["cl"].result_list)


def page_of(browser, row):
    return browser.get(reverse("admin:jobs_job_change", args=[row.pk]))


def test_a_running_job_shows_how_far_it_is_and_looks_again():
    ago = timezone.now() - dt.timedelta(seconds=90)
    row = job(state="running", done=3, total=12, message="figures", started_at=ago)

    page = page_of(browser_of(Role.MINISTRY_ADMIN), row)

    assert page.context["seconds"] in {90, 91}
    text = page.content.decode()
    for words in ("Running", "25 %", "Step 3 of 12", 'data-refresh="1"'):
        assert words in text


def test_a_job_that_is_over_looks_no_more():
    text = page_of(browser_of(Role.MINISTRY_ADMIN), job(state="dead", message="no room"))

    assert "data-refresh" not in text.content.decode()
    assert "no room" in text.content.decode()


def test_an_officer_finds_jobs_in_reach_by_state():
    here, over = job(1), job(2, state="done")
    there = job(3, region=RegionFactory(code="33"))
    browser = browser_of(Role.PROVINCE_OFFICER, "35")

    assert set(shown(browser)) == {here, over}
    assert shown(browser, state__exact="queued") == [here]
    assert page_of(browser, there).status_code == 404


@pytest.mark.parametrize(("role", "rung"), [(Role.MINISTRY_ADMIN, 1), (Role.MINISTRY_VIEWER, 0)])
def test_the_ministry_rings_again_for_what_waits(role, rung, django_capture_on_commit_callbacks):
    rows = [job(1), job(2, state="done")]
    browser = browser_of(role)

    with django_capture_on_commit_callbacks() as bells:
        browser.post(LIST, {"action": "ring_again", "_selected_action": [row.pk for row in rows]})

    assert len(bells) == rung


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_however_many_rows(rows, django_assert_num_queries):
    browser = browser_of(Role.MINISTRY_ADMIN)
    for n in range(rows):
        job(n)

    with django_assert_num_queries(5):
        assert len(shown(browser)) == rows
