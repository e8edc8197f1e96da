"""What is counted of a month's reports: the documented rows, their filters, and their pages."""

import datetime as dt

import pytest
import time_machine

from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.tests.factories import DUE, PaymentFactory, PeriodFactory, ReportFactory

AFTER = DUE + dt.timedelta(seconds=1)
NAMES = ["report-timeliness", "report-payments"]


@pytest.fixture(autouse=True)
def after_the_deadline():
    with time_machine.travel(AFTER, tick=False):
        yield


def paid_at(place, cluster="PKH", **options):
    """A report of a post there, not filed yet, and what it would say of payments."""
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    post = AssignmentFactory(
        kind=kind,
        region=RegionFactory(code=place),
        facilitator=FacilitatorFactory(home_region__code=place[:5]),
    )
    return PaymentFactory(report=ReportFactory(assignment=post), **options)


@pytest.fixture
def october(db):
    for place, cluster in (("35.14.01", "PKH"), ("35.15.01", "PKH"), ("35.14.01", "LU")):
        paid_at(place, cluster)
    paid_at("35", days=9)
    PeriodFactory(month=dt.date(2026, 11, 1), due_at=DUE + dt.timedelta(days=30))


def rows(client, name, **parameters):
    answer = client.get(f"/api/v1/{name}/", parameters)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_a_row_says_how_many_came_on_time_late_or_not(caller):
    paid_at("35.14.01")

    assert rows(caller(), "report-timeliness") == [
        {
            "region": "35.14",
            "region_name": "Kab. 35.14, Provinsi 35",
            "level": "regency",
            "cluster": "PKH",
            "month": "2026-10",
            "as_of": "2026-11-04T17:00:00Z",
            "expected": 1,
            "on_time": 0,
            "late": 0,
            "missing": 1,
            "approved": 0,
            "on_time_percent": 0.0,
        }
    ]


def test_a_row_says_how_fast_and_how_accurately_families_were_paid(caller):
    paid_at("35.14.01")
    paid_at("35.14.02", days=8)

    assert rows(caller(), "report-payments") == [
        {
            "region": "35.14",
            "region_name": "Kab. 35.14, Provinsi 35",
            "level": "regency",
            "cluster": "PKH",
            "month": "2026-10",
            "as_of": "2026-11-04T17:00:00Z",
            "reports": 2,
            "days_median": 6.0,
            "days_p90": 7.6,
            "sp2d_families": 560,
            "paid": 540,
            "paid_verified": 522,
            "verified_percent": 96.7,
            "failed": {
                "card_lost": 6,
                "card_damaged": 0,
                "card_blocked": 4,
                "pin": 10,
                "died": 0,
                "moved": 0,
                "zero_balance": 0,
            },
        }
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["35 PKH", "35.14 LU", "35.14 PKH", "35.15 PKH"]),
        ({"region_level": "province"}, ["35 LU", "35 PKH"]),
        ({"region_level": "nation"}, ["ID LU", "ID PKH"]),
        ({"region": "35.14", "region_level": "district"}, ["35.14.01 LU", "35.14.01 PKH"]),
        ({"cluster": "LU"}, ["35.14 LU"]),
        ({"month": "2026-10", "region": "35.15"}, ["35.15 PKH"]),
        ({"month": "2026-11"}, []),
    ],
)
def test_rows_are_found_by_place_level_cluster_and_month(caller, october, name, asked, found):
    shown = rows(caller(), name, **asked)

    assert [f"{row['region']} {row['cluster']}" for row in shown] == found


@pytest.mark.parametrize("name", NAMES)
def test_what_nobody_knows_is_refused_by_its_parameter(caller, october, name):
    client = caller()

    for parameter, value in (("month", "2026-13"), ("region_level", "village"), ("cluster", "X")):
        answer = client.get(f"/api/v1/{name}/", {parameter: value})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["attr"] == parameter


@pytest.mark.parametrize("name", NAMES)
def test_pages_follow_one_another_by_region_and_cluster(caller, october, name):
    client, found = caller(), []
    address = f"/api/v1/{name}/?limit=1"
    while address:
        answer = client.get(address).json()
        found += [f"{row['region']} {row['cluster']}" for row in answer["results"]]
        address = answer["next"]

    assert found == ["35 PKH", "35.14 LU", "35.14 PKH", "35.15 PKH"]


@pytest.mark.parametrize("regions", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_costs_the_same_however_many_rows(caller, name, regions, django_assert_num_queries):
    for number in range(regions):
        paid_at(f"35.0{number + 1}.01")
    client = caller()

    with django_assert_num_queries(6):  # token twice, grants, month, rows, their regions
        assert len(rows(client, name)) == regions
