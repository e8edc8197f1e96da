import datetime as dt

import pytest

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory
from apps.roster.queries import roster

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def officer():
    user = User.objects.create_user("officer")
    region = RegionFactory(code="35.14")
    Grant.objects.create(
        user=user, role=Role.REGENCY_OFFICER, region=region, is_all_clusters=True, starts_on=DAY
    )
    return user


def test_a_row_shows_the_day_and_posts_in_reach_only(officer):
    here = AssignmentFactory(fte_share="0.50")
    AssignmentFactory(
        facilitator=here.facilitator, region=RegionFactory(code="33.01"), fte_share="0.50"
    )
    AssignmentFactory(facilitator__home_region__code="33.01")
    free = FacilitatorFactory()
    FacilitatorFactory(merged_into=free)

    rows = [
        (row, row.status, row.current_assignments, row.current_employments)
        for row in roster(DAY, user=officer)
    ]

    assert rows == [
        (here.facilitator, "active", [here], [here.employment]),
        (free, "unassigned", [], []),
    ]


def test_who_has_no_grant_sees_nobody():
    AssignmentFactory()

    assert list(roster(DAY, user=User.objects.create_user("nobody"))) == []


@pytest.mark.parametrize("people", [1, 3])
def test_a_roster_runs_the_same_queries_however_many_rows(
    officer, people, django_assert_num_queries
):
    for _ in range(people):
        AssignmentFactory()
    _ = officer.grants_today

    with django_assert_num_queries(3):
        shown = [
            (row.home_region.label, post.kind.name, post.cluster.name, post.region.label)
            for row in roster(DAY, user=officer)
            for post in row.current_assignments
        ]

    assert len(shown) == people
