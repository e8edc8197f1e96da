"""Closed months: locked for a region in reach, opened with a reason, who did it kept."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import MonthLock
from apps.reports.tests.factories import NOW, MonthLockFactory, PeriodFactory

pytestmark = pytest.mark.django_db
PAGE = "/reports/locks/"
WHY = "Contoh: angka keliru"


@pytest.fixture(autouse=True)
def _today(settings):
    """Five days after October was due."""
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW + dt.timedelta(days=7), tick=False):
        yield


@pytest.fixture
def periods():
    return [PeriodFactory(cluster=ClusterFactory(code=code)) for code in ("LU", "PKH")]


def here():
    return RegionFactory(code="35.14")


def given(region, cluster=None, month="2026-10-01"):
    return {"month": month, "region": region.pk, "cluster": cluster.pk if cluster else ""}


def said(page):
    return [str(message) for message in page.context["messages"]]


def test_a_month_is_locked_for_one_cluster_or_for_all_that_are_open(signed_in, periods):
    officer = signed_in("35.14")

    page = officer.post(PAGE, given(here(), periods[0].cluster), follow=True)
    assert said(page) == ["Locked for Kab. 35.14, Provinsi 35: the month of 1 cluster."]
    page = officer.post(PAGE, given(here()), follow=True)
    assert said(page) == ["Locked for Kab. 35.14, Provinsi 35: the month of 1 cluster."]

    rows = MonthLock.objects.order_by("period__cluster__code")
    assert [(row.period, row.region, row.locked_by) for row in rows] == [
        (period, here(), User.objects.get()) for period in periods
    ]
    assert "2 months are locked in your area" in page.content.decode()
    page = officer.post(PAGE, given(here()))
    assert page.context["form"].errors == {"region": ["This month is locked there already."]}


@pytest.mark.parametrize(
    ("case", "field"), [("beside", "region"), ("above", "region"), ("not over", "month")]
)
def test_what_is_out_of_reach_or_not_over_is_not_locked(signed_in, periods, case, field):
    november = PeriodFactory(
        cluster=periods[0].cluster, month=dt.date(2026, 11, 1), due_at=NOW + dt.timedelta(days=33)
    )
    sent = {
        "beside": given(RegionFactory(code="35.15")),
        "above": given(RegionFactory(code="35")),
        "not over": given(here(), month=str(november.month)),
    }[case]

    page = signed_in("35.14").post(PAGE, sent)

    assert list(page.context["form"].errors) == [field]
    assert not MonthLock.objects.exists()


def test_an_officer_of_one_cluster_locks_that_alone(signed_in, periods):
    officer = signed_in("35.14", cluster="LU")

    officer.post(PAGE, given(here()))

    assert [row.period for row in MonthLock.objects.all()] == [periods[0]]
    page = officer.post(PAGE, given(here(), periods[1].cluster))
    assert page.context["form"].errors == {"region": ["You do not answer for this region."]}


def test_a_month_is_opened_again_with_a_reason(signed_in, periods):
    lock = MonthLockFactory(period=periods[1])
    officer = signed_in("35.14")
    place = f"{PAGE}{lock.pk}/unlock/"

    for reason, sentence in (
        ("", "This field is required."),
        ("salah", "Ensure this value has at least 10 characters (it has 5)."),
    ):
        page = officer.post(place, {"reason": reason}, follow=True)
        assert said(page) == [sentence]
        assert MonthLock.objects.in_force().exists()
    page = officer.post(place, {"reason": WHY}, follow=True)

    lock.refresh_from_db()
    assert (lock.unlocked_by.username, lock.reason) == ("regency_officer-35.14-None", WHY)
    assert said(page) == ["Open again for Kab. 35.14, Provinsi 35."]
    assert WHY in page.content.decode()
    assert said(officer.post(place, {"reason": WHY}, follow=True)) == [
        "This month is open there already."
    ]


@pytest.mark.parametrize(
    ("role", "code", "listed", "unlocked"),
    [
        (Role.REGENCY_OFFICER, "35.14", 1, 302),
        (Role.REGENCY_OFFICER, "35.15", 0, 404),
        (Role.PROVINCE_OFFICER, "35", 1, 302),
        (Role.PROVINCE_OFFICER, "33", 0, 404),
        (Role.MINISTRY_ADMIN, "ID", 1, 302),
        (Role.MINISTRY_VIEWER, "ID", 1, 403),
        (Role.FACILITATOR, "35.14", None, 403),
        (Role.API_CLIENT, "ID", 1, 403),
    ],
)
def test_who_sees_locks_and_who_opens_them(signed_in, periods, role, code, listed, unlocked):
    lock = MonthLockFactory(period=periods[1])
    browser = signed_in(code, role)

    page = browser.get(PAGE)
    assert page.status_code == (403 if listed is None else 200)
    if listed is not None:
        assert len(page.context["page"].object_list) == listed
        assert (page.context["form"] is None) == (unlocked == 403)

    answer = browser.post(f"{PAGE}{lock.pk}/unlock/", {"reason": WHY})
    assert answer.status_code == unlocked
    assert MonthLock.objects.in_force().exists() == (unlocked != 302)


def test_who_only_looks_locks_nothing(signed_in, periods):
    signed_in("ID", Role.MINISTRY_VIEWER).post(PAGE, given(here()))

    assert not MonthLock.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, periods, rows, django_assert_num_queries
):
    for number in range(rows):
        MonthLockFactory(period=periods[1], region=RegionFactory(code=f"35.14.0{number + 1}"))
    officer = signed_in("35.14")

    # session, user, grants, months, length, rows, locks in force, regions and clusters to choose
    with django_assert_num_queries(9):
        page = officer.get(PAGE)

    assert len(page.context["page"].object_list) == rows
