import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from apps.competencies.models import Enrolment
from apps.competencies.rules import TrainingResult
from apps.competencies.services import enrol, fill, record_result, withdraw
from apps.competencies.tests.factories import (
    EnrolmentFactory,
    TrainingProviderFactory,
    TrainingSessionFactory,
)
from apps.core.refusals import save
from apps.facilitators.tests.factories import FacilitatorFactory

D = dt.date
DAY = D(2026, 2, 1)


@pytest.mark.django_db
def test_who_comes_after_the_last_seat_waits_and_moves_up():
    session = TrainingSessionFactory(capacity=1)
    first, second, third = (enrol(FacilitatorFactory(), session=session, day=DAY) for _ in "123")
    assert [row.is_seated for row in (first, second, third)] == [True, False, False]

    assert withdraw(first, day=DAY) == second
    assert withdraw(third, day=DAY) is None
    again = enrol(first.facilitator, session=session, day=DAY)

    assert (again.pk, again.is_seated) == (first.pk, False)
    with pytest.raises(ValidationError) as refused:
        enrol(second.facilitator, session=session, day=DAY)
    assert refused.value.message_dict == {
        "facilitator": ["This person is enrolled in that session already."]
    }
    with pytest.raises(ValidationError) as refused:
        enrol(FacilitatorFactory(), session=session, day=D(2026, 3, 2))
    assert refused.value.message_dict == {"session": ["This session has begun."]}


@pytest.mark.django_db
def test_a_result_is_recorded_after_the_session_for_who_had_a_seat():
    session = TrainingSessionFactory()
    row = EnrolmentFactory(session=session)
    waiting = EnrolmentFactory(session=session, is_seated=False)

    with pytest.raises(ValidationError, match="not over yet"):
        record_result(row, result=TrainingResult.PASSED, hours=40, day=D(2026, 3, 5))
    with pytest.raises(ValidationError, match="The course has 40 hours"):
        record_result(row, result=TrainingResult.PASSED, hours=41, day=D(2026, 3, 6))
    with pytest.raises(ValidationError, match="had a seat"):
        record_result(waiting, result=TrainingResult.PASSED, hours=40, day=D(2026, 3, 6))
    record_result(row, result=TrainingResult.FAILED, hours=8, day=D(2026, 3, 6))
    record_result(row, result=TrainingResult.PASSED, hours=40, day=D(2026, 3, 6))

    assert [each.facilitator for each in Enrolment.objects.passed()] == [row.facilitator]
    with pytest.raises(ValidationError, match="result is recorded"):
        withdraw(row, day=DAY)


@pytest.mark.django_db
def test_a_larger_capacity_seats_those_who_wait_and_nobody_passes_them():
    session = TrainingSessionFactory(capacity=1)
    rows = [enrol(FacilitatorFactory(), session=session, day=DAY) for _ in range(3)]
    session.capacity = 2
    save(session)

    late = enrol(FacilitatorFactory(), session=session, day=DAY)
    assert [Enrolment.objects.get(pk=row.pk).is_seated for row in [*rows, late]] == [
        True, True, False, False,
    ]  # fmt: skip
    session.capacity = 4
    save(session)

    assert fill(session, day=DAY) == [rows[2], late]


@pytest.mark.django_db
def test_nobody_follows_into_a_session_that_has_begun_and_none_is_left_that_is_over():
    session = TrainingSessionFactory(capacity=1)
    first, second = (enrol(FacilitatorFactory(), session=session, day=DAY) for _ in "12")

    with pytest.raises(ValidationError, match="This session is over"):
        withdraw(first, day=D(2026, 3, 7))
    assert withdraw(first, day=D(2026, 3, 3)) is None
    assert not Enrolment.objects.get(pk=second.pk).is_seated


@pytest.mark.django_db
def test_a_session_names_no_provider_but_its_courses():
    session = TrainingSessionFactory()
    session.provider = TrainingProviderFactory(code="PUSDIKLAT")

    with pytest.raises(ValidationError) as refused:
        save(session)

    assert refused.value.message_dict == {"course": ["The course is another provider's."]}


@pytest.mark.django_db
def test_a_capacity_is_not_lowered_below_the_seats_taken():
    session = TrainingSessionFactory(capacity=2)
    EnrolmentFactory(session=session)
    EnrolmentFactory(session=session)
    session.capacity = 1

    with pytest.raises(ValidationError) as refused:
        save(session)

    assert refused.value.message_dict == {
        "capacity": ["More people have a seat than that: withdraw some first."]
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("past_the_service", [False, True])
def test_a_hundred_at_once_take_no_seat_too_many(past_the_service):
    session = TrainingSessionFactory(capacity=7)
    people = [FacilitatorFactory() for _ in range(100)]
    start, refused = threading.Barrier(10), []

    def come(some):
        translation.activate("en")  # a thread starts in the portal's own language
        start.wait()
        for person in some:
            if not past_the_service:
                enrol(person, session=session, day=DAY)
                continue
            try:
                save(EnrolmentFactory.build(session=session, facilitator=person))
            except ValidationError as error:
                refused.append(error.message_dict)
        connection.close()

    threads = [threading.Thread(target=come, args=(people[n::10],)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Enrolment.objects.filter(is_seated=True).count() == 7
    if past_the_service:
        assert refused == [{"session": ["This session is full."]}] * 93
    else:
        assert Enrolment.objects.waiting().count() == 93


@pytest.mark.django_db
def test_a_course_stays_its_providers_once_results_are_recorded():
    enrolment = EnrolmentFactory()
    course, other = enrolment.session.course, TrainingProviderFactory(code="PUSDIKLAT")
    course.provider = other
    course.full_clean()
    record_result(enrolment, result=TrainingResult.PASSED, hours=8, day=enrolment.session.ends_on)

    with pytest.raises(ValidationError) as refused:
        course.full_clean()

    assert list(refused.value.message_dict) == ["provider"]


@pytest.mark.django_db
def test_an_enrolment_that_a_merge_took_away_is_refused_in_words():
    enrolment = EnrolmentFactory()
    day = enrolment.session.ends_on
    gone = Enrolment.objects.get(pk=enrolment.pk)
    Enrolment.objects.filter(pk=gone.pk).delete()

    for act in (
        lambda: withdraw(gone, day=day),
        lambda: record_result(gone, result=TrainingResult.PASSED, hours=8, day=day),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert list(refused.value.message_dict) == ["facilitator"]
