"""What a change touches is counted again inside the run, and nothing else; no mark is lost."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.competencies.models import Certificate, Enrolment, Licence, PostRequirement
from apps.competencies.rules import TrainingResult
from apps.core.models import Touched
from apps.facilitators.models import Assignment, CoveredVillage
from apps.facilitators.tests.factories import AssignmentFactory, CoveredVillageFactory
from apps.jobs.models import Job
from apps.programs.models import FacilitatorKind, StaffingStandard
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.staffing import services, tasks
from apps.staffing.models import ApprovedPosts, CountRun, Figure, LoadCount, Workload, WorkloadPart
from apps.staffing.services import recounts
from apps.staffing.tests.drawn_nation import DrawnNation
from apps.staffing.tests.test_count import DAY, count, figure, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)

COUNTED = {
    Figure: ("region", "cluster", "kind"),
    Workload: ("facilitator",),
    WorkloadPart: ("assignment",),
    LoadCount: ("region", "cluster", "kind", "load_percent"),
}


def rows_of(run: CountRun) -> dict[tuple, dict]:
    """Return all that a run holds, by table and key, without ids and moments."""
    return {
        (table.__name__, *(row[name] for name in keys)): row
        for table, keys in COUNTED.items()
        for row in map(plain, table.objects.filter(run=run).values())
        if row.get("people") != 0 or table is Figure
        for keys in [[key if key in row else f"{key}_id" for key in keys]]
    }


def plain(row: dict) -> dict:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in row.items()
        if name not in {"id", "run_id", "computed_at"}
    }


def differences(left: dict[tuple, dict], right: dict[tuple, dict]) -> dict:
    return {
        key: (left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
    }


def recount() -> int:
    marks, job = services.recount_touched(day=DAY)
    assert job is None
    return marks


def cover(post: Assignment, village: Region, families: int | None = None) -> None:
    CoveredVillageFactory(
        assignment=post, village=village, families=families, starts_on=post.starts_on
    )


def changes(nation: DrawnNation) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield changes that the figures must follow, by what they change."""
    posts = Assignment.objects.active_on(DAY).filter(role="pendamping").order_by("pk")
    villages = list(Region.objects.filter(level=4).order_by("code"))
    held = Caseload.objects.filter(month__month=DAY.replace(day=1), families__gt=0)
    kind = FacilitatorKind.objects.get(code="HOME-DISTRICT")
    homes = kind.clusters.get()
    home, later = villages[0].parent.parent, DAY + dt.timedelta(days=1)

    def assign() -> None:
        post = AssignmentFactory(
            facilitator__home_region=home,
            kind=kind,
            cluster=homes,
            region=villages[0].parent,
            starts_on=dt.date(2019, 1, 1),
        )
        for village in villages[:3]:
            cover(post, village)

    yield "a post", assign
    yield "an end", lambda: posts.filter(pk=posts.last().pk).update(ends_on=DAY - dt.timedelta(1))
    yield "a share", lambda: posts.filter(pk=posts.first().pk).update(fte_share="0.1")
    yield "own families", lambda: CoveredVillage.objects.update(families=30)
    yield "nobody covers", lambda: CoveredVillage.objects.filter(village=villages[1]).delete()
    yield (
        "a village's caseload",
        lambda: held.filter(village=held.first().village_id).update(families=977),
    )
    yield "a unit's caseload", lambda: held.filter(unit__isnull=False).update(families=43)
    yield (
        "a month less",
        lambda: CaseloadMonth.objects.filter(
            pk=CaseloadMonth.objects.order_by("-month").first().pk
        ).delete(),
    )
    yield (
        "a month more",
        lambda: (
            hold(homes, {villages[-1]: 250})
            if not (
                CaseloadMonth.objects.filter(
                    regency=villages[-1].parent.parent, cluster=homes, month=DAY.replace(day=1)
                ).exists()
            )
            else held.filter(month__cluster=homes).delete()
        ),
    )
    yield "the ground", lambda: TerrainClass.objects.all().delete()
    yield "formasi", lambda: ApprovedPosts.objects.update(posts=3)
    yield (
        "a standard",
        lambda: StaffingStandard.objects.filter(kind=kind).update(
            minimum=10, target=20, maximum=30
        ),
    )
    yield (
        "a standard ends",
        lambda: StaffingStandard.objects.filter(kind=kind).update(ends_on=DAY - dt.timedelta(1)),
    )
    yield (
        "a certificate's end",
        lambda: Certificate.objects.filter(starts_on__lte=DAY, ends_on__gt=DAY).update(ends_on=DAY),
    )
    yield (
        "a revocation",
        lambda: Certificate.objects.filter(pk__gt=Certificate.objects.first().pk + 3).update(
            revoked_on=DAY, revoked_because="-"
        ),
    )
    yield "a training", lambda: Enrolment.objects.passed().update(result=TrainingResult.FAILED)
    yield "a licence", lambda: Licence.objects.update(ends_on=DAY - dt.timedelta(1))
    yield "a requirement", lambda: PostRequirement.objects.update(level=6, training_hours=0)
    yield "a kind", lambda: FacilitatorKind.objects.update(least_presence=4)
    yield (
        "what is to come",
        lambda: AssignmentFactory(
            facilitator__home_region=home,
            kind=kind,
            cluster=homes,
            region=villages[0].parent,
            starts_on=later,
        ),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_a_recount_ends_where_a_whole_count_ends(seed):
    nation = DrawnNation(seed, day=DAY)
    run = count()
    recount()
    for name, change in changes(nation):
        change()
        marks = Touched.objects.count()
        assert recount() == marks, name
        again = rows_of(run)
        run = count()
        assert differences(again, rows_of(run)) == {}, name
        recount()


def test_what_was_not_touched_keeps_its_row_and_its_time():
    cluster, kind = pkh()
    here, there = RegionFactory(code="35.14.01.2001"), RegionFactory(code="32.01.01.2001")
    hold(cluster, {here: 301})
    hold(cluster, {there: 10})
    run = count()
    before = dict(Figure.objects.values_list("region__code", "computed_at").filter(kind=None))

    post = AssignmentFactory(
        region=here.parent, cluster=cluster, kind=kind, starts_on=dt.date(2019, 1, 1)
    )
    cover(post, here)
    assert recount() == 2

    after = dict(Figure.objects.values_list("region__code", "computed_at").filter(kind=None))
    changed = {code for code in before if before[code] != after[code]}
    assert changed == {"ID", "35", "35.14", "35.14.01", "35.14.01.2001"}
    assert CountRun.objects.get() == run
    assert (figure(run, "ID").filled, figure(run, "ID").coverage) == (1, 50.0)
    assert Touched.objects.count() == 0
    assert recount() == 0


def test_marks_made_during_a_whole_count_are_counted_again_after_its_swap():
    cluster, _ = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 301})
    first = count()
    job, _ = services.request_count(day=DAY)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    Caseload.objects.update(families=601)
    recount()
    assert (figure(first, "ID").need, Touched.objects.exists()) == (3, True)

    # The count under way began before the change: its run comes out without it.
    second = CountRun.objects.create(
        day=DAY, computed_at=timezone.now(), finished_at=timezone.now(), snapshot=first.snapshot
    )
    for table in COUNTED:
        table.objects.filter(run=first).update(run=second)
    Figure.objects.filter(run=second).update(need=2)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)

    assert recount() > 0
    assert (figure(second, "ID").need, Touched.objects.exists()) == (3, False)


