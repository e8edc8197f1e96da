"""Two rows of one person in one training session: the better place is kept, and no seat is lost."""

import datetime as dt
from itertools import combinations

import pytest

from apps.accounts.models import User
from apps.competencies.models import Enrolment
from apps.competencies.rules import TrainingResult
from apps.competencies.tests.factories import EnrolmentFactory, TrainingSessionFactory
from apps.facilitators.queries import merge_preview
from apps.facilitators.services import merge

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 2, 1)
WITHDREW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
BETTER_FIRST = {
    "Passed, 30 hours": {
        "result": TrainingResult.PASSED,
        "attended_hours": 30,
        "enrolled_at": dt.datetime(2026, 1, 31, tzinfo=dt.UTC),
    },
    "Passed, 10 hours": {"result": TrainingResult.PASSED, "attended_hours": 10},
    "Not passed, 40 hours": {"result": TrainingResult.FAILED, "attended_hours": 40},
    "Has a seat": {},
    "On the waiting list": {"is_seated": False},
    "Withdrew": {"is_seated": False, "withdrawn_at": WITHDREW},
}


@pytest.fixture
def by():
    return User.objects.create_superuser("officer")


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize("survivor_has", ["better", "worse"])
@pytest.mark.parametrize(("better", "worse"), list(combinations(BETTER_FIRST, 2)))
def test_the_better_of_two_enrolments_is_kept(by, better, worse, survivor_has):
    session = TrainingSessionFactory()
    kept = EnrolmentFactory(session=session, **BETTER_FIRST[better])
    other = EnrolmentFactory(session=session, **BETTER_FIRST[worse])
    elsewhere = EnrolmentFactory(facilitator=other.facilitator)
    one, two = kept.facilitator, other.facilitator
    loser, survivor = (two, one) if survivor_has == "better" else (one, two)

    preview = merge_preview(loser, into=survivor, by=by)
    merge(loser, into=survivor, by=by, on=session.starts_on)

    assert preview.meetings == [f"Both are enrolled in {session}; kept is: {better}."]
    held = Enrolment.objects.filter(session=session)
    assert [(row.pk, row.facilitator, row.state) for row in held] == [(kept.pk, survivor, better)]
    elsewhere.refresh_from_db()
    assert elsewhere.facilitator == survivor


@pytest.mark.parametrize(
    ("starts_on", "follows"), [(DAY + dt.timedelta(days=1), True), (DAY, False)]
)
def test_a_seat_that_falls_free_is_the_next_ones_until_the_session_begins(by, starts_on, follows):
    session = TrainingSessionFactory(capacity=2, starts_on=starts_on)
    one, two = (EnrolmentFactory(session=session) for _ in range(2))
    next_one = EnrolmentFactory(session=session, is_seated=False)
    last = EnrolmentFactory(session=session, is_seated=False)

    merge(two.facilitator, into=one.facilitator, by=by, on=DAY)

    for row in (next_one, last):
        row.refresh_from_db()
    assert (next_one.is_seated, last.is_seated) == (follows, False)
    assert Enrolment.objects.filter(session=session, facilitator=one.facilitator).count() == 1


def test_a_waiting_survivor_takes_the_seat_of_a_full_session(by):
    session = TrainingSessionFactory(capacity=1)
    seated = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, is_seated=False)

    merge(seated.facilitator, into=waiting.facilitator, by=by, on=DAY)

    [row] = Enrolment.objects.filter(session=session)
    assert (row.pk, row.facilitator, row.is_seated) == (seated.pk, waiting.facilitator, True)


def test_people_of_different_sessions_do_not_meet(by):
    one, two = EnrolmentFactory(), EnrolmentFactory(session=TrainingSessionFactory())

    assert merge_preview(two.facilitator, into=one.facilitator, by=by).meetings == []
    merge(two.facilitator, into=one.facilitator, by=by, on=DAY)

    assert Enrolment.objects.filter(facilitator=one.facilitator).count() == 2
