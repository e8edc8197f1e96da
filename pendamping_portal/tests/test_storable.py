"""What PostgreSQL cannot store is refused at the door, in the door's own form."""

import pytest
from django.test import Client

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    user = GrantFactory(role=Role.MINISTRY_ADMIN, region=RegionFactory(code="ID")).user
    browser = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.mark.parametrize(
    "address",
    [
        "/?region=%00",
        "/?cluster=PKH%00",
        "/needs/blank-villages/?region=%00",
        "/needs/blank-villages/?cluster=%00",
        "/search/?q=%00",
        "/facilitators/%00/",
        "/facilitators/F1%00/",
        "/admin/facilitators/facilitator/?q=%00",
        "/admin/facilitators/facilitator/?region=%00",
        "/admin/facilitators/facilitator/csv/?q=%00",
        "/admin/facilitators/facilitator/%00/change/",
        "/admin/autocomplete/?term=%00&app_label=facilitators&model_name=assignment&field_name=region",
        "/admin/jobs/job/?%00=1",
    ],
)
def test_a_nul_in_an_address_is_answered_by_a_page(browser, address):
    for answer in (browser.get(address), browser.post(address, {"reason": "Check"})):
        assert answer.status_code == 400
        assert "The address holds something that cannot be." in answer.content.decode()


def test_a_nul_is_refused_before_anybody_signs_in():
    assert Client().get("/accounts/login/?next=%00").status_code == 400


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("facilitators/%00/", None),
        ("roster/%00/", None),
        ("regions/%00/", None),
        ("clusters/%00/", None),
        ("jobs/%00/", None),
        ("regions/?q=%00", "q"),
        ("roster/?q=a%00b", "q"),
        ("assignments/?facilitator=%00", "facilitator"),
        ("coverage/?region=%00", "region"),
        ("coverage/?limit=1%00", "limit"),
    ],
)
def test_a_nul_is_answered_by_the_api_in_its_own_form(browser, address, parameter):
    answer = browser.get(f"/api/v1/{address}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    [error] = answer.json()["errors"]
    assert error["attr"] == parameter


@pytest.mark.parametrize("address", ["nothing/", "jobs/abc/", "regions/35/more/"])
def test_an_address_of_the_api_that_leads_nowhere_is_answered_in_its_form(browser, address):
    answer = browser.get(f"/api/v1/{address}")

    assert (answer.status_code, answer.json()) == (
        404,
        {
            "type": "client_error",
            "errors": [{"code": "not_found", "detail": "Not found.", "attr": None}],
        },
    )


def test_a_page_that_is_not_there_is_answered_by_a_page(browser):
    answer = browser.get("/nothing/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "list_of", ["staffing/countrun", "imports/upload", "caseloads/caseloadmonth"]
)
@pytest.mark.parametrize("part", ["year", "month", "day"])
def test_a_day_beyond_all_numbers_is_no_filter(browser, list_of, part):
    field = {"staffing/countrun": "day", "imports/upload": "created_at"}.get(list_of, "month")
    ymd = {"year": 2026, "month": 1, "day": 1} | {part: 99999999999}
    query = {f"{field}__{name}": number for name, number in ymd.items()}

    assert browser.get(f"/admin/{list_of}/", query).url == f"/admin/{list_of}/?e=1"
    assert browser.get(f"/admin/{list_of}/csv/", query).status_code == 400


def test_a_nul_in_a_cookie_asks_for_no_session():
    assert Client(headers={"cookie": r'sessionid="\000aaaaaaaaaaaa"'}).get("/").status_code == 400
