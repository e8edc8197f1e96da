"""A region code of any age, asked for in an address."""

import datetime as dt

import pytest

from apps.accounts.rules import Role
from apps.regions.tests.factories import RegionFactory, SuccessionFactory
from apps.staffing.tests.factories import FigureFactory

pytestmark = pytest.mark.django_db


def notices(page):
    return [str(message) for message in page.context["messages"]]


@pytest.fixture
def recoded(db):
    """91.01 was followed by 93.01, where something was counted."""
    retired = RegionFactory(code="91.01", ends_on=dt.date(2022, 7, 24))
    successor = RegionFactory(code="93.01")
    SuccessionFactory(predecessor=retired, successor=successor)
    FigureFactory(region=successor)
    return retired


def test_a_retired_code_leads_to_its_successor(signed_in, recoded):
    officer = signed_in("93", Role.PROVINCE_OFFICER)

    assert officer.get("/?region=91.01&cluster=PKH").url == "/?region=93.01&cluster=PKH"
    assert officer.get("/clusters/?region=91.01").url == "/clusters/?region=93.01"


def test_a_region_that_was_split_offers_its_successors_in_reach(signed_in, recoded):
    for code in ("93.02", "94.01"):
        SuccessionFactory(predecessor=recoded, successor=RegionFactory(code=code))

    page = signed_in("93", Role.PROVINCE_OFFICER).get("/?region=91.01")

    assert [region.code for region in page.context["regions"]] == ["93.01", "93.02"]


def test_a_retired_code_is_not_found_where_its_successor_is_out_of_reach(signed_in, recoded):
    assert signed_in("35.14").get("/?region=91.01").status_code == 404


@pytest.mark.parametrize(
    "page", ["/", "/clusters/", "/needs/", "/needs/vacancies/", "/needs/duplicates/"]
)
def test_a_page_says_that_it_shows_what_followed_a_retired_code(signed_in, recoded, page):
    officer = signed_in("93", Role.PROVINCE_OFFICER)

    shown = officer.get(
        f"{page}?region=91.01&on=2026-02-01", follow=True, HTTP_ACCEPT_LANGUAGE="en"
    )

    assert shown.redirect_chain == [(f"{page}?region=93.01&on=2026-02-01", 302)]
    assert notices(shown) == [
        "Region code 91.01 is no longer in force. This is what followed it: "
        "Kab. 93.01, Provinsi 93 (93.01)."
    ]


@pytest.mark.parametrize("page", ["/", "/clusters/", "/needs/vacancies/"])
def test_a_page_says_when_its_code_was_another_areas_before(signed_in, page):
    RegionFactory(code="35.14", name="Bangil", ends_on=dt.date(2020, 1, 1))
    FigureFactory(region=RegionFactory(code="35.14", ends_on=None))

    shown = signed_in("35.14").get(f"{page}?region=35.14", HTTP_ACCEPT_LANGUAGE="en")

    assert notices(shown) == [
        "Another area bore the region code 35.14 before; older papers may mean that one. "
        "This is the area that bears it now: Kab. 35.14, Provinsi 35."
    ]


def test_a_code_in_force_that_only_one_area_ever_bore_says_nothing(signed_in):
    FigureFactory()

    assert notices(signed_in("35.14").get("/?region=35.14")) == []
