import datetime as dt

import pytest

from apps.regions.tests.factories import EditionFactory, RegionFactory
from apps.staffing.tests.factories import CountRunFactory, FigureFactory

JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)


@pytest.fixture
def officer(signed_in):
    """Of Kab. 35.14, where January and February were counted."""
    for day, filled in ((JANUARY, 300), (FEBRUARY, 323)):
        FigureFactory(run=CountRunFactory(day=day), filled=filled)
    return signed_in("35.14")


@pytest.mark.parametrize(
    ("on", "filled"),
    [("2026-01-31", 300), ("2026-02-27", 300), ("2026-02-28", 323), ("", 323), ("2027-01-01", 323)],
)
def test_the_newest_run_up_to_the_day_answers(officer, on, filled):
    assert officer.get(f"/?on={on}").context["chosen"].filled == filled


def test_before_the_first_run_the_page_says_which_day_to_choose(officer):
    page = officer.get("/?on=2025-12-31&region=35.14", HTTP_ACCEPT_LANGUAGE="en")

    assert page.status_code == 200
    assert "31 Jan 2026" in page.content.decode()


@pytest.mark.parametrize("on", ["31-01-2026", "20260131", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_what_is_no_day_is_refused_in_words(officer, on):
    page = officer.get("/", {"on": on}, HTTP_ACCEPT_LANGUAGE="en")

    assert page.status_code == 400
    assert f"“{on}” is no day. Write it such as 2026-01-31." in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/clusters/", "/needs/", "/needs/vacancies/", "/search/", "/facilitators/F1/"]
)
def test_every_page_about_a_day_refuses_what_is_none(officer, path):
    assert officer.get(f"{path}?on=yesterday").status_code == 400


def test_links_keep_the_day(officer):
    FigureFactory(region=RegionFactory(code="35.14.01"), run=CountRunFactory(day=JANUARY))

    text = officer.get("/?on=2026-02-01").content.decode()

    assert 'href="/needs/?on=2026-02-01"' in text
    assert 'href="?on=2026-02-01&amp;region=35.14.01&amp;cluster=PKH"' in text


def test_the_header_shows_the_region_list_in_force_on_the_day(officer):
    EditionFactory(code="1/2000", ends_on=FEBRUARY)
    EditionFactory(code="2/2026", starts_on=FEBRUARY + dt.timedelta(days=1))

    def edition(on):
        return officer.get(f"/needs/?on={on}").context["edition_in_force"]().code

    assert edition("2026-03-01") == "2/2026"


def test_a_suspicious_request_is_refused_without_its_details(client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]

    answer = client.get("/accounts/login/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
