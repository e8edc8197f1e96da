"""Officers enrol people of the own region; a facilitator sees the own trainings."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.models import Enrolment
from apps.competencies.rules import TrainingResult
from apps.competencies.tests.factories import (
    CourseFactory,
    EnrolmentFactory,
    TrainingSessionFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
LIST = "/competency/trainings/"
D = dt.date


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2026, 2, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


def address(session, act=""):
    return f"{LIST}{session.pk}/{act}"


def said(browser, session, act, number):
    """Post an act and return what the page says afterwards."""
    answer = browser.post(address(session, act), {"person": number}, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def person(number, code="35.14"):
    return FacilitatorFactory(
        registry_number=number, full_name=f"Orang {number}", home_region=RegionFactory(code=code)
    )


def test_coming_sessions_are_listed_with_their_seats(signed_in):
    TrainingSessionFactory(starts_on=D(2026, 2, 1))
    coming = TrainingSessionFactory(capacity=1)
    other = TrainingSessionFactory(
        course=CourseFactory(code="D-2", title="Kelompok usaha"), starts_on=D(2026, 5, 4)
    )
    EnrolmentFactory(session=coming)
    EnrolmentFactory(session=coming, is_seated=False)
    EnrolmentFactory(session=other, is_seated=False, withdrawn_at=dt.datetime.now(dt.UTC))
    officer = signed_in("35.14")

    rows = officer.get(LIST).context["page"]
    assert [(row, row.free, row.in_queue) for row in rows] == [(coming, 0, 1), (other, 30, 0)]
    assert list(officer.get(LIST, {"free": "1"}).context["page"]) == [other]
    assert list(officer.get(LIST, {"q": "usaha"}).context["page"]) == [other]
    assert list(officer.get(LIST, {"on": "2026-04-01"}).context["page"]) == [other]


def test_coming_sessions_are_narrowed_to_a_province_and_a_month(signed_in):
    here = TrainingSessionFactory()
    later = TrainingSessionFactory(starts_on=D(2026, 5, 4))
    far = TrainingSessionFactory(region=RegionFactory(code="33.01"), starts_on=D(2026, 5, 6))
    TrainingSessionFactory(region=RegionFactory(code="32.01"), starts_on=D(2026, 1, 5))
    officer = signed_in("35.14")

    page = officer.get(LIST)
    assert [region.code for region in page.context["regions"]] == ["33", "35"]
    assert page.context["months"] == [D(2026, 3, 1), D(2026, 5, 1)]
    assert "Diklat contoh P2K2, 2 Mar 2026</a>" in page.content.decode()
    for asked, found in (
        ({"region": "35"}, [here, later]),
        ({"month": "2026-05"}, [later, far]),
        ({"region": "33", "month": "2026-05"}, [far]),
        ({"region": "33", "month": "2026-03"}, []),
        ({"region": "32", "month": "mei"}, [here, later, far]),
    ):
        assert list(officer.get(LIST, asked).context["page"]) == found, asked


@pytest.mark.parametrize(
    ("starts_on", "title"),
    [
        (D(2026, 1, 5), "Diklat contoh P2K2: over"),
        (D(2026, 1, 30), "Diklat contoh P2K2: under way"),
        (D(2026, 3, 2), "Diklat contoh P2K2: 30 seats free"),
    ],
)
def test_only_a_session_to_come_tells_its_free_seats(signed_in, starts_on, title):
    session = TrainingSessionFactory(starts_on=starts_on)

    assert f"<h1>{title}</h1>" in signed_in("35.14").get(address(session)).content.decode()


def test_who_comes_after_the_last_seat_waits_and_moves_up(signed_in):
    session = TrainingSessionFactory(capacity=1)
    for number in ("PS1", "PS2", "PS3"):
        person(number)
    officer = signed_in("35.14")

    assert said(officer, session, "enrol/", "PS1") == ["Orang PS1 (PS1) has a seat."]
    assert said(officer, session, "enrol/", "PS2") == [
        "No seat is free: Orang PS2 (PS2) waits for one."
    ]
    said(officer, session, "enrol/", "PS3")
    assert said(officer, session, "enrol/", "PS1") == [
        "This person is enrolled in that session already."
    ]
    rows = officer.get(address(session)).context["rows"]
    assert [(row.facilitator.registry_number, place) for row, place in rows] == [
        ("PS1", None), ("PS2", 1), ("PS3", 2),
    ]  # fmt: skip

    assert said(officer, session, "withdraw/", "PS1") == [
        "Orang PS1 (PS1) is withdrawn.",
        "Who waited longest has the seat now.",
    ]
    assert Enrolment.objects.get(facilitator__registry_number="PS2").is_seated


def test_only_people_in_reach_who_do_not_take_part_are_offered(signed_in):
    session = TrainingSessionFactory()
    here, _taking_part, _far = person("PS1"), person("PS2"), person("PS3", "33.01")
    EnrolmentFactory(session=session, facilitator=Facilitator.objects.get(registry_number="PS2"))
    officer = signed_in("35.14")

    assert list(officer.get(address(session), {"q": "orang"}).context["people"]) == [here]
    assert list(officer.get(address(session), {"q": "PS3"}).context["people"]) == []


@pytest.mark.parametrize("act", ["enrol/", "withdraw/"])
def test_nobody_out_of_reach_is_enrolled_or_withdrawn_or_seen(signed_in, act):
    session = TrainingSessionFactory()
    far = EnrolmentFactory(session=session, facilitator=person("PS3", "33.01"))
    officer = signed_in("35.14")

    answer = officer.post(address(session, act), {"person": "PS3"})

    assert answer.status_code == 404
    assert officer.post(address(session, act), {"person": "\0"}).status_code == 404
    far.refresh_from_db()
    assert (far.is_seated, Enrolment.objects.count()) == (True, 1)
    page = officer.get(address(session))
    assert page.context["rows"] == []
    assert "Orang PS3" not in page.content.decode()


def test_a_facilitator_sees_the_own_trainings_and_enrols_nobody(signed_in):
    session = TrainingSessionFactory()
    mine, other = person("PS1"), person("PS2")
    EnrolmentFactory(session=session, facilitator=mine, is_seated=False)
    EnrolmentFactory(session=session, facilitator=other)
    browser = signed_in("35.14", Role.FACILITATOR)
    Facilitator.objects.filter(pk=mine.pk).update(user=User.objects.get())

    assert [row.facilitator for row in browser.get(LIST).context["own"]] == [mine]
    page = browser.get(address(session), {"q": "orang"})
    assert [(row.facilitator, place) for row, place in page.context["rows"]] == [(mine, 1)]
    assert (page.context["may_enrol"], list(page.context["people"])) == (False, [])
    for act in ("enrol/", "withdraw/"):
        assert browser.post(address(session, act), {"person": "PS1"}).status_code == 403


def test_a_session_that_has_begun_takes_nobody_and_a_result_keeps_its_person(signed_in):
    session = TrainingSessionFactory(starts_on=D(2026, 1, 5))
    EnrolmentFactory(
        session=session, facilitator=person("PS1"), result=TrainingResult.PASSED, attended_hours=40
    )
    person("PS2")
    officer = signed_in("35.14")

    assert not officer.get(address(session)).context["may_enrol"]
    assert said(officer, session, "enrol/", "PS2") == ["This session has begun."]
    assert said(officer, session, "withdraw/", "PS1") == ["A result is recorded: correct it first."]


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_session_that_is_not_there_is_not_found(signed_in, pk):
    officer = signed_in("35.14")

    assert officer.get(f"{LIST}{pk}/").status_code == 404
    assert officer.post(f"{LIST}{pk}/enrol/", {"person": "PS1"}).status_code == 404
    assert officer.get(f"{LIST}{pk}/enrol/").status_code == 405


def test_a_stranger_sees_nothing(client):
    session = TrainingSessionFactory()

    for place in (LIST, address(session), address(session, "enrol/")):
        assert client.post(place).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_run_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    session = TrainingSessionFactory()
    for n in range(rows):
        TrainingSessionFactory(region=RegionFactory(code=f"35.{20 + n}"))
        EnrolmentFactory(session=session, facilitator=person(f"A{n}"))
        EnrolmentFactory(session=session, facilitator=person(f"B{n}"), is_seated=False)
        person(f"C{n}")
    officer = signed_in("35.14")
    officer.get(LIST)

    with django_assert_num_queries(9):
        officer.get(LIST)
    with django_assert_num_queries(8):
        officer.get(address(session), {"q": "orang"})


def test_who_only_looks_elsewhere_enrols_nobody_there(signed_in):
    session = TrainingSessionFactory()
    far = FacilitatorFactory(registry_number="FAR", home_region=RegionFactory(code="94.01"))
    officer = signed_in("35.14")
    Grant.objects.create(
        user=User.objects.get(),
        role=Role.MINISTRY_VIEWER,
        region=RegionFactory(code="ID"),
        is_all_clusters=True,
        starts_on=dt.date(2020, 1, 1),
    )
    held = EnrolmentFactory(session=session, facilitator=far)

    asked = {"person": "FAR"}
    assert officer.post(f"{address(session)}withdraw/", asked).status_code == 404
    held.delete()
    assert officer.post(f"{address(session)}enrol/", asked).status_code == 404
    many = f"/competency/trainings/{'9' * 30}/withdraw/"
    assert officer.post(many, asked).status_code == 404
