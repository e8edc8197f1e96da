import datetime as dt

import pytest

from apps.accounts.models import Grant
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.queries.recap import owned, recap
from apps.reports.tests.factories import (
    OCTOBER,
    ApprovedFilingFactory,
    FilingFactory,
    OfficerFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
VIEWER = (Role.MINISTRY_VIEWER, "ID", None)
NAMES = ["opening", "in", "out_died", "closing"]


@pytest.fixture(autouse=True)
def sensitive():
    """A cluster whose small counts are hidden, beside PKH, whose are not."""
    return ClusterFactory(code="NAPZA", is_sensitive=True)


def post_at(code, cluster="PKH"):
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    return AssignmentFactory(region=RegionFactory(code=code), kind=kind, decree=f"SK {code}")


def approved(code, cluster="PKH", **values):
    return ApprovedFilingFactory(
        report=ReportFactory(assignment=post_at(code, cluster)), values=values
    ).report


def napza(code, opening, died):
    return approved(code, "NAPZA", opening=opening, out_died=died, closing=opening - died)


def asked(user, code, cluster="PKH", month=OCTOBER):
    region, cluster = RegionFactory(code=code), ClusterFactory(code=cluster)
    return recap(user, month=month, region=region, cluster=cluster)


def table(found, names=NAMES):
    """Key of the region → what is shown of these fields; the total under "all"."""
    place = {each["name"]: number for number, each in enumerate(found.fields)}
    rows = [*((line.label, line) for line in found.lines), ("all", found.total)]
    shown = [(label, list(found.cells(line))) for label, line in rows]
    return [(label, *(cells[place[name]] for name in names)) for label, cells in shown]


def test_a_kab_kota_is_a_line_for_each_post_and_their_sum():
    first = approved("35.14.01", opening=10, closing=9, out_died=1, paid_amount=10**13)
    second = approved("35.14.02", opening=20, closing=20, paid_amount=10**13)
    filed = FilingFactory(report=ReportFactory(assignment=post_at("35.14.03"))).report
    approved("35.15.01", opening=1000)

    found = asked(OfficerFactory(), "35.14")

    people = [report.assignment.facilitator for report in (first, second, filed)]
    assert [(line.number, line.approved, line.expected) for line in found.lines] == [
        (people[0].registry_number, 1, 1),
        (people[1].registry_number, 1, 1),
        (people[2].registry_number, 0, 1),
    ]
    assert [row[1:] for row in table(found)] == [
        (10, None, 1, 9),
        (20, None, None, 20),
        (None, None, None, None),
        (30, None, 1, 29),
    ]
    assert (found.total.approved, found.total.expected) == (2, 3)
    assert found.total.numbers["paid_amount"] == 2 * 10**13
    assert found.lines[0].label == f"{people[0].full_name}, Kec. 35.14.01, Kab. 35.14"


def test_a_revision_counts_once_it_is_approved():
    report = approved("35.14.01", opening=10)
    FilingFactory(report=report, number=2, values={"opening": 99})

    assert asked(OfficerFactory(), "35.14").total.numbers["opening"] == 10


def test_a_province_is_a_line_for_each_kab_kota_and_the_nation_for_each_province():
    for code, opening in [("35.14.01", 1), ("35.14.02", 2), ("35.15.01", 30), ("33.01.01", 400)]:
        approved(code, opening=opening)
    approved("35", opening=5000)
    viewer = OfficerFactory(grant=VIEWER)

    assert table(asked(viewer, "35"), ["opening"]) == [
        ("Provinsi 35", 5000),
        ("Kab. 35.14, Provinsi 35", 3),
        ("Kab. 35.15, Provinsi 35", 30),
        ("all", 5033),
    ]
    assert table(asked(viewer, "ID"), ["opening"]) == [
        ("Provinsi 33", 400),
        ("Provinsi 35", 5033),
        ("all", 5433),
    ]


def test_small_counts_of_a_sensitive_cluster_are_whole_for_who_answers_for_them():
    napza("35.14.01", 20, 2)
    napza("35.14.02", 30, 0)
    whole = [(20, None, 2, 18), (30, None, 0, 30), (50, None, 2, 48)]

    for grant in [
        (Role.REGENCY_OFFICER, "35.14", None),
        (Role.REGENCY_OFFICER, "35.14", "NAPZA"),
        (Role.PROVINCE_OFFICER, "35", None),
    ]:
        found = asked(OfficerFactory(grant=grant), "35.14", "NAPZA")
        assert [row[1:] for row in table(found)] == whole
        assert found.marks == {}


@pytest.mark.parametrize(
    "grant",
    [
        (Role.MINISTRY_ADMIN, "ID", None),
        (Role.MINISTRY_VIEWER, "ID", None),
        (Role.MINISTRY_VIEWER, "35.14", None),
        (Role.API_CLIENT, "35", None),
    ],
)
def test_others_see_a_kab_kota_as_one_line_without_its_small_counts(grant):
    napza("35.14.01", 20, 2)
    napza("35.14.02", 30, 0)

    assert table(asked(OfficerFactory(grant=grant), "35.14", "NAPZA")) == [
        ("Kab. 35.14, Provinsi 35", 50, None, "< 5", "…"),
        ("all", 50, None, "…", "…"),
    ]


def test_no_page_gives_away_what_another_hides():
    """Whatever is hidden of a kab/kota is hidden, above it, of all that it is a part of."""
    napza("35.14.01", 20, 2)
    napza("35.15.01", 30, 7)
    napza("33.01.01", 40, 8)
    viewer = OfficerFactory(grant=VIEWER)

    assert table(asked(viewer, "35", "NAPZA")) == [
        ("Kab. 35.14, Provinsi 35", 20, None, "< 5", "…"),
        ("Kab. 35.15, Provinsi 35", 30, None, 7, 23),
        ("all", 50, None, "…", "…"),
    ]
    assert table(asked(viewer, "ID", "NAPZA")) == [
        ("Provinsi 33", 40, None, 8, 32),
        ("Provinsi 35", 50, None, "…", "…"),
        ("all", 90, None, "…", "…"),
    ]


def test_who_answers_for_one_and_looks_at_others_sees_the_own_whole():
    napza("35.14.01", 20, 2)
    napza("35.15.01", 30, 3)
    napza("35.16.01", 30, 4)
    user = OfficerFactory()
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "35", None))
    Grant.objects.filter(user=viewer).update(user=user)

    assert table(asked(user, "35", "NAPZA")) == [
        ("Kab. 35.14, Provinsi 35", 20, None, 2, 18),
        ("Kab. 35.15, Provinsi 35", 30, None, "< 5", "…"),
        ("Kab. 35.16, Provinsi 35", 30, None, "< 5", "…"),
        ("all", 80, None, "…", "…"),
    ]


