"""What PostgreSQL writes is what the serializer declares, field by field."""

import datetime as dt

import pytest
from rest_framework import serializers

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.api.assignments import AssignmentRow
from apps.api.facilitators import FacilitatorRow
from apps.api.roster import RosterRow
from apps.api.rows import written
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.rules import Education, EndReason, PostRole
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ServiceUnitFactory
from apps.regions.tests.factories import RegionFactory
from apps.roster.queries import roster

ROOT = "/api/v1/"
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def people(db):
    """One of every sort: two posts in one cluster, planned, ended, none; signs JSON must escape."""
    busy = FacilitatorFactory(
        full_name='Siti "Ayu" Ra\'as \\ 1\t– é 表',
        nik="3514015001900001",
        nip="199001102015042001",
        education=Education.S1,
    )
    first = AssignmentFactory(facilitator=busy, fte_share="0.25", decree='SK "1"')
    AssignmentFactory(
        facilitator=busy,
        employment=first.employment,
        fte_share="0.50",
        role=PostRole.SUPERVISOR,
        unit=ServiceUnitFactory(),
        starts_on=dt.date(2026, 2, 1),
        ends_on=dt.date(2026, 12, 31),
        end_reason=EndReason.CONTRACT_ENDED,
    )
    AssignmentFactory(
        facilitator=busy,
        employment=first.employment,
        fte_share="0.25",
        region=RegionFactory(code="33.01"),
    )
    AssignmentFactory(starts_on=dt.date(2027, 1, 1))
    AssignmentFactory(starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    FacilitatorFactory(died_on=dt.date(2026, 2, 1))


def rows_of(client, name, **parameters):
    return client.get(f"{ROOT}{name}/", parameters).json()["results"]


@pytest.mark.parametrize("code", ["ID", "35", "33"])
@pytest.mark.parametrize(
    ("name", "declared"), [("roster", RosterRow), ("facilitators", FacilitatorRow)]
)
def test_a_row_of_the_list_is_the_row_the_serializer_makes(caller, people, code, name, declared):
    client = caller(code)
    user = User.objects.get(username=f"{Role.API_CLIENT}-{code}-None")

    rows = rows_of(client, name, as_of=DAY)

    made = roster(DAY, user=user)
    assert rows == [
        client.get(f"{ROOT}{name}/{one.registry_number}/?as_of={DAY}").json() for one in made
    ]
    assert [list(row) for row in rows] == [list(declared().fields)] * len(made)
    assert {row["status"] for row in rows} >= {"active"}


def test_an_assignment_of_the_list_is_the_row_the_serializer_makes(caller, people):
    rows = rows_of(caller(), "assignments")

    made = Assignment.objects.order_by("facilitator__registry_number", "starts_on", "pk")
    assert rows == [
        {**row, "fte_share": float(row["fte_share"])} for row in AssignmentRow(made, many=True).data
    ]
    assert {row["unit"] for row in rows} > {None}


def test_posts_out_of_reach_are_not_written(caller, people):
    [row] = rows_of(caller("33"), "roster", as_of=DAY)

    assert [post["region"] for post in row["assignments"]] == ["33.01"]


def test_a_field_the_database_would_write_otherwise_is_refused(db):
    class Moment(serializers.ModelSerializer):
        seen_at = serializers.DateTimeField()

        class Meta:
            model = Facilitator
            fields = ["seen_at"]

    with pytest.raises(TypeError, match="DateTimeField"):
        written(Facilitator.objects.all(), Moment())


@pytest.mark.parametrize("name", ["roster", "facilitators", "assignments"])
def test_pages_by_key_show_every_row_once(caller, people, name):
    client = caller()
    whole = rows_of(client, name)
    paged, url = [], f"{ROOT}{name}/?limit=1"
    while url:
        page = client.get(url).json()
        paged += page["results"]
        url = page["next"]
    assert paged == whole
    back, url = [], page["previous"]
    while url:
        page = client.get(url).json()
        back = page["results"] + back
        url = page["previous"]
    assert back == whole[:-1]
