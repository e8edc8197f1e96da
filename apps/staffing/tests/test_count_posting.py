"""Where a kind's posts lie decides where heads are rounded, and where they are counted."""

import datetime as dt

import pytest

from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    StaffingStandardFactory,
)
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts, Figure, Workload
from apps.staffing.tests.test_count import DAY, count, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = dt.date(2019, 1, 1)
CODES = ("35.14.01.2001", "35.14.01.2002", "35.14.01", "35.14", "35", "ID")


def tksk():
    """One for each district, whatever it holds."""
    cluster = ClusterFactory(code="LINTAS", has_caseload=False)
    kind = FacilitatorKindFactory(code="TKSK", clusters=[cluster])
    StaffingStandardFactory(
        kind=kind,
        terrain="any",
        basis="one_per_unit",
        minimum=None,
        target=None,
        maximum=None,
        starts_on=SINCE,
    )
    return cluster, kind


@pytest.mark.parametrize(
    ("level", "needs"),
    [
        ("village", [2, 1, 3, 3, 3, 3]),
        ("district", [None, None, 2, 2, 2, 2]),
        ("regency", [None, None, None, 2, 2, 2]),
        ("province", [None, None, None, None, 2, 2]),
    ],
)
def test_heads_are_rounded_where_the_posts_lie_and_absent_below(level, needs):
    cluster, kind = pkh(level=level)
    hold(cluster, {RegionFactory(code=CODES[0]): 301, RegionFactory(code=CODES[1]): 10})

    run = count()

    rows = [Figure.objects.get(run=run, region__code=code, kind=kind) for code in CODES]
    assert [row.need for row in rows] == needs
    assert [round(row.need_fte * 300) for row in rows] == [301, 10, 311, 311, 311, 311]


def test_formasi_and_filled_are_absent_below_the_posts_and_summed_above():
    cluster, kind = pkh()
    for code in ("35.14.01.2001", "35.14.02.2001", "35.15.01.2001"):
        RegionFactory(code=code)
    for code, posts in (("35.14.01", 2), ("35.14.02", 3), ("35.15.01", 4)):
        ApprovedPosts.objects.create(
            region=RegionFactory(code=code),
            cluster=cluster,
            kind=kind,
            posts=posts,
            decree="SK",
            starts_on=DAY,
        )
    AssignmentFactory(
        region=RegionFactory(code="35.14.02"), cluster=cluster, kind=kind, starts_on=SINCE
    )

    run = count()

    rows = Figure.objects.filter(run=run, kind=kind, region__level__lt=4).order_by("region__code")
    assert list(rows.values_list("region__code", "formasi", "filled")) == [
        ("35", 9, 1),
        ("35.14", 5, 1),
        ("35.14.01", 2, 0),
        ("35.14.02", 3, 1),
        ("35.15", 4, 0),
        ("35.15.01", 4, 0),
        ("ID", 9, 1),
    ]


def test_formasi_counts_on_the_days_of_its_decree():
    cluster, kind = pkh()
    district = RegionFactory(code="35.14.01")
    day = dt.timedelta(days=1)
    for posts, first, last in (
        (1, SINCE, DAY - day),
        (20, DAY, DAY),
        (300, DAY + day, None),
    ):
        ApprovedPosts.objects.create(
            region=district,
            cluster=cluster,
            kind=kind,
            posts=posts,
            decree="SK",
            starts_on=first,
            ends_on=last,
        )

    assert Figure.objects.get(run=count(), region=district, kind=kind).formasi == 20


def test_least_presence_is_needed_in_each_unit_that_holds_anybody():
    cluster, kind = pkh()
    kind.least_presence = 3
    kind.save()
    few, many, none = (RegionFactory(code=f"35.14.0{n}.2001") for n in (1, 2, 3))
    hold(cluster, {few: 1, many: 1201, none: 0})

    run = count()

    rows = Figure.objects.filter(run=run, kind=kind, region__level=3).order_by("region__code")
    assert list(rows.values_list("need", flat=True)) == [3, 5, 0]
    assert Figure.objects.get(run=run, kind=kind, region__code="35.14").need == 8


def test_one_per_unit_needs_one_for_each_district_and_no_families():
    cluster, kind = tksk()
    for code in ("35.14.01", "35.14.02", "35.15.01"):
        RegionFactory(code=code)
    AssignmentFactory(
        region=RegionFactory(code="35.14.01"), cluster=cluster, kind=kind, starts_on=SINCE
    )

    run = count()

    rows = Figure.objects.filter(run=run, kind=kind).order_by("region__code")
    assert list(rows.values_list("region__code", "need", "filled", "coverage_state")) == [
        ("35", 3, 1, "not_applicable"),
        ("35.14", 2, 1, "not_applicable"),
        ("35.14.01", 1, 1, "not_applicable"),
        ("35.14.02", 1, 0, "not_applicable"),
        ("35.15", 1, 0, "not_applicable"),
        ("35.15.01", 1, 0, "not_applicable"),
        ("ID", 3, 1, "not_applicable"),
    ]


@pytest.mark.parametrize(
    ("shares", "verdict", "load"), [([1], "within", 1), ([0.5, 0.5], "overloaded", 1)]
)
def test_who_holds_one_district_is_within_and_who_holds_two_is_overloaded(shares, verdict, load):
    cluster, kind = tksk()
    person = FacilitatorFactory()
    for number, share in enumerate(shares, start=1):
        AssignmentFactory(
            facilitator=person,
            region=RegionFactory(code=f"35.14.0{number}"),
            cluster=cluster,
            kind=kind,
            fte_share=share,
            starts_on=SINCE,
        )

    held = Workload.objects.get(run=count())

    assert held.verdict == verdict
    assert held.load == held.load_low == held.load_high == held.fte == load