def test_nobody_sees_more_than_their_reports():
    approved("35.14.01", opening=10)
    approved("35.14.01", "LU", opening=70)
    officer = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.14", "PKH"))

    assert asked(officer, "35.14").total.numbers["opening"] == 10
    assert asked(officer, "35.14", "LU") is None
    assert asked(OfficerFactory(grant=(Role.REGENCY_OFFICER, "33.01", None)), "35.14") is None
    assert asked(officer, "35.14", month=dt.date(2026, 9, 1)) is None


def test_a_grant_over_a_part_or_a_neighbour_owns_nothing(sensitive):
    officer = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.14", "PKH"))

    assert not owned(officer, sensitive, "35.14")
    assert owned(officer, ClusterFactory(code="PKH"), "35.14")
    assert not owned(officer, ClusterFactory(code="PKH"), "35.141")
    assert not owned(officer, ClusterFactory(code="PKH"), "35")
    officer.is_active = False
    assert not owned(officer, ClusterFactory(code="PKH"), "35.14")


@pytest.mark.parametrize(("code", "queries"), [("35.14", 3), ("35", 4), ("ID", 5)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_recapitulation_takes_the_same_queries_however_many_reports(
    rows, code, queries, django_assert_num_queries
):
    for number in range(rows):
        napza(f"35.14.0{number + 1}", 20, 2)
        napza(f"35.2{number}.01", 20, 2)
        napza(f"3{number}.01.01", 20, 2)
    viewer = OfficerFactory(grant=(Role.PROVINCE_OFFICER, "35", None))
    user = viewer if code == "35.14" else OfficerFactory(grant=VIEWER)
    region, cluster = RegionFactory(code=code), ClusterFactory(code="NAPZA")

    with django_assert_num_queries(queries):
        recap(user, month=OCTOBER, region=region, cluster=cluster)
