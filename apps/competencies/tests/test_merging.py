"""Two rows of one person: of two enrolments in a session the better is kept, and no seat is lost;
two candidates or certificates of one scheme are settled first."""

import datetime as dt
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.competencies.models import Assessment, Certificate, Enrolment
from apps.competencies.rules import Outcome, TrainingResult
from apps.competencies.services import decide, revoke
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    EnrolmentFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
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


def refused(loser, into, by):
    """What the preview says stands against a merge; the merge says the same, and nothing moves."""
    said = merge_preview(loser, into=into, by=by).conflicts
    with pytest.raises(ValidationError) as refusal:
        merge(loser, into=into, by=by, on=DAY)
    assert refusal.value.message_dict == {"into": said}
    return said


def test_two_candidates_of_one_scheme_are_decided_about_first(by):
    candidate = {"outcome": "", "decided_on": None}
    one, two = AssessmentFactory(**candidate), AssessmentFactory(**candidate)
    AssessmentFactory(facilitator=two.facilitator, scheme=SchemeFactory(code="LAIN"), **candidate)

    assert refused(one.facilitator, two.facilitator, by) == [
        f"Both await a decision on {one.scheme}: record the decision on one of them first."
    ]
    decide(one, outcome=Outcome.NOT_YET, on=DAY, day=DAY)
    merge(one.facilitator, into=two.facilitator, by=by, on=DAY)

    assert Assessment.objects.filter(facilitator=two.facilitator).count() == 3


def test_two_certificates_of_one_scheme_at_one_time_are_settled_first(by):
    one = CertificateFactory(number="N-1", starts_on=dt.date(2024, 3, 1))
    two = CertificateFactory(number="N-2", starts_on=dt.date(2025, 3, 1))
    CertificateFactory(facilitator=two.facilitator, scheme=SchemeFactory(code="LAIN"))
    CertificateFactory(facilitator=two.facilitator, starts_on=dt.date(2020, 3, 1))
    said = [
        f"Both have a certificate of {one.scheme} at one time, N-1 and N-2: revoke the one that "
        "was given in error, from its first day."
    ]

    assert refused(one.facilitator, two.facilitator, by) == said
    revoke(one, on=dt.date(2025, 3, 2), day=dt.date(2025, 3, 2), reason="Dokumen keliru")
    assert refused(one.facilitator, two.facilitator, by) == said
    revoke(two, on=two.starts_on, day=DAY, reason="Dokumen keliru")
    merge(one.facilitator, into=two.facilitator, by=by, on=DAY)

    assert Certificate.objects.filter(facilitator=two.facilitator).count() == 4
