"""The formulas of domain notes §5, each by its fixture, counted by the real statements."""

import datetime as dt

import pytest

from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.facilitators.tests.factories import AssignmentFactory, CoveredVillageFactory
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    StaffingStandardFactory,
)
from apps.regions.tests.factories import RegionFactory
from apps.staffing import services, tasks
from apps.staffing.models import ApprovedPosts, CountRun, Figure, Workload

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2020, 1, 31)


def count() -> CountRun:
    job, _ = services.request_count(day=DAY)
    return CountRun.objects.get(pk=tasks.count(job_id=str(job.pk)))


def pkh(level="district"):
    cluster = ClusterFactory(code="PKH")
    kind = FacilitatorKindFactory(code="PKH", posting_level=level, clusters=[cluster])
    for terrain, low, target, high in [("easy", 250, 300, 350), ("hard", 50, 100, 150)]:
        StaffingStandardFactory(
            kind=kind,
            cluster=cluster,
            terrain=terrain,
            minimum=low,
            target=target,
            maximum=high,
            starts_on=dt.date(2019, 1, 1),
        )
    return cluster, kind


def hold(cluster, families: dict) -> None:
    """Load the families of villages of one kab/kota."""
    regency = next(iter(families)).parent.parent
    month = CaseloadMonth.objects.create(
        regency=regency,
        cluster=cluster,
        month=DAY.replace(day=1),
        source="test",
        received_on=DAY,
    )
    for village, number in families.items():
        Caseload.objects.create(month=month, village=village, families=number)


def figure(run, code, kind=None) -> Figure:
    return Figure.objects.get(run=run, region__code=code, kind=kind, cluster__code="PKH")


def test_pasuruan_needs_322_has_329_posts_and_323_filled():
    cluster, kind = pkh(level="regency")
    village = RegionFactory(code="35.14.01.2001")
    regency = village.parent.parent
    hold(cluster, {village: 96_432})
    ApprovedPosts.objects.create(
        region=regency, cluster=cluster, kind=kind, posts=329, decree="SK", starts_on=DAY
    )
    AssignmentFactory.create_batch(
        323, region=regency, cluster=cluster, kind=kind, starts_on=dt.date(2019, 1, 1)
    )

    row = figure(count(), "35.14")

    assert round(row.need_fte, 2) == 321.44
    assert (row.families, row.need, row.formasi, row.filled, row.people) == (
        96_432,
        322,
        329,
        323,
        323,
    )
    assert (row.vacancy, row.unplanned, row.surplus) == (6, 0, 1)
    assert (row.coverage, row.coverage_state) == (0.0, "ok")


@pytest.mark.parametrize(("is_hard", "verdict"), [(True, "overloaded"), (False, "underloaded")])
def test_219_families_are_too_many_on_hard_ground_and_too_few_on_easy(is_hard, verdict):
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 219})
    if is_hard:
        TerrainClass.objects.create(village=village, cluster=cluster, terrain="hard")
    post = AssignmentFactory(
        region=village.parent, cluster=cluster, kind=kind, starts_on=dt.date(2019, 1, 1)
    )
    CoveredVillageFactory(assignment=post, village=village, starts_on=dt.date(2019, 1, 1))

    run = count()

    assert Workload.objects.get(run=run).verdict == verdict
    assert figure(run, "ID").coverage == 100.0


def test_families_go_to_own_numbers_first_then_by_fte():
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 700})
    for own in [100, None, None]:
        post = AssignmentFactory(
            region=village.parent, cluster=cluster, kind=kind, starts_on=dt.date(2019, 1, 1)
        )
        CoveredVillageFactory(
            assignment=post, village=village, families=own, starts_on=dt.date(2019, 1, 1)
        )

    run = count()

    loads = sorted(Workload.objects.filter(run=run).values_list("families", "verdict"))
    assert loads == [(100.0, "underloaded"), (300.0, "within"), (300.0, "within")]
    assert (figure(run, "35.14.01").need, figure(run, "35.14.01.2001").need) == (3, None)


def test_need_is_rounded_at_the_posting_level_and_only_summed_above():
    cluster, _ = pkh()
    first, second = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.14.02.2001")
    hold(cluster, {first: 301, second: 10})

    run = count()

    needs = {code: figure(run, code).need for code in ["35.14.01", "35.14.02", "35.14", "ID"]}
    assert needs == {"35.14.01": 2, "35.14.02": 1, "35.14": 3, "ID": 3}


def test_a_regency_never_loaded_is_no_data_and_an_unlisted_village_is_not_applicable():
    cluster, _ = pkh()
    listed, unlisted = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.14.01.2002")
    RegionFactory(code="35.15.01.2001")
    hold(cluster, {listed: 50})

    run = count()

    states = {
        code: (figure(run, code).coverage_state, figure(run, code).families)
        for code in [listed.code, unlisted.code, "35.15", "35.15.01.2001", "ID"]
    }
    assert states == {
        "35.14.01.2001": ("ok", 50),
        "35.14.01.2002": ("not_applicable", 0),
        "35.15": ("no_data", None),
        "35.15.01.2001": ("no_data", None),
        "ID": ("ok", 50),
    }


def test_a_message_delivered_twice_changes_nothing():
    pkh()
    RegionFactory(code="35.14")
    job, is_new = services.request_count(day=DAY)
    joined = services.request_count(day=DAY)

    assert (is_new, joined) == (True, (job, False))
    assert tasks.count(job_id=str(job.pk)) > 0
    before = list(Figure.objects.order_by("pk").values())
    assert tasks.count(job_id=str(job.pk)) == 0
    assert list(Figure.objects.order_by("pk").values()) == before


def test_a_worker_that_lost_its_lease_publishes_nothing():
    pkh()
    RegionFactory(code="35.14")
    job, _ = services.request_count(day=DAY)

    def count_while_another_takes_over() -> None:
        with jobs.claimed(str(job.pk)) as claim:
            Job.objects.filter(pk=job.pk).update(fence=claim.fence + 1)
            services.count(claim)

    with pytest.raises(jobs.LeaseLost):
        count_while_another_takes_over()

    assert not CountRun.objects.finished().exists()