def test_of_two_recounts_at_once_the_second_leaves_the_marks_to_the_first(monkeypatch):
    cluster, _ = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 301})
    run = count()
    Caseload.objects.update(families=601)
    hold_run, others = recounts._hold, []

    def while_another_commits(held: CountRun, *, seen: str) -> None:
        monkeypatch.setattr(recounts, "_hold", hold_run)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("UPDATE staffing_countrun SET snapshot = snapshot")
        other.close()
        others.append(held)
        hold_run(held, seen=seen)

    monkeypatch.setattr(recounts, "_hold", while_another_commits)
    assert recount() == 0
    assert (others, figure(run, "ID").need, Touched.objects.exists()) == ([run], 2, True)
    assert recount() > 0
    assert figure(run, "ID").need == 3


def test_a_change_committed_late_is_still_counted():
    cluster, _ = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 301})
    early = connection.copy()
    with early.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE caseloads_caseload SET families = 601")
        run = count()
        recount()
        assert figure(run, "ID").need == 2
        cursor.execute("COMMIT")
    early.close()

    assert recount() > 0
    assert figure(run, "ID").need == 3


def test_a_bulk_of_marks_is_counted_whole(monkeypatch):
    cluster, _ = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 301})
    count()
    Caseload.objects.update(families=601)
    monkeypatch.setattr(recounts, "MOST_MARKS", 0)

    marks, job = services.recount_touched(day=DAY)

    assert (marks, job.params) == (0, {"day": DAY.isoformat()})
    run = CountRun.objects.get(pk=tasks.count(job_id=str(job.pk)))
    assert figure(run, "ID").need == 3
    assert recount() == 0
    assert not Touched.objects.exists()


