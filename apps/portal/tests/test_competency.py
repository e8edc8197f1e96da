"""The competency board: a region's shares, what ends soon, what it leaves behind, whom to test."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.tests.factories import CertificateFactory, SchemeFactory
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    FacilitatorFactory,
)
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    ForecastFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.regions.rules import Level
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory


@pytest.fixture
def regency(db):
    """Kab. 35.14: 8 of 10 full posts certified, 2.5 of them until 90 days from now."""
    return FigureFactory(
        available_fte=10,
        certified_fte=Decimal("8"),
        lasting_fte=Decimal("5"),
        expiring_90_fte=Decimal("2.5"),
        expiring_180_fte=Decimal("3"),
        qualified_fte=Decimal("4"),
    )


def test_the_board_says_who_is_certified_and_what_ends_soon(signed_in, regency):
    page = signed_in("35.14").get("/competency/", HTTP_ACCEPT_LANGUAGE="en")

    assert page.context["headline"] == (
        "Kab. 35.14, Provinsi 35, Klaster PKH: 80.0\N{NO-BREAK SPACE}% certified, "
        "2.5 FTE of it ends within 90 days"
    )
    assert "The forecast is made after each count" in page.content.decode()


@pytest.mark.parametrize(
    ("is_covered", "sentence"),
    [(True, "covered by those named below"), (False, "nobody covers this village")],
)
def test_the_board_of_a_village_says_who_covers_it(signed_in, regency, is_covered, sentence):
    village = RegionFactory(code="35.14.01.2001")
    FigureFactory(run=regency.run, region=village, level=Level.VILLAGE, available_fte=0)
    post = AssignmentFactory(
        region=village.parent, cluster=regency.cluster, kind__clusters=[regency.cluster]
    )
    if is_covered:
        CoveredVillageFactory(assignment=post, village=village, starts_on=post.starts_on)

    page = signed_in("35.14").get(
        "/competency/", {"region": village.code}, HTTP_ACCEPT_LANGUAGE="en"
    )

    assert page.context["headline"] == (f"{village.label}, Klaster PKH: {sentence}")
    assert (post.facilitator.full_name in page.content.decode()) is is_covered


def test_the_board_names_who_lapses_which_villages_and_whom_to_test_first(signed_in, regency):
    forecast = ForecastFactory(run=regency.run)
    village = RegionFactory(code="35.14.01.2001")
    lapse = VillageLapseFactory(forecast=forecast, village=village)
    VillageLapseFactory(forecast=forecast, village=RegionFactory(code="33.01.01.2001"))
    OutlookFactory(forecast=forecast, region=regency.region, month=0, falls=False)
    falls = OutlookFactory(
        forecast=forecast, region=regency.region, month=1, qualified_fte=1, falls=True
    )
    grave = CohortSeatFactory(forecast=forecast, region=regency.region, number=2, at_stake=[1, 2])
    CohortSeatFactory(forecast=forecast, region=regency.region, number=2, at_stake=[2, 3])
    CohortSeatFactory(forecast=forecast, region=regency.region, number=2, at_stake=[])
    CohortSeatFactory(forecast=forecast, region=regency.region, number=1, at_stake=[1])
    CohortSeatFactory(forecast=forecast, region=RegionFactory(code="35.15"), number=2)
    AssignmentFactory(facilitator=(person := FacilitatorFactory()))
    soon = CertificateFactory(facilitator=person, ends_on=timezone.localdate() + dt.timedelta(30))

    page = signed_in("35.14").get("/competency/", HTTP_ACCEPT_LANGUAGE="en")

    lists = {shown.slug: list(rows) for shown, rows in page.context["lists"]}
    assert lists == {"ending-certificates": [soon], "villages-left": [lapse]}
    assert [row.falls for row in page.context["outlook"]] == [False, True]
    assert page.context["outlook"][1] == falls
    assert [(each.number, each.people, each.villages) for each in page.context["cohorts"]] == [
        (2, 3, 3),
        (1, 1, 1),
    ]
    file = f"/competency/cohorts/{grave.scheme.code}/35/2026-2/2.csv"
    assert f'href="{file}"' in page.content.decode()


def test_a_cohort_is_a_file_of_the_people_in_reach(signed_in, regency):
    forecast = ForecastFactory(run=regency.run)
    seat = CohortSeatFactory(forecast=forecast, region=regency.region, at_stake=[1, 2, 3])
    CohortSeatFactory(forecast=forecast, region=RegionFactory(code="35.15"))
    moved = FacilitatorFactory(home_region=RegionFactory(code="33.01"))
    CohortSeatFactory(forecast=forecast, region=regency.region, facilitator=moved)
    address = f"/competency/cohorts/{SchemeFactory().code}/35/2026-2/1.csv"

    file = signed_in("35.14").get(address, HTTP_ACCEPT_LANGUAGE="en")

    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(text.splitlines(), delimiter=";"))[1:] == [
        [
            seat.facilitator.registry_number,
            seat.facilitator.full_name,
            "35.14",
            "Kab. 35.14, Provinsi 35",
            seat.certified_until.isoformat(),
            "3",
        ]
    ]
    assert signed_in("33.01").get(address).status_code == 404


def test_all_cohorts_are_listed_under_one_number_of_queries(
    signed_in, regency, django_assert_num_queries
):
    forecast = ForecastFactory(run=regency.run)
    browser = signed_in("35.14")
    for rows in (1, 3):
        while forecast.seats.count() < rows:
            CohortSeatFactory(
                forecast=forecast, region=regency.region, number=forecast.seats.count() + 1
            )
        with django_assert_num_queries(12):
            page = browser.get("/competency/cohorts/")
        assert len(page.context["cohorts"]) == rows


def test_the_board_is_a_file_too(signed_in, regency):
    FigureFactory(
        run=regency.run,
        region=RegionFactory(code="35.14.01"),
        available_fte=2,
        certified_fte=Decimal(1),
    )

    file = signed_in("35.14").get("/competency/?format=csv", HTTP_ACCEPT_LANGUAGE="en")

    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[1][:4] == ["35.14.01", "Kec. 35.14.01, Kab. 35.14", "50,0", "0,0"]


def test_the_board_asks_as_much_of_one_region_as_of_three(
    signed_in, regency, django_assert_num_queries
):
    ForecastFactory(run=regency.run)
    browser = signed_in("35.14")
    for number, rows in ((1, 1), (3, 3)):
        for n in range(1, number + 1):
            region = RegionFactory(code=f"35.14.0{n}")
            if not regency.run.figures.filter(region=region).exists():
                FigureFactory(run=regency.run, region=region, available_fte=2)
        with django_assert_num_queries(14):
            page = browser.get("/competency/")
        assert len(page.context["rows"]) == rows


def test_cohorts_are_counted_as_cohorts_and_a_day_that_is_none_is_not_found(signed_in, regency):
    forecast = ForecastFactory(run=regency.run)
    for _ in range(60):
        CohortSeatFactory(forecast=forecast, region=regency.region)
    officer = signed_in("35.14")

    page = officer.get("/competency/cohorts/").context["page"]
    assert (page.paginator.count, page.paginator.num_pages) == (1, 1)
    for quarter in ("0-1", "10000-1", f"{'9' * 30}-1", "2026-0", "2026-5"):
        address = f"/competency/cohorts/{SchemeFactory().code}/35/{quarter}/1.csv"
        assert officer.get(address).status_code == 404


def test_a_schemes_code_with_a_slash_leads_to_its_cohort(signed_in, regency):
    scheme = SchemeFactory(code="SKM/01/2024")
    CohortSeatFactory(
        forecast=ForecastFactory(run=regency.run), region=regency.region, scheme=scheme
    )
    officer = signed_in("35.14")
    address = "/competency/cohorts/SKM/01/2024/35/2026-2/1.csv"

    assert address in officer.get("/competency/").content.decode()
    file = officer.get(address)
    assert file.status_code == 200
    assert 'filename="cohort-skm012024-35-2026-2-1.csv"' in file["Content-Disposition"]


@pytest.mark.parametrize("path", ["/competency/", "/competency/cohorts/"])
def test_a_facilitator_and_a_stranger_see_nothing_of_the_board(signed_in, client, regency, path):
    seat = CohortSeatFactory(forecast=ForecastFactory(run=regency.run), region=regency.region)
    browser = signed_in("35.14", Role.FACILITATOR)
    Facilitator.objects.filter(pk=FacilitatorFactory().pk).update(user=User.objects.get())

    page = browser.get(path, follow=True).content.decode()

    assert seat.scheme.name not in page
    assert "80,0 %" not in page
    assert client.get(path).url.startswith("/accounts/login/")
