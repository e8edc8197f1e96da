"""Who counts among the people of a region, and how unevenly they are loaded."""

import datetime as dt

import pytest

from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import FacilitatorKindFactory, StaffingStandardFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import Workload
from apps.staffing.tests.test_count import DAY, count, figure, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = dt.date(2019, 1, 1)
DAY_BEFORE, DAY_AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


def test_the_90th_percentile_lies_between_two_people_by_its_distance():
    cluster, kind = pkh()
    villages = [RegionFactory(code=f"35.14.01.20{n:02}") for n in range(1, 13)]
    hold(cluster, {village: 30 * n for n, village in enumerate(villages, start=1)})
    for village in villages:
        post = AssignmentFactory(region=village.parent, cluster=cluster, kind=kind, starts_on=SINCE)
        CoveredVillageFactory(assignment=post, village=village)

    run = count()

    # Loads are 0.1, 0.2 … 1.2; place 0.9 × 11 = 9.9 lies between the tenth and the eleventh.
    for code in ("35.14.01", "35.14", "ID"):
        row = figure(run, code, kind)
        assert (round(row.load_max, 6), round(row.load_p90, 6)) == (1.2, 1.09)
        assert (row.people_judged, row.people_overloaded) == (12, 1)
        assert row.overloaded_percent == 8.3
    village = figure(run, villages[0].code, kind)
    assert (village.load_max, village.load_p90, village.overloaded_percent) == (None, None, None)


def test_a_mean_within_the_standard_hides_an_overloaded_district():
    """A city at 255 families each held districts at 380 (domain notes §5.7)."""
    cluster, kind = pkh()
    numbers = [380, 200, 200, 240]
    villages = [RegionFactory(code=f"74.71.0{n}.1001") for n in range(1, 5)]
    hold(cluster, dict(zip(villages, numbers, strict=True)))
    for village in villages:
        post = AssignmentFactory(region=village.parent, cluster=cluster, kind=kind, starts_on=SINCE)
        CoveredVillageFactory(assignment=post, village=village)

    run = count()

    city = figure(run, "74.71")
    assert city.families / city.available_fte == 255
    assert (round(city.load_max, 2), city.overloaded_percent) == (1.27, 25.0)
    assert figure(run, "74.71.01").people_overloaded == 1


def test_a_person_with_two_posts_in_a_region_fills_two_and_is_one():
    cluster, kind = pkh()
    other = FacilitatorKindFactory(code="OTHER", clusters=[cluster])
    StaffingStandardFactory(kind=other, minimum=10, target=20, maximum=30, starts_on=SINCE)
    here, there = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.15.01.2001")
    hold(cluster, {here: 300})
    hold(cluster, {there: 20})
    person = FacilitatorFactory()
    for village, held in ((here, kind), (here, other), (there, other)):
        post = AssignmentFactory(
            facilitator=person,
            region=village.parent,
            cluster=cluster,
            kind=held,
            fte_share="0.3",
            starts_on=SINCE,
        )
        CoveredVillageFactory(assignment=post, village=village)

    run = count()

    rows = {
        (code, held and held.code): (row.filled, row.people, row.people_judged)
        for code in ("35.14.01", "35", "ID")
        for held in (kind, other, None)
        if (row := figure(run, code, held))
    }
    assert rows == {
        ("35.14.01", "PKH"): (1, 1, 1),
        ("35.14.01", "OTHER"): (1, 1, 1),
        ("35.14.01", None): (2, 1, 1),
        ("35", "PKH"): (1, 1, 1),
        ("35", "OTHER"): (2, 1, 1),
        ("35", None): (3, 1, 1),
        ("ID", "PKH"): (1, 1, 1),
        ("ID", "OTHER"): (2, 1, 1),
        ("ID", None): (3, 1, 1),
    }
    whole = Workload.objects.get(run=run).load  # 1 + 15 + 1, wherever one looks
    assert [round(figure(run, code).load_max, 6) for code in ("35.15.01", "ID")] == [17, 17]
    assert round(whole, 6) == 17


@pytest.mark.parametrize(
    ("post", "counts"),
    [
        ({"starts_on": DAY}, True),
        ({"starts_on": SINCE, "ends_on": DAY}, True),
        ({"starts_on": DAY_AFTER}, False),
        ({"starts_on": SINCE, "ends_on": DAY_BEFORE}, False),
        ({"starts_on": SINCE, "cancelled_at": dt.datetime(2019, 6, 1, tzinfo=dt.UTC)}, False),
        ({"starts_on": SINCE, "role": "supervisor"}, False),
    ],
    ids=["first day", "last day", "planned", "ended", "cancelled", "supervisor"],
)
def test_a_post_counts_from_its_first_day_to_its_last_in_the_role_pendamping(post, counts):
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    hold(cluster, {village: 300})
    held = AssignmentFactory(region=village.parent, cluster=cluster, kind=kind, **post)
    CoveredVillageFactory(assignment=held, village=village)

    run = count()

    row = figure(run, "35.14", kind)
    assert (row.filled, row.people, row.available_fte, row.villages_covered) == (counts,) * 4
    assert Workload.objects.filter(run=run).exists() == counts