def test_without_a_run_marks_wait():
    pkh()
    with transaction.atomic():
        RegionFactory(code="35.14.01.2001")
    assert Touched.objects.exists()
    assert recount() == 0
    assert Touched.objects.exists()


def test_one_region_is_counted_inside_the_days_run():
    cluster, _ = pkh()
    here, there = RegionFactory(code="35.14.01.2001"), RegionFactory(code="32.01.01.2001")
    hold(cluster, {here: 301})
    hold(cluster, {there: 10})
    run = count()
    Caseload.objects.update(families=901)
    Touched.objects.all().delete()

    job, is_new = services.request_count(day=DAY, region=Region.objects.get(code="35.14"))

    assert is_new
    assert job.region.code == "35.14"
    assert tasks.count(job_id=str(job.pk)) == run.pk
    needs = {code: figure(run, code).need for code in ("35.14.01", "35.14", "35", "ID", "32")}
    assert needs == {"35.14.01": 4, "35.14": 4, "35": 4, "ID": 5, "32": 1}
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"run": run.pk, "day": DAY.isoformat()})


def test_a_region_on_a_day_without_a_run_is_refused_not_the_nation_counted():
    region = RegionFactory(code="35.14")
    with pytest.raises(ValidationError) as refusal:
        services.request_count(day=DAY, region=region)
    assert refusal.value.message_dict.keys() == {"day"}
    assert not Job.objects.exists()


def test_a_day_to_come_is_refused():
    RegionFactory(code="35.14")
    with pytest.raises(ValidationError):
        services.request_count(day=timezone.localdate() + dt.timedelta(days=1))


def test_the_last_run_of_a_month_stays_as_it_is_in_the_next():
    cluster, _ = pkh()
    hold(cluster, {RegionFactory(code="35.14.01.2001"): 301})
    run = count()
    Caseload.objects.update(families=901)
    assert services.recount_touched(day=DAY + dt.timedelta(days=1)) == (0, None)
    assert figure(run, "ID").need == 2
    assert Touched.objects.exists()


def test_the_last_run_of_a_month_and_a_weeks_runs_are_kept():
    now = dt.datetime(2026, 3, 10, 2, 10, tzinfo=dt.UTC)

    def made(day: str, *, is_finished: bool = True) -> str:
        at = dt.datetime.fromisoformat(f"{day}T01:10:00+00:00")
        CountRun.objects.create(
            day=at.date(), computed_at=at, finished_at=at if is_finished else None
        )
        return day

    january = [made("2026-01-30"), made("2026-01-31")]
    february = [made("2026-02-27"), made("2026-02-26"), made("2026-02-28", is_finished=False)]
    march = [made("2026-03-02"), made("2026-03-04"), made("2026-03-10")]

    assert services.forget_old_runs(now) == 4

    kept = [f"{day:%Y-%m-%d}" for day in CountRun.objects.values_list("day", flat=True)]
    assert sorted(kept) == [january[1], february[0], march[1], march[2]]
