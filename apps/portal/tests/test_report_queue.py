"""The queue of reports: whose it is, what it shows, and approving the clean ones together."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Filing, Report
from apps.reports.rules.states import State
from apps.reports.tests.factories import (
    NOW,
    DelegationFactory,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
    PeriodFactory,
)

pytestmark = pytest.mark.django_db
QUEUE = "/reports/review/"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(code="35.14.01", cluster="PKH", name=None, **given):
    """File a report of a post in a region; its person is called `name`."""
    post = AssignmentFactory(
        region=RegionFactory(code=code),
        cluster=ClusterFactory(code=cluster),
        **({"facilitator__full_name": name} if name else {}),
    )
    by = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    return FilingFactory(report__assignment=post, filed_by=by, **given).report


def shown(browser, query=""):
    page = browser.get(f"{QUEUE}?{query}")
    assert page.status_code == 200
    return [row.report for row in page.context["rows"]]


def ticked(*reports):
    return {"report": [f"{report.pk}:{report.version}" for report in reports]}


def said(browser, given, query=""):
    answer = browser.post(f"{QUEUE}?{query}", given, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def test_reports_are_listed_from_the_oldest_with_what_is_odd_in_words(signed_in):
    late = waiting(name="Dewi Lestari", filed_at=NOW - dt.timedelta(days=8), flags=["closing_rose"])
    Report.objects.filter(pk=late.pk).update(due_at=NOW - dt.timedelta(days=9))
    waiting(name="Budi Santoso")

    page = signed_in("35.14").get(QUEUE)

    rows = page.context["rows"]
    assert [
        (row.report.assignment.facilitator.full_name, row.filed, row.is_late, row.is_long)
        for row in rows
    ] == [
        ("Dewi Lestari", "25 Oct 2026, 09.00 WIB", True, True),
        ("Budi Santoso", "2 Nov 2026, 09.00 WIB", False, False),
    ]
    assert [row.flags for row in rows] == [
        ["The number of families rose by more than 20 per cent since the last report."],
        [],
    ]
    text = page.content.decode()
    assert "2 reports wait for your decision" in text
    assert "for more than 7 days" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=35.14.01", ["here", "flagged", "older"]),
        ("region=35.15", ["beside"]),
        ("cluster=LU", ["lu"]),
        ("cluster=PKH", ["here", "flagged", "older", "beside"]),
        ("month=2026-09", ["older"]),
        ("month=2026-10&region=35.14", ["here", "flagged", "lu"]),
        ("flagged=1", ["flagged"]),
        ("flagged=0", ["here", "flagged", "older", "beside", "lu"]),
    ],
)
def test_the_queue_is_narrowed(signed_in, query, found):
    september = PeriodFactory(cluster=ClusterFactory(code="PKH"), month=dt.date(2026, 9, 1))
    waiting(name="here")
    waiting(name="flagged", flags=["clock_off"])
    waiting(name="older", report__period=september)
    waiting(name="beside", code="35.15.01")
    waiting(name="lu", cluster="LU", code="35.14.02")
    reports = shown(signed_in("35", Role.PROVINCE_OFFICER), query)

    names = [report.assignment.facilitator.full_name for report in reports]
    assert sorted(names) == sorted(found)


@pytest.mark.parametrize("query", ["region=33", "cluster=X"])
def test_what_is_out_of_reach_or_unknown_is_not_found(signed_in, query):
    RegionFactory(code="33")

    assert signed_in("35.14").get(f"{QUEUE}?{query}").status_code == 404


@pytest.mark.parametrize("month", ["2026", "2026-13", "x", "\0"])
def test_a_month_that_is_none_is_refused(signed_in, month):
    assert signed_in("35.14").get(QUEUE, {"month": month}).status_code == 400


@pytest.mark.parametrize(
    ("role", "code", "status", "count"),
    [
        (Role.REGENCY_OFFICER, "35.14", 200, 1),
        (Role.REGENCY_OFFICER, "35.15", 200, 0),
        (Role.PROVINCE_OFFICER, "35", 200, 1),
        (Role.PROVINCE_OFFICER, "33", 200, 0),
        (Role.MINISTRY_ADMIN, "ID", 200, 1),
        (Role.MINISTRY_VIEWER, "ID", 403, None),
        (Role.FACILITATOR, "35.14", 403, None),
        (Role.API_CLIENT, "ID", 403, None),
        (Role.CERTIFICATION_CLIENT, "ID", 403, None),
    ],
)
def test_only_who_decides_there_sees_what_waits(signed_in, role, code, status, count):
    report = waiting()
    browser = signed_in(code, role)

    page = browser.get(QUEUE)
    assert page.status_code == status
    if count is not None:
        assert len(page.context["rows"]) == count

    browser.post(QUEUE, ticked(report))
    approved = Report.objects.get().state == State.APPROVED
    assert approved == bool(count)


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(QUEUE).status_code == 302


def test_clean_reports_are_approved_together_and_the_others_named(signed_in):
    clean, other = waiting(name="Ani"), waiting(name="Budi")
    flagged = waiting(name="Citra", flags=["same_as_last"])
    locked = waiting(name="Dewi", code="35.14.02")
    MonthLockFactory(period=locked.period, region=locked.region)
    stale = waiting(name="Eka")
    stale.version = 9

    sentences = said(
        signed_in("35.14"), ticked(clean, other, flagged, locked, stale), "cluster=PKH"
    )

    assert sentences == [
        "2 reports are approved.",
        "Left: Citra, October 2026. A flag stands at it: look at it first.",
        "Left: Dewi, October 2026. This month is locked: ask the level that locked it.",
        "Left: Eka, October 2026. It was filed anew meanwhile: look at the newest version.",
    ]
    approved = Filing.objects.filter(outcome="approved").values_list("report", flat=True)
    assert set(approved) == {clean.pk, other.pk}


def test_what_is_out_of_reach_is_left_and_not_named(signed_in):
    far = waiting(name="Rahasia", code="33.01.01")

    assert said(signed_in("35.14"), ticked(far)) == [
        "Left: a report out of your reach. No report in your reach has this id."
    ]


@pytest.mark.parametrize("given", [{}, {"report": ["x", "1:2", "\0"]}])
def test_without_a_tick_nothing_is_approved(signed_in, given):
    waiting()

    assert said(signed_in("35.14"), given) == ["Tick the reports that you approve."]


def test_only_clean_ones_are_offered_for_a_tick(signed_in):
    clean = waiting()
    waiting(flags=["same_as_last"])
    locked = waiting(code="35.14.02")
    MonthLockFactory(period=locked.period, region=locked.region)

    text = signed_in("35.14").get(QUEUE).content.decode()

    assert text.count('type="checkbox" name="report"') == 1
    assert f'value="{clean.pk}:1"' in text


def test_a_deputy_is_told_in_whose_place_they_decide(signed_in):
    report = waiting()
    browser = signed_in("35.16")
    approver = OfficerFactory(first_name="Sari")
    DelegationFactory(approver=approver, deputy=User.objects.get(username__contains="35.16"))

    page = browser.get(QUEUE)

    assert [row.report for row in page.context["rows"]] == [report]
    assert "Until 10 Nov 2026 you also decide in the place of Sari." in page.content.decode()


def test_where_nothing_waits_the_page_says_what_will(signed_in):
    officer = signed_in("35.14")

    assert "What facilitators of your area file appears here" in officer.get(QUEUE).content.decode()
    assert "Show all months" in officer.get(f"{QUEUE}?month=2026-10").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    for _ in range(rows):
        waiting()
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    # session, user, grants, delegations, nearer officers, length, rows, forms, deputyships,
    # regions, clusters
    with django_assert_num_queries(11):
        page = officer.get(QUEUE)

    assert len(page.context["rows"]) == rows


def test_the_queue_goes_on_from_page_to_page(signed_in, monkeypatch):
    monkeypatch.setattr("apps.portal.report_queue.ROWS_A_PAGE", 2)
    reports = [waiting(filed_at=NOW - dt.timedelta(hours=9 - n)) for n in range(3)]
    officer = signed_in("35.14")

    assert [shown(officer, f"page={n}") for n in (1, 2, 99)] == [
        reports[:2],
        reports[2:],
        reports[2:],
    ]
