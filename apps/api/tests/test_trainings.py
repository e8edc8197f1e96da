"""Sessions that are asked for, and results that a provider's system sends."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.models import Enrolment
from apps.competencies.tests.factories import (
    CompetencyUnitFactory,
    CourseFactory,
    EnrolmentFactory,
    TrainingProviderFactory,
    TrainingSessionFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

ROOT = "/api/v1/trainings/"
D = dt.date


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def enrolment(db):
    return EnrolmentFactory(
        session=TrainingSessionFactory(external_id="D-1", place="Aula"),
        facilitator__registry_number="PS000001",
    )


def results(session):
    return f"{ROOT}{session.pk}/results/"


SENT = {"facilitator": "PS000001", "result": "passed", "attended_hours": 40}


def test_a_session_tells_its_course_days_and_free_seats(caller, enrolment):
    assert caller().get(ROOT).json()["results"] == [
        {
            "id": enrolment.session_id, "external_id": "D-1", "course": "DIKLAT-1",
            "title": "Diklat contoh P2K2", "provider": "BBPPKS", "provider_name": "BBPPKS Contoh",
            "hours": 40, "region": "35.14", "region_name": "Kab. 35.14, Provinsi 35",
            "place": "Aula", "starts_on": "2026-03-02", "ends_on": "2026-03-06", "capacity": 30,
            "free_seats": 29,
        }
    ]  # fmt: skip


def test_sessions_are_found_by_what_they_teach_where_and_when(caller):
    unit = CompetencyUnitFactory(code="CONTOH-7")
    other = CourseFactory(
        code="DIKLAT-2", title="Kelompok", units=[unit], provider__code="PUSDIKLAT"
    )
    past = TrainingSessionFactory(starts_on=D(2026, 1, 5))
    full = TrainingSessionFactory(
        course=other, region=RegionFactory(code="33.01"), capacity=1, starts_on=D(2026, 5, 4)
    )
    EnrolmentFactory(session=full)
    client = caller()

    for asked, found in (
        ({}, [past, full]),
        ({"course": "DIKLAT-2"}, [full]),
        ({"provider": "PUSDIKLAT"}, [full]),
        ({"unit": "CONTOH-7"}, [full]),
        ({"region": "33"}, [full]),
        ({"has_free_seats": "true"}, [past]),
        ({"has_free_seats": "false"}, [full]),
        ({"starts_from": "2026-03-10"}, [full]),
        ({"ends_until": "2026-01-09"}, [past]),
        ({"q": "kelompok diklat"}, [full]),
        ({"q": "pusdiklat"}, [full]),
    ):
        rows = client.get(ROOT, asked).json()["results"]
        assert [row["id"] for row in rows] == [session.pk for session in found], asked
    assert client.get(f"{ROOT}{full.pk}/").json()["free_seats"] == 0


@pytest.fixture
def provider(caller, enrolment):
    """The system of the provider whose session it is."""
    system = caller("ID", Role.CERTIFICATION_CLIENT)
    enrolment.session.provider.clients.add(User.objects.latest("pk"))
    return system


def test_a_result_sent_is_recorded_once(provider, enrolment):
    address = results(enrolment.session)

    first, again = provider.post(address, SENT), provider.post(address, SENT)
    other = provider.post(address, SENT | {"attended_hours": 39})

    row = {
        "training": enrolment.session_id, "facilitator": "PS000001", "result": "passed",
        "attended_hours": 40,
    }  # fmt: skip
    assert (first.status_code, first.json()) == (201, row)
    assert (again.status_code, again.json()) == (200, row)
    assert (other.status_code, other.json()["errors"]) == (
        409,
        [{
            "attr": "result", "code": "conflict",
            "detail": "Another result is recorded already: send a correction of it.",
        }],
    )  # fmt: skip
    assert Enrolment.objects.get().attended_hours == 40


@pytest.mark.parametrize(
    ("given", "attr", "sentence"),
    [
        ({"facilitator": "PS000002"}, "facilitator",
         "This person is not enrolled in that session."),
        ({"facilitator": "PS000099"}, "facilitator",
         "Nobody in your reach has this registry number."),
        ({"attended_hours": 41}, "attended_hours", "The course has 40 hours."),
        ({"note": ""}, "note", "Unknown field."),
    ],
)  # fmt: skip
def test_a_result_is_refused_on_its_field(provider, enrolment, given, attr, sentence):
    FacilitatorFactory(registry_number="PS000002")

    answer = provider.post(results(enrolment.session), SENT | given)

    assert answer.status_code == 400
    assert [(one["attr"], one["detail"]) for one in answer.json()["errors"]] == [(attr, sentence)]
    assert Enrolment.objects.get().result == ""


def test_a_result_sent_wrongly_is_corrected(caller, provider, enrolment):
    address, right = results(enrolment.session), SENT | {"result": "failed", "attended_hours": 8}

    early = provider.patch(address, right)
    provider.post(address, SENT)
    first, again = provider.patch(address, right), provider.patch(address, right)
    more = provider.patch(address, right | {"attended_hours": 41})

    row = {
        "training": enrolment.session_id, "facilitator": "PS000001", "result": "failed",
        "attended_hours": 8,
    }  # fmt: skip
    assert (early.status_code, early.json()["errors"][0]["detail"]) == (
        400, "No result is recorded yet: send it first.",
    )  # fmt: skip
    assert [(got.status_code, got.json()) for got in (first, again)] == [(200, row), (200, row)]
    assert (more.status_code, more.json()["errors"][0]["attr"]) == (400, "attended_hours")
    told = enrolment.events.order_by("pgh_id").values_list("result", flat=True)
    assert list(told) == ["", "passed", "failed"]
    for role in (Role.API_CLIENT, Role.FACILITATOR):
        assert caller("ID", role).patch(address, right).status_code == 403


def test_a_providers_system_learns_who_is_enrolled(provider, enrolment):
    session = enrolment.session
    EnrolmentFactory(
        session=session, facilitator__registry_number="PS000003", is_seated=False
    )  # fmt: skip
    EnrolmentFactory(
        session=session, facilitator__registry_number="PS000002", result="passed", attended_hours=8
    )
    EnrolmentFactory(session=session, is_seated=False, withdrawn_at=timezone.now())
    EnrolmentFactory(session=TrainingSessionFactory(external_id="D-2"))

    answer = provider.get(results(session))

    assert (answer.status_code, answer.json()) == (
        200,
        [
            {
                "facilitator": number, "full_name": name, "is_seated": is_seated,
                "result": result, "attended_hours": hours,
            }
            for number, is_seated, result, hours in [
                ("PS000001", True, "", None),
                ("PS000002", True, "passed", 8),
                ("PS000003", False, "", None),
            ]
            for name in Facilitator.objects.filter(registry_number=number).values_list(
                "full_name", flat=True
            )
        ],
    )  # fmt: skip


def test_another_providers_system_does_not_learn_who_is_enrolled(caller, enrolment):
    system = caller("ID", Role.CERTIFICATION_CLIENT)
    TrainingProviderFactory(code="PUSDIKLAT").clients.add(User.objects.latest("pk"))

    answer = system.get(results(enrolment.session))

    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (
        403, "This session is another provider's.",
    )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_who_is_enrolled_is_read_at_once(provider, enrolment, rows, django_assert_num_queries):
    for _ in range(rows - 1):
        EnrolmentFactory(session=enrolment.session)

    with django_assert_num_queries(6):
        assert len(provider.get(results(enrolment.session)).json()) == rows


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.API_CLIENT, 403), (Role.FACILITATOR, 403), (Role.MINISTRY_VIEWER, 403)],
)
def test_who_may_not_change_enrolments_sends_no_result(caller, enrolment, role, status):
    assert caller("ID", role).post(results(enrolment.session), SENT).status_code == status


@pytest.mark.parametrize("role", [Role.CERTIFICATION_CLIENT, Role.PROVINCE_OFFICER])
def test_of_another_providers_session_no_result_is_taken(caller, enrolment, role):
    over = "ID" if role == Role.CERTIFICATION_CLIENT else "35"
    system = caller(over, role)
    TrainingProviderFactory(code="PUSDIKLAT").clients.add(User.objects.latest("pk"))
    before = Enrolment.objects.values().get()

    for send in (system.post, system.patch):
        answer = send(results(enrolment.session), SENT)

        assert (answer.status_code, answer.json()["errors"]) == (
            403,
            [{
                "attr": None, "code": "permission_denied",
                "detail": "This session is another provider's.",
            }],
        )  # fmt: skip
    assert Enrolment.objects.values().get() == before
    assert system.get(f"{ROOT}{enrolment.session_id}/").status_code == 200


def test_an_administrator_of_the_nation_sends_results_of_any_session(caller, enrolment):
    ministry = caller("ID", Role.MINISTRY_ADMIN)

    assert ministry.post(results(enrolment.session), SENT).status_code == 201


def test_a_result_of_a_session_nobody_held_is_not_found(provider, enrolment):
    assert provider.post(f"{ROOT}99999999999999999999/results/", SENT).status_code == 404
