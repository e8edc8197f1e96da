"""Who covers which families, what no standard judges, and which data is too old to say."""

import datetime as dt

import pytest

from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.facilitators.tests.factories import AssignmentFactory, CoveredVillageFactory
from apps.programs.tests.factories import FacilitatorKindFactory, StaffingStandardFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import Figure, Workload
from apps.staffing.tests.test_count import DAY, count, figure, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = dt.date(2019, 1, 1)
DAY_BEFORE, DAY_AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


def cover(village, cluster, kind, *, starts_on=SINCE, ends_on=None, **post):
    """Post somebody in the village's district to cover it on some days."""
    held = AssignmentFactory(
        region=village.parent, cluster=cluster, kind=kind, starts_on=SINCE, **post
    )
    CoveredVillageFactory(assignment=held, village=village, starts_on=starts_on, ends_on=ends_on)
    return held


def covered(row: Figure) -> tuple:
    return (row.villages_covered, row.villages, row.coverage, row.coverage_families)


def test_a_village_covered_by_two_kinds_is_one_village_and_each_kind_holds_it_whole():
    cluster, kind = pkh()
    other = FacilitatorKindFactory(code="OTHER", clusters=[cluster])
    both, one, blank = (RegionFactory(code=f"35.14.01.200{n}") for n in (1, 2, 3))
    hold(cluster, {both: 300, one: 100, blank: 600})
    cover(both, cluster, kind)
    cover(both, cluster, other)
    cover(one, cluster, other)

    run = count()

    assert covered(figure(run, "35.14.01", kind)) == (1, 3, 33.3, 30.0)
    assert covered(figure(run, "35.14.01", other)) == (2, 3, 66.7, 40.0)
    assert covered(figure(run, "35.14.01")) == (2, 3, 66.7, 40.0)
    assert figure(run, "35.14.01").families == 1000
    assert sorted(Workload.objects.filter(run=run).values_list("families", flat=True)) == [
        100,
        300,
        300,
    ]


@pytest.mark.parametrize(
    "days",
    [{"ends_on": DAY_BEFORE}, {"starts_on": DAY_AFTER}],
    ids=["given up", "to come"],
)
def test_a_village_counts_as_covered_on_the_days_of_its_row(days):
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 300})
    cover(village, cluster, kind, **days)

    run = count()

    assert covered(figure(run, "35.14.01")) == (0, 1, 0.0, 0.0)
    assert Workload.objects.get(run=run).families == 0


def test_families_without_a_standard_are_shown_apart_and_need_stands_without_them():
    cluster, kind = pkh()
    kind.standards.filter(terrain="hard").delete()
    easy, hard = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.14.02.2001")
    TerrainClass.objects.create(village=hard, cluster=cluster, terrain="hard")
    hold(cluster, {easy: 601, hard: 50})
    cover(hard, cluster, kind)

    run = count()

    rows = [figure(run, code, kind) for code in ("35.14.01", "35.14.02.2001", "35.14")]
    assert [row.families_without_standard for row in rows] == [0, 50, 50]
    assert [row.families for row in rows] == [601, 50, 651]
    assert (rows[0].need, rows[2].need) == (3, 3)
    assert Workload.objects.get(run=run).verdict == "no_standard"


def test_need_is_absent_where_no_kind_has_a_standard():
    cluster, kind = pkh()
    kind.standards.all().delete()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 300})

    run = count()

    for row in (figure(run, "ID"), figure(run, "35.14.01", kind)):
        assert (row.need, row.need_fte, row.families_without_standard) == (None, None, 300)


def test_a_standard_counts_on_its_own_days():
    cluster, kind = pkh()
    kind.standards.update(ends_on=DAY_BEFORE)
    StaffingStandardFactory(kind=kind, minimum=100, target=150, maximum=200, starts_on=DAY)
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 300})

    row = figure(count(), "35.14.01", kind)

    assert (row.need, row.need_fte, row.need_fte_low, row.need_fte_high) == (2, 2, 1.5, 3)


@pytest.mark.parametrize(
    ("month", "families", "state"),
    [
        ("2018-12-01", None, "no_data"),
        ("2019-01-01", 300, "ok"),
        ("2020-02-01", None, "no_data"),
    ],
    ids=["older than twelve months", "twelve months old", "to come"],
)
def test_a_caseload_answers_for_twelve_months(month, families, state):
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    loaded = CaseloadMonth.objects.create(
        regency=village.parent.parent, cluster=cluster, month=month, source="-", received_on=DAY
    )
    Caseload.objects.create(month=loaded, village=village, families=300)
    cover(village, cluster, kind)

    run = count()

    assert (figure(run, "ID").families, figure(run, "ID").coverage_state) == (families, state)
    assert (Workload.objects.get(run=run).verdict == "no_data") == (families is None)


def test_the_newest_month_answers_and_a_village_it_does_not_list_holds_nobody():
    cluster, _ = pkh()
    first, second = (RegionFactory(code=f"35.14.01.200{n}") for n in (1, 2))
    before = CaseloadMonth.objects.create(
        regency=first.parent.parent,
        cluster=cluster,
        month="2019-12-01",
        source="-",
        received_on=DAY,
    )
    Caseload.objects.create(month=before, village=second, families=70)
    hold(cluster, {first: 10})

    run = count()

    states = {
        code: (figure(run, code).families, figure(run, code).coverage_state)
        for code in (first.code, second.code, "35.14")
    }
    assert states == {
        first.code: (10, "ok"),
        second.code: (0, "not_applicable"),
        "35.14": (10, "ok"),
    }
