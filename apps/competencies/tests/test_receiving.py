"""What a body's system sends many times at once is recorded once."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from apps.competencies.models import Assessment, Certificate
from apps.competencies.rules import TrainingResult, Way
from apps.competencies.services import receive_certificate, receive_result
from apps.competencies.tests.factories import EnrolmentFactory, SchemeFactory
from apps.core.refusals import CONFLICT
from apps.facilitators.tests.factories import FacilitatorFactory

pytestmark = pytest.mark.django_db(transaction=True)
D = dt.date
TODAY = D(2028, 1, 1)
AT_ONCE = 10


def at_once(act, times=AT_ONCE):
    """Do something in as many threads, and return what each got or was refused."""
    start, got = threading.Barrier(times), []

    def do(number):
        start.wait()
        try:
            got.append(act(number))
        except ValidationError as refusal:
            got.append(refusal.error_dict)
        connection.close()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def sent(person, scheme, **given):
    said = {
        "external_id": "LSP-77", "way": Way.TEST, "self_assessed_on": D(2026, 1, 2),
        "decided_on": D(2026, 1, 3), "number": "N-1", "issued_on": D(2026, 1, 5),
    }  # fmt: skip
    return receive_certificate(person, day=TODAY, scheme=scheme, **(said | given))


def test_one_certificate_sent_by_many_at_once_is_one_row():
    person, scheme = FacilitatorFactory(), SchemeFactory()

    got = at_once(lambda _number: sent(person, scheme))

    assert {made.pk for made, _is_new in got} == {Certificate.objects.get().pk}
    assert sorted(is_new for _made, is_new in got) == [False] * (AT_ONCE - 1) + [True]
    assert Assessment.objects.count() == 1


def test_one_id_sent_of_many_people_at_once_is_one_persons():
    people, scheme = [FacilitatorFactory() for _ in range(AT_ONCE)], SchemeFactory()

    got = at_once(lambda number: sent(people[number], scheme, number=f"N-{number}"))

    refused = [said for said in got if isinstance(said, dict)]
    assert (len(got) - len(refused), Certificate.objects.count()) == (1, 1)
    assert _fields_and_codes(refused) == {("external_id", CONFLICT)}


def test_an_id_that_another_is_just_sending_is_a_conflict_once_that_is_done():
    people, scheme = [FacilitatorFactory() for _ in range(2)], SchemeFactory()
    is_sent, got = threading.Event(), []

    def send_second():
        is_sent.wait()
        try:
            sent(people[1], scheme, number="N-2")
        except ValidationError as refusal:
            got.append(refusal.error_dict)
        connection.close()

    second = threading.Thread(target=send_second)
    second.start()
    with transaction.atomic():
        sent(people[0], scheme)
        is_sent.set()
        while not _somebody_waits():
            assert second.is_alive()
    second.join()

    assert [refusal["external_id"][0].messages for refusal in got] == [
        ["This id was sent before with another facilitator, number."]
    ]
    assert _fields_and_codes(got) == {("external_id", CONFLICT)}
    assert Certificate.objects.get().facilitator == people[0]


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def _fields_and_codes(refusals):
    return {
        (name, one.code)
        for refusal in refusals
        for name, errors in refusal.items()
        for one in errors
    }


def test_one_result_sent_by_many_at_once_is_news_once():
    row = EnrolmentFactory()

    def send(_number):
        return receive_result(
            row.facilitator, session=row.session, result=TrainingResult.PASSED, hours=40,
            day=D(2026, 3, 10),
        )  # fmt: skip

    got = at_once(send)

    assert sorted(is_new for _row, is_new in got) == [False] * (AT_ONCE - 1) + [True]
    with pytest.raises(ValidationError) as refused:
        receive_result(
            row.facilitator, session=row.session, result=TrainingResult.FAILED, hours=40,
            day=D(2026, 3, 10),
        )  # fmt: skip
    [said] = refused.value.error_dict["result"]
    assert said.code == CONFLICT
