"""Outages: logged for a region in reach, they move what is due there."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.rules import Role
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Outage, Report
from apps.reports.tests.factories import DUE, NOW, OutageFactory, ReportFactory

pytestmark = pytest.mark.django_db
PAGE = "/reports/outages/"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


def given(code="35.14", starts_on="2026-11-01", ends_on="2026-11-02"):
    return {
        "region": RegionFactory(code=code).pk,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reason": "Contoh: jaringan putus",
    }


def test_an_outage_is_logged_and_moves_what_is_due_there(signed_in):
    ReportFactory()

    page = signed_in("35.14").post(PAGE, given(), follow=True)

    assert [str(said) for said in page.context["messages"]] == [
        "Logged for Kab. 35.14, Provinsi 35: what was due there is due later by those days."
    ]
    assert Report.objects.get().due_at == DUE + dt.timedelta(days=2)
    assert "1 outage is logged in your area" in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"code": "35.15"}, "region"),
        ({"code": "35"}, "region"),
        ({"ends_on": "2026-10-31"}, "ends_on"),
        ({"starts_on": "x"}, "starts_on"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(signed_in, sent, field):
    page = signed_in("35.14").post(PAGE, given(**sent))

    assert list(page.context["form"].errors) == [field]
    assert not Outage.objects.exists()


def test_a_reason_of_one_word_is_refused(signed_in):
    page = signed_in("35.14").post(PAGE, given() | {"reason": "banjir"})

    assert list(page.context["form"].errors) == ["reason"]


@pytest.mark.parametrize(
    ("role", "code", "listed", "may_log"),
    [
        (Role.REGENCY_OFFICER, "35.14", 1, True),
        (Role.REGENCY_OFFICER, "35.15", 0, False),
        (Role.PROVINCE_OFFICER, "35", 1, True),
        (Role.PROVINCE_OFFICER, "33", 0, False),
        (Role.MINISTRY_ADMIN, "ID", 1, False),
        (Role.MINISTRY_VIEWER, "ID", 1, False),
        (Role.FACILITATOR, "35.14", None, False),
        (Role.API_CLIENT, "ID", 1, False),
    ],
)
def test_who_sees_outages_and_who_logs_them(signed_in, role, code, listed, may_log):
    OutageFactory()
    browser = signed_in(code, role)

    page = browser.get(PAGE)
    assert page.status_code == (403 if listed is None else 200)
    if listed is not None:
        assert len(page.context["page"].object_list) == listed

    browser.post(PAGE, given())
    assert (Outage.objects.count() == 2) == may_log


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    for _ in range(rows):
        OutageFactory()
    officer = signed_in("35.14")

    # session, user, grants, length, rows, regions to choose
    with django_assert_num_queries(6):
        page = officer.get(PAGE)

    assert len(page.context["page"].object_list) == rows
