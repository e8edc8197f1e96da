"""What stands on a retired code follows to its one successor; what was divided is named."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.caseloads.models import TerrainClass
from apps.facilitators.models import Assignment
from apps.facilitators.tests.factories import AssignmentFactory, CoveredVillageFactory
from apps.programs.tests.factories import ServiceUnitFactory
from apps.regions.models import Region
from apps.regions.tests.factories import EditionFactory, RegionFactory, SuccessionFactory
from apps.staffing import services
from apps.staffing.models import ApprovedPosts
from apps.staffing.services.succession import STANDING
from apps.staffing.tests.test_count import DAY, count, figure, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)

RETIRED = dt.date(2020, 1, 15)
SINCE = dt.date(2019, 1, 1)

STAYS = {
    "regions.Region.parent", "regions.Succession.predecessor", "regions.Succession.successor",
    "jobs.Job.region", "staffing.Figure.region", "staffing.WorkloadPart.region",
    "staffing.LoadCount.region", "forecasts.Outlook.region", "forecasts.VillageLapse.village",
    "forecasts.CohortSeat.region", "forecasts.CohortSeat.province",
}  # fmt: skip
"""Keys to regions that tell of the code they were made with."""


def retire(*regions: Region) -> None:
    Region.objects.filter(pk__in=[region.pk for region in regions]).update(ends_on=RETIRED)


@pytest.fixture
def recoded():
    """Kec. 35.14.01 with its village becomes 35.14.98; posts and families stand on the old code."""
    cluster, kind = pkh()
    village = RegionFactory(code="35.14.01.2001")
    district = village.parent
    hold(cluster, {village: 301})
    TerrainClass.objects.create(village=village, cluster=cluster, terrain="easy")
    ApprovedPosts.objects.create(
        region=district, cluster=cluster, kind=kind, posts=3, decree="SK", starts_on=SINCE
    )
    post = AssignmentFactory(region=district, cluster=cluster, kind=kind, starts_on=SINCE)
    CoveredVillageFactory(assignment=post, village=village, starts_on=SINCE)
    retire(district, village)
    new_district = RegionFactory(code="35.14.98")
    new_village = RegionFactory(code="35.14.98.2001")
    SuccessionFactory(predecessor=district, successor=new_district)
    SuccessionFactory(predecessor=village, successor=new_village)
    return new_district, new_village


def test_a_recoded_district_keeps_its_posts_families_and_formasi(recoded):
    before = figure(count(), "35.14")
    assert (before.families, before.filled, before.formasi) == (0, 0, 0)

    followed = services.follow_succession()

    assert (followed.rows, followed.left) == (5, {})
    after = figure(count(), "35.14.98")
    assert (after.families, after.need, after.filled, after.formasi, after.coverage) == (
        301, 2, 1, 3, 100.0,
    )  # fmt: skip
    assert services.follow_succession().rows == 0


def test_grants_homes_and_units_follow_too():
    old = RegionFactory(code="91.01")
    unit = ServiceUnitFactory(regency=old)
    post = AssignmentFactory(facilitator__home_region=old, unit=unit, starts_on=SINCE)
    officer = User.objects.create(username="officer")
    Grant.objects.create(
        user=officer, role=Role.REGENCY_OFFICER, region=old, is_all_clusters=True, starts_on=SINCE
    )
    retire(old)
    new = RegionFactory(code="93.01")
    SuccessionFactory(predecessor=old, successor=new)

    services.follow_succession()

    for row in (post, unit, post.facilitator):
        row.refresh_from_db()
    assert [post.region, unit.regency, post.facilitator.home_region] == [new] * 3
    assert Grant.objects.get().region == new


def test_a_chain_of_successions_is_followed_to_its_end():
    first, second, third = (RegionFactory(code=code) for code in ("91.02", "92.01", "95.01"))
    post = AssignmentFactory(region=first, starts_on=SINCE)
    retire(first, second)
    SuccessionFactory(predecessor=first, successor=second)
    SuccessionFactory(predecessor=second, successor=third)

    services.follow_succession()

    assert Assignment.objects.get(pk=post.pk).region == third


def test_what_was_divided_stays_and_is_named(capsys):
    old = RegionFactory(code="35.14.01")
    post = AssignmentFactory(region=old, starts_on=SINCE)
    retire(old)
    for code in ("35.14.02", "35.14.03"):
        SuccessionFactory(predecessor=old, successor=RegionFactory(code=code))

    call_command("follow_succession")

    assert Assignment.objects.get(pk=post.pk).region == old
    assert "an officer must place them: 35.14.01" in capsys.readouterr().out


def test_rows_in_each_others_way_are_refused_and_nothing_moves():
    cluster, kind = pkh()
    one, other = RegionFactory(code="35.14.01"), RegionFactory(code="35.14.02")
    for region in (one, other):
        ApprovedPosts.objects.create(
            region=region, cluster=cluster, kind=kind, posts=3, decree="SK", starts_on=SINCE
        )
        SuccessionFactory(predecessor=region, successor=RegionFactory(code="35.14.98"))
    retire(one, other)

    with pytest.raises(ValidationError, match="one_formasi_at_a_time"):
        services.follow_succession()

    assert set(ApprovedPosts.objects.values_list("region", flat=True)) == {one.pk, other.pk}


def test_a_new_list_has_the_nation_counted():
    pkh()
    RegionFactory(code="35.14")
    count()
    services.recount_touched(day=DAY)
    EditionFactory(code="2/2020", starts_on=dt.date(2020, 1, 1))

    marks, job = services.recount_touched(day=DAY)

    assert (marks, job.params) == (0, {"day": DAY.isoformat()})


def test_every_key_to_a_region_follows_or_stays():
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Region
    }
    assert keys == STAYS | {f"{table._meta.label}.{field}" for table, field in STANDING}
    assert not STAYS & {f"{table._meta.label}.{field}" for table, field in STANDING}
