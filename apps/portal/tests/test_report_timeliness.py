import datetime as dt

import pytest
import time_machine
from django.utils import translation

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.report_timeliness import headline
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.reports.rules.states import WIB
from apps.reports.rules.tallies import Tally
from apps.reports.tests.factories import (
    DUE,
    FilingFactory,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)

AFTER = dt.datetime(2026, 11, 5, 9, 0, tzinfo=WIB)
PAGE = "/reports/timeliness/"


@pytest.fixture(autouse=True)
def after_the_deadline():
    with time_machine.travel(AFTER, tick=False):
        yield


def report(place, cluster="PKH", **options):
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    post = AssignmentFactory(
        kind=kind,
        region=RegionFactory(code=place),
        facilitator=FacilitatorFactory(home_region__code=place[:5]),
    )
    return ReportFactory(assignment=post, **options)


@pytest.fixture
def october(db):
    """Two of three reports of 35.14 missing in PKH, one late in 35.15, one on time in 33.01."""
    author = OfficerFactory(username="penulis")
    report("35.14.01")
    report("35.14.02")
    report("35.14.01", "LU")
    for place, day in (("35.14.01", DUE), ("35.15.01", AFTER), ("33.01.01", DUE)):
        FilingFactory(report=report(place), filed_at=day, filed_by=author)


def shown(page):
    return {
        row.code: [value for _count, value in row.cells]
        for row in [page.context["total"], *page.context["rows"]]
    }


def test_a_province_shows_its_kab_and_kota(signed_in, october):
    page = signed_in("35", Role.PROVINCE_OFFICER).get(PAGE)

    assert shown(page) == {
        "35": [5, 1, 1, 3, 0, 20.0],
        "35.14": [4, 1, 0, 3, 0, 25.0],
        "35.15": [1, 0, 1, 0, 0, 0.0],
    }
    assert "region=35.14" in page.content.decode()


def test_a_cluster_narrows_the_regions_and_leaves_the_other_clusters_to_choose(signed_in, october):
    page = signed_in("35", Role.PROVINCE_OFFICER).get(PAGE, {"cluster": "LU"})

    assert shown(page) == {"35": [1, 0, 0, 1, 0, 0.0], "35.14": [1, 0, 0, 1, 0, 0.0]}
    assert [row.code for row in page.context["clusters"]] == ["LU", "PKH"]


def test_an_officer_of_a_cluster_sees_nothing_of_another(signed_in, october):
    page = signed_in("35.14", Role.REGENCY_OFFICER, "LU").get(PAGE)

    assert shown(page)["35.14"] == [1, 0, 0, 1, 0, 0.0]
    assert [row.code for row in page.context["clusters"]] == ["LU"]


def test_a_kab_names_those_whose_report_is_missing(signed_in, october):
    page = signed_in("35.14").get(PAGE)

    assert [each.region.code for each in page.context["missing"]] == [
        "35.14.01",
        "35.14.01",
        "35.14.02",
    ]
    for each in page.context["missing"]:
        assert each.assignment.facilitator.full_name in page.content.decode()


def test_what_is_not_due_yet_is_neither_missing_nor_late(signed_in, db):
    report("35.14.01", due_at=AFTER + dt.timedelta(days=1))

    page = signed_in("35.14").get(PAGE, {"month": "2026-10"})

    assert shown(page)["35.14"] == [1, 0, 0, None, 0, None]
    assert page.context["missing"] is None


def test_a_month_without_reports_has_no_rows(signed_in, october):
    page = signed_in("35.14").get(PAGE, {"month": "2025-01"})

    assert page.context["rows"] == []
    assert shown(page) == {"35.14": [0, 0, 0, None, 0, None]}


@pytest.mark.parametrize(
    ("code", "role", "asked", "status"),
    [
        ("35.14", Role.REGENCY_OFFICER, {"region": "35.15"}, 404),
        ("35.14", Role.REGENCY_OFFICER, {"region": "35"}, 404),
        ("35.14", Role.REGENCY_OFFICER, {"month": "2026-13"}, 400),
        ("35.14", Role.REGENCY_OFFICER, {"cluster": "TIDAK-ADA"}, 404),
        ("35.14", Role.FACILITATOR, {}, 403),
    ],
)
def test_what_is_out_of_reach_or_is_no_month_is_refused(
    signed_in, october, code, role, asked, status
):
    assert signed_in(code, role).get(PAGE, asked).status_code == status


def test_the_table_is_handed_out_as_csv_in_the_order_shown(signed_in, october):
    answer = signed_in("35", Role.PROVINCE_OFFICER).get(PAGE, {"sort": "-late", "format": "csv"})

    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["35.15", "35.14"]
    assert lines[2].split(";")[2:] == ["4", "1", "0", "3", "0", "25,0"]
    assert "timeliness-35-all-2026-10.csv" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        (Tally(), "Jawa Timur, October 2026: no data"),
        (Tally(1940, on_time=60), "Jawa Timur, October 2026: 60 of 1,940 reports filed so far"),
        (
            Tally(1940, due=1940, missing=212),
            "Jawa Timur, October 2026: 212 of 1,940 reports missing",
        ),
    ],
)
def test_the_headline_says_how_the_month_stands(tally, sentence):
    with translation.override("en"):
        assert headline(Region(label="Jawa Timur"), dt.date(2026, 10, 1), tally) == sentence


@pytest.mark.parametrize("districts", [1, 3])
def test_the_page_costs_the_same_however_many_regions(
    signed_in, districts, django_assert_num_queries
):
    PeriodFactory(cluster=ClusterFactory(code="PKH"))
    for number in range(districts):
        report(f"35.14.0{number + 1}")
    officer = signed_in("35.14")

    # session, user, grants; region, month, counts, names of regions and clusters; above, months,
    # missing, edition
    with django_assert_num_queries(12):
        page = officer.get(PAGE)

    assert len(page.context["rows"]) == districts
