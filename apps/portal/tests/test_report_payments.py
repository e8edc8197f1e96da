import datetime as dt

import pytest
import time_machine
from django.utils import translation

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.report_payments import Row, headline
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.reports.tests.factories import DUE, OCTOBER, PaymentFactory, ReportFactory

PAGE = "/reports/payments/"


@pytest.fixture(autouse=True)
def after_the_deadline():
    with time_machine.travel(DUE + dt.timedelta(days=1), tick=False):
        yield


def paid_at(place, cluster="PKH", *, is_sensitive=False, **said):
    served = ClusterFactory(code=cluster, is_sensitive=is_sensitive)
    post = AssignmentFactory(
        kind=FacilitatorKindFactory(code=f"K-{cluster}", clusters=[served]),
        region=RegionFactory(code=place),
        facilitator=FacilitatorFactory(home_region__code=place[:5]),
    )
    return PaymentFactory(report=ReportFactory(assignment=post), **said)


@pytest.fixture
def october(db):
    """Two posts of 35.14 paid within 4 and 8 days, one of 33.01; few of a sensitive cluster."""
    paid_at("35.14.01")
    paid_at("35.14.02", days=8, failed_pin=15)
    paid_at("33.01.01", days=30)
    paid_at("35.14.01", "ANAK", is_sensitive=True, sp2d_families=3, paid=2, paid_verified=2)


def shown(page):
    rows = [page.context["chosen"], *page.context["rows"]]
    return {row.code: [value for _column, value in row.cells] for row in rows}


def test_a_province_shows_days_shares_and_causes(signed_in, october):
    page = signed_in("35", Role.PROVINCE_OFFICER).get(PAGE)

    said = [2, 6.0, 7.6, 560, 540, 96.7, 30]
    assert shown(page) == {"PKH": said, "35.14": said}
    causes = {column.key: value for column, value in page.context["chosen"].causes}
    assert causes["failed_pin"] == 20
    assert [row.code for row in page.context["clusters"]] == ["ANAK", "PKH"]


def test_who_reads_the_nation_is_told_nothing_of_few_clients(signed_in, october):
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    assert [row.code for row in viewer.get(PAGE).context["clusters"]] == ["PKH"]
    assert viewer.get(PAGE, {"cluster": "ANAK"}).context["chosen"] is None


def test_nothing_of_another_region_is_in_any_figure(signed_in, october):
    officer = signed_in("33.01")

    assert shown(officer.get(PAGE))["PKH"][:3] == [1, 30.0, 30.0]
    assert officer.get(PAGE, {"region": "35.14"}).status_code == 404


def test_a_month_without_payments_says_no_data(signed_in, october):
    page = signed_in("35.14").get(PAGE, {"month": "2026-09"})

    assert (page.context["chosen"], page.context["rows"]) == (None, [])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (None, "Jawa Timur, payments of October 2026: no data"),
        (
            {"days_median": None, "days_p90": None, "paid": 270, "sp2d_families": 1280},
            "Jawa Timur, PKH, October 2026: 270 of 1,280 paid",
        ),
        (
            {"days_median": 4.0, "days_p90": 7.56, "paid": 270, "sp2d_families": 280},
            "Jawa Timur, PKH, October 2026: paid within 4.0 days by half, 7.6 by nine of ten",
        ),
    ],
)
def test_the_headline_says_how_fast_families_were_paid(said, sentence):
    with translation.override("en"):
        chosen = said and Row("PKH", "PKH", said)
        assert headline(Region(label="Jawa Timur"), OCTOBER, chosen) == sentence


def test_the_table_is_handed_out_as_csv_with_every_cause(signed_in, october):
    answer = signed_in("35", Role.PROVINCE_OFFICER).get(PAGE, {"format": "csv", "cluster": "PKH"})

    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].split(";")[2:] == [
        *("2", "6,0", "7,6", "560", "540", "96,7", "30"),
        *("6", "0", "4", "20", "0", "0", "0"),
    ]
    assert "payments-35-PKH-2026-10.csv" in answer["Content-Disposition"]


@pytest.mark.parametrize("districts", [1, 3])
def test_the_page_costs_the_same_however_many_regions(
    signed_in, districts, django_assert_num_queries
):
    for number in range(districts):
        paid_at(f"35.14.0{number + 1}")
    officer = signed_in("35.14")

    # session, user, grants; region, month, totals, names of clusters, below, names of regions;
    # above, months, edition
    with django_assert_num_queries(12):
        page = officer.get(PAGE)

    assert len(page.context["rows"]) == districts
