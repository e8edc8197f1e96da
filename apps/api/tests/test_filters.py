"""Parameters mean what they say, and what nobody knows is refused by name."""

import datetime as dt

import pytest

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory

ROOT = "/api/v1/"
TODAY = "2026-06-15"


def found(client, name, key="registry_number", **parameters):
    answer = client.get(f"{ROOT}{name}/", parameters)
    assert answer.status_code == 200, answer.json()
    return [row[key] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("programs", "cluster"),
        *(
            (name, parameter)
            for name in ("coverage", "facilitators", "roster", "assignments", "workloads")
            for parameter in ("cluster", "kind")
        ),
        *((name, "status") for name in ("facilitators", "roster", "assignments", "jobs")),
        ("workloads", "verdict"),
        ("jobs", "kind"),
        ("coverage", "region_level"),
        ("regions", "region_level"),
    ],
)
@pytest.mark.parametrize("value", ["NOBODY", "0", "\0"])
def test_a_code_nobody_knows_is_refused_on_its_parameter(caller, name, parameter, value):
    answer = caller().get(f"{ROOT}{name}/", {parameter: value})

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [parameter]


@pytest.fixture
def posts(db, time_machine):
    """One facilitator a status: F1 active, F2 planned, F3 ended; F4 without a post."""
    time_machine.move_to(f"{TODAY}T12:00:00+07:00")
    for number, days in {
        "F1": (dt.date(2026, 1, 1), None),
        "F2": (dt.date(2026, 7, 1), None),
        "F3": (dt.date(2025, 1, 1), dt.date(2026, 6, 14)),
    }.items():
        AssignmentFactory(
            facilitator__registry_number=number,
            facilitator__full_name=f"Siti {number}",
            starts_on=days[0],
            ends_on=days[1],
        )
    FacilitatorFactory(registry_number="F4", full_name="Budi")


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({}, ["F1", "F2", "F3"]),
        ({"status": "active"}, ["F1"]),
        ({"status": "planned"}, ["F2"]),
        ({"status": "ended"}, ["F3"]),
        ({"as_of": "2026-06-14"}, ["F1", "F3"]),
        ({"as_of": "2026-06-14", "status": "ended"}, []),
        ({"as_of": "2026-07-01", "status": "ended"}, ["F3"]),
        ({"q": "siti f2"}, ["F2"]),
        ({"q": "F2 siti"}, ["F2"]),
        ({"q": "f3"}, ["F3"]),
        ({"q": "F"}, ["F1", "F2", "F3"]),
        ({"q": "Budi"}, []),
    ],
)
def test_posts_are_found_by_status_day_and_person(caller, posts, parameters, numbers):
    assert found(caller(), "assignments", "facilitator", **parameters) == numbers


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({"region": "35.14"}, ["F1", "F2", "F3", "F4"]),
        ({"region": "35.14.01"}, ["F1"]),
        ({"region": "33"}, []),
        ({"region": "35.14", "status": "unassigned"}, ["F4"]),
        ({"region": "35.14", "cluster": "PKH"}, ["F1"]),
        ({"region": "35.14", "kind": "PS-PKH"}, ["F1"]),
        ({"region": "35.14", "as_of": "2026-06-14"}, ["F1", "F2", "F3", "F4"]),
        ({"region": "35.14.01", "as_of": "2026-06-14"}, ["F1", "F3"]),
    ],
)
def test_who_has_no_post_is_found_by_the_home_region(caller, posts, parameters, numbers):
    RegionFactory(code="33")

    assert found(caller(), "roster", **parameters) == numbers


def test_who_serves_elsewhere_is_not_found_at_home(caller, posts):
    moved = FacilitatorFactory(registry_number="F5")
    AssignmentFactory(facilitator=moved, region=RegionFactory(code="33.01"))

    assert "F5" not in found(caller(), "roster", region="35.14")
    assert found(caller("33"), "roster", region="33") == ["F5"]


def test_region_cluster_and_kind_hold_on_one_and_the_same_post(caller, posts):
    two = FacilitatorFactory(registry_number="F5")
    employment = EmploymentFactory(facilitator=two)
    other = FacilitatorKindFactory(code="P-LU", clusters=[ClusterFactory(code="LU")])
    for kind, code in ((None, "35.14.01"), (other, "33.01.01")):
        AssignmentFactory(
            facilitator=two,
            employment=employment,
            fte_share="0.5",
            region=RegionFactory(code=code),
            **({"kind": kind} if kind else {}),
        )
    client = caller()

    assert found(client, "roster", region="33", cluster="LU") == ["F5"]
    assert found(client, "roster", region="33", cluster="PKH") == []
    assert found(client, "roster", region="35.14", kind="P-LU") == []


def test_a_facilitator_filters_among_their_own_posts(caller, posts):
    own = caller("35.14", Role.FACILITATOR)

    assert found(own, "assignments", "facilitator", q="Siti") == []
