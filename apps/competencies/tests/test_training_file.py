"""Training results as a file."""

import datetime as dt

import pytest
from django.utils import translation

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.models import Enrolment
from apps.competencies.services import load_training_results
from apps.competencies.tests.factories import (
    CourseFactory,
    EnrolmentFactory,
    TrainingSessionFactory,
)
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def officer(code="35.14"):
    user = User.objects.create_user(f"officer-{code}")
    Grant.objects.create(
        user=user, role=Role.REGENCY_OFFICER, region=RegionFactory(code=code),
        is_all_clusters=True, starts_on=D(2020, 1, 1),
    )  # fmt: skip
    return user


@pytest.fixture
def session():
    held = TrainingSessionFactory(external_id="D-1")
    for number in ("PS1", "PS2"):
        EnrolmentFactory(session=held, facilitator__registry_number=number)
    return held


def loaded(user, *rows, **how):
    how = {"day": D(2026, 3, 10)} | how
    filled = ([*row, ""][:5] for row in rows)  # few files name the provider
    return load_training_results(enumerate(filled, start=2), user=user, **how)


def recorded():
    rows = Enrolment.objects.values_list("facilitator__registry_number", "result", "attended_hours")
    return {number: (result, hours) for number, result, hours in rows}


def test_results_are_recorded_by_the_providers_id_or_by_ours(session):
    answer = loaded(
        officer(), ["D-1", "PS1", "passed", "40"], [str(session.pk), "ps2", "failed", "8"]
    )

    assert (answer.faults, answer.sums) == ([], [("passed", 1), ("not passed", 1)])
    assert recorded() == {"PS1": ("passed", 40), "PS2": ("failed", 8)}
    assert loaded(officer("ID"), ["D-1", "PS2", "passed", "40"]).faults == []
    assert recorded()["PS2"] == ("passed", 40)


def test_an_id_of_several_providers_is_told_apart_by_the_provider(session):
    other = CourseFactory(code="D-2", provider__code="PUSDIKLAT")
    twin = TrainingSessionFactory(course=other, external_id="D-1")
    EnrolmentFactory(session=twin, facilitator__registry_number="PS6")

    answer = loaded(
        officer(),
        ["D-1", "PS1", "passed", "40"],
        ["D-1", "PS6", "passed", "40", "PUSDIKLAT"],
        ["D-1", "PS2", "passed", "40", "NOWHERE"],
        only_good=True,
    )

    assert [(fault.line, fault.column, fault.rule) for fault in answer.faults] == [
        (2, "provider", "Several providers use this id: write whose it is."),
        (4, "provider", "No training provider has this code."),
        (4, "session", "No training session has this id."),
    ]
    assert recorded() == {"PS1": ("", None), "PS2": ("", None), "PS6": ("passed", 40)}


def test_every_bad_row_is_named_and_good_ones_are_loaded_on_demand(session):
    FacilitatorFactory(registry_number="PS3")
    FacilitatorFactory(registry_number="FAR", home_region=RegionFactory(code="33.01"))
    coming = TrainingSessionFactory(starts_on=D(2026, 4, 1))
    EnrolmentFactory(session=coming, facilitator__registry_number="PS4")
    EnrolmentFactory(session=session, is_seated=False, facilitator__registry_number="PS5")
    rows = [
        ["D-1", "PS1", "passed", "40"],
        ["D-9", "PS1", "passed", "40"],
        ["D-1", "PS3", "passed", "40"],
        ["D-1", "FAR", "passed", "40"],
        [str(coming.pk), "PS4", "passed", "40"],
        ["D-1", "PS5", "passed", "40"],
        ["D-1", "PS2", "lulus", "41"],
        ["D-1", "PS2", "passed", ""],
    ]
    named = [
        (3, "session", "No training session has this id."),
        (4, "registry_number", "This person is not enrolled in that session."),
        (5, "registry_number", "Nobody in your reach has this registry number."),
        (6, "session", "This session is not over yet."),
        (7, "result", "A result is of somebody who had a seat, with the hours attended."),
        (8, "hours", "The course has 40 hours."),
        (8, "registry_number", "This person stands in the file twice."),
        (8, "result", "Write passed or failed."),
        (9, "hours", "fill this in"),
        (9, "registry_number", "This person stands in the file twice."),
    ]
    user = officer()

    answer = loaded(user, *rows)
    assert [(fault.line, fault.column, fault.rule) for fault in answer.faults] == named
    assert set(recorded().values()) == {("", None)}

    answer = loaded(user, *rows, only_good=True)
    assert [(fault.line, fault.column, fault.rule) for fault in answer.faults] == named
    assert {number: said for number, said in recorded().items() if said[0]} == {
        "PS1": ("passed", 40)
    }
