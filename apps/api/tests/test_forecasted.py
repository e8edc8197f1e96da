"""What is forecast: the documented rows, their filters, and pages of one forecast only."""

import datetime as dt

import pytest

from apps.competencies.tests.factories import SchemeFactory
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.forecasts.models import Forecast
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    ForecastFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import CountRunFactory

ROOT = "/api/v1/"


def rows(client, name, **parameters):
    answer = client.get(f"{ROOT}{name}/", parameters)
    assert answer.status_code == 200
    return answer.json()["results"]


def test_an_outlook_says_what_a_region_needs_and_will_have(caller):
    OutlookFactory(cluster__code="PKH")

    assert rows(caller(), "competency-forecast") == [
        {
            "region": "35.14",
            "region_name": "Kab. 35.14, Provinsi 35",
            "level": "regency",
            "cluster": "PKH",
            "month": 3,
            "day": "2026-04-30",
            "need_fte": 321.44,
            "qualified_fte": 318.5,
            "falls": True,
        }
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [("35", 3), ("35.14", 0), ("35.14", 3)]),
        ({"region": "35.14"}, [("35.14", 0), ("35.14", 3)]),
        ({"region_level": "province"}, [("35", 3)]),
        ({"month": 0}, [("35.14", 0)]),
        ({"falls": "true"}, [("35", 3), ("35.14", 3)]),
        ({"falls": "false"}, [("35.14", 0)]),
        ({"cluster": "LU"}, []),
    ],
)
def test_outlooks_are_found_by_place_month_and_fall(caller, asked, found):
    ClusterFactory(code="LU")
    OutlookFactory()
    OutlookFactory(month=0, falls=False)
    OutlookFactory(region=RegionFactory(code="35"))

    shown = rows(caller(), "competency-forecast", **asked)

    assert [(row["region"], row["month"]) for row in shown] == found


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("competency-forecast", "falls", "maybe"),
        ("competency-forecast", "month", "13"),
        ("competency-lapses", "before", "soon"),
        ("competency-cohorts", "scheme", "NONE"),
    ],
)
def test_what_cannot_be_meant_is_refused(caller, name, parameter, value):
    answer = caller().get(f"{ROOT}{name}/", {parameter: value})

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, parameter)


def test_a_lapse_says_the_first_day_without_anybody_qualified(caller):
    VillageLapseFactory(cluster__code="PKH")
    VillageLapseFactory(village=RegionFactory(code="35.14.01.2002"), lapses_on=dt.date(2026, 4, 17))

    assert rows(caller(), "competency-lapses", before="2026-04-17", region="35.14.01") == [
        {
            "village": "35.14.01.2001",
            "village_name": RegionFactory(code="35.14.01.2001").label,
            "cluster": "PKH",
            "families": 264,
            "lapses_on": "2026-04-16",
        }
    ]


def test_a_cohort_carries_its_seats_in_reach(caller):
    scheme = SchemeFactory(code="SKEMA")
    for number, (place, until) in enumerate([("35.14", 15), ("35.15", 10)], start=1):
        CohortSeatFactory(
            scheme=scheme,
            facilitator=FacilitatorFactory(
                registry_number=f"F{number}",
                full_name=f"Siti {number}",
                home_region=RegionFactory(code=place),
            ),
            region=RegionFactory(code=place),
            cluster__code="PKH",
            certified_until=dt.date(2026, 4, until),
            at_stake=list(range(number, number + 7)),
        )

    [cohort] = rows(caller("35"), "competency-cohorts", scheme="SKEMA")
    [part] = rows(caller("35.15"), "competency-cohorts")

    first, second = cohort.pop("seats")
    assert cohort == {
        "scheme": "SKEMA",
        "province": "35",
        "quarter_on": "2026-04-01",
        "number": 1,
        "people": 2,
        "villages": 8,
        "first_end": "2026-04-10",
    }
    assert first == {
        "facilitator": "F1",
        "full_name": "Siti 1",
        "region": "35.14",
        "region_name": "Kab. 35.14, Provinsi 35",
        "cluster": "PKH",
        "certified_until": "2026-04-15",
        "villages": 7,
    }
    assert part == cohort | {"people": 1, "villages": 7, "seats": [second]}
    assert rows(caller("33"), "competency-cohorts") == []


def test_cohorts_are_paged_whole(caller):
    scheme = SchemeFactory()
    for number in (1, 2, 3):
        for _ in range(2):
            CohortSeatFactory(scheme=scheme, number=number)
    client = caller()

    pages, url = [], f"{ROOT}competency-cohorts/?limit=1"
    while url:
        pages.append(client.get(url).json())
        url = pages[-1]["next"]

    shown = [row for page in pages for row in page["results"]]
    assert [(row["number"], row["people"], len(row["seats"])) for row in shown] == [
        *[(1, 2, 2), (2, 2, 2), (3, 2, 2)]
    ]
    assert client.get(pages[2]["previous"]).json()["results"] == pages[1]["results"]


MAKE = {
    "competency-forecast": lambda n: OutlookFactory(month=n),
    "competency-lapses": lambda n: VillageLapseFactory(cluster__code=f"C{n}"),
    "competency-cohorts": lambda n: CohortSeatFactory(number=n),
}


@pytest.mark.parametrize("name", MAKE)
def test_pages_of_a_forecast_that_was_replaced_say_start_again(caller, name):
    for number in (1, 2):
        MAKE[name](number)
    client = caller()
    page = client.get(f"{ROOT}{name}/?limit=1").json()
    later = ForecastFactory(run=CountRunFactory(day=dt.date(2026, 2, 1)))
    Forecast.objects.exclude(pk=later.pk).delete()

    answer = client.get(page["next"], headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "code": "start_again",
                "detail": "The forecast these pages come from is no longer kept:"
                " start again without a cursor.",
                "attr": "cursor",
            }
        ],
    )


@pytest.mark.parametrize("name", MAKE)
def test_a_forecast_not_finished_shows_nothing(caller, name):
    ForecastFactory(finished_at=None)
    MAKE[name](1)

    assert rows(caller(), name) == []
