"""Training: a seat or a place on the waiting list, and what came of it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Enrolment, TrainingSession
from apps.competencies.rules import TrainingResult
from apps.core.refusals import CONFLICT, save
from apps.facilitators.models import Facilitator
from apps.facilitators.services.locks import locked
from apps.facilitators.services.refusing import refuse_the_gone

NOT_ENROLLED = _("This person is not enrolled in that session.")
NOT_OVER = _("This session is not over yet.")
MORE_THAN_THE_COURSE = _("The course has %(hours)s hours.")
RECORDED_OTHERWISE = _("Another result is recorded already: send a correction of it.")
NOTHING_TO_CORRECT = _("No result is recorded yet: send it first.")


@transaction.atomic
def enrol(facilitator: Facilitator, *, session: TrainingSession, day: dt.date) -> Enrolment:
    """Give a person a seat in a session, or the last place on its waiting list.

    Raises ValidationError on the field: enrolled already, gone, or the session has begun. Who
    withdrew may come again, behind those who wait.
    """
    person = locked(facilitator)
    refuse_the_gone(person, day)
    held = _held(session)
    if held.starts_on <= day:
        raise ValidationError({"session": _("This session has begun.")})
    enrolment = Enrolment.objects.filter(session=held, facilitator=person).first()
    if enrolment is None or not enrolment.withdrawn_at:
        enrolment = Enrolment(session=held, facilitator=person)
    enrolment.enrolled_at, enrolment.withdrawn_at = timezone.now(), None
    _fill(held)  # nobody passes those who wait
    enrolment.is_seated = _free(held) > 0
    save(enrolment)
    return enrolment


@transaction.atomic
def withdraw(enrolment: Enrolment, *, day: dt.date) -> Enrolment | None:
    """Give up a seat or a place; return who got the seat from the waiting list.

    Once the session has begun nobody follows. Raises ValidationError when a result is recorded, or
    the session is over.
    """
    held = _held(enrolment.session)
    stored = _stored(enrolment)
    if stored.result:
        raise ValidationError({"result": _("A result is recorded: correct it first.")})
    if held.ends_on < day:
        raise ValidationError({"session": _("This session is over: record a result instead.")})
    stored.is_seated, stored.withdrawn_at = False, timezone.now()
    save(stored)
    followers = _fill(held) if held.starts_on > day else []
    return followers[0] if followers else None


@transaction.atomic
def fill(session: TrainingSession, *, day: dt.date) -> list[Enrolment]:
    """Seat those who wait, first come first, while seats are free and the session has not begun."""
    held = _held(session)
    return _fill(held) if held.starts_on > day else []


@transaction.atomic
def record_result(
    enrolment: Enrolment, *, result: TrainingResult, hours: int, day: dt.date
) -> Enrolment:
    """Record who passed and how many hours they attended; a second time corrects the first.

    Raises ValidationError on the field: nobody with a seat, a session that is not over, more hours
    than the course has.
    """
    session = _held(enrolment.session)
    stored = _stored(enrolment)
    if session.ends_on > day:
        raise ValidationError({"result": NOT_OVER})
    if hours > session.course.hours:
        raise ValidationError(
            {
                "attended_hours": ValidationError(
                    MORE_THAN_THE_COURSE, params={"hours": session.course.hours}
                )
            }
        )
    stored.result, stored.attended_hours = result, hours
    save(stored)
    return stored


@transaction.atomic
def receive_result(
    facilitator: Facilitator,
    *,
    session: TrainingSession,
    result: TrainingResult,
    hours: int,
    day: dt.date,
) -> tuple[Enrolment, bool]:
    """Record what a provider's system reports; return the enrolment, and whether it was news.

    The same again changes nothing. Raises ValidationError on the field: nobody enrolled, what
    `record_result` refuses; with the code CONFLICT where another result is recorded.
    """
    enrolment = _place(facilitator, _held(session))
    if not enrolment.result:
        return record_result(enrolment, result=result, hours=hours, day=day), True
    if (enrolment.result, enrolment.attended_hours) != (result, hours):
        raise ValidationError({"result": ValidationError(RECORDED_OTHERWISE, code=CONFLICT)})
    return enrolment, False


@transaction.atomic
def correct_result(
    facilitator: Facilitator,
    *,
    session: TrainingSession,
    result: TrainingResult,
    hours: int,
    day: dt.date,
) -> Enrolment:
    """Let another result take the place of one reported wrongly; the same again changes nothing.

    Raises ValidationError on the field: nobody enrolled, no result yet, what `record_result`
    refuses.
    """
    enrolment = _place(facilitator, _held(session))
    if not enrolment.result:
        raise ValidationError({"result": NOTHING_TO_CORRECT})
    return record_result(enrolment, result=result, hours=hours, day=day)


def _place(facilitator: Facilitator, held: TrainingSession) -> Enrolment:
    enrolments = Enrolment.objects.filter(session=held, withdrawn_at__isnull=True)
    enrolment = enrolments.filter(facilitator=facilitator).first()
    if enrolment is None:
        raise ValidationError({"facilitator": NOT_ENROLLED})
    return enrolment


def _held(session: TrainingSession) -> TrainingSession:
    """Return the session as stored, locked until the transaction ends: its seats stand still."""
    sessions = TrainingSession.objects.select_related("course")
    return sessions.select_for_update(of=("self",), no_key=True).get(pk=session.pk)


def _stored(enrolment: Enrolment) -> Enrolment:
    """Return an enrolment as it is. Raises ValidationError when a merge has taken it away."""
    stored = Enrolment.objects.filter(pk=enrolment.pk).first()
    if stored is None:
        raise ValidationError({"facilitator": NOT_ENROLLED})
    return stored


def _free(held: TrainingSession) -> int:
    return held.capacity - Enrolment.objects.filter(session=held, is_seated=True).count()


def _fill(held: TrainingSession) -> list[Enrolment]:
    waiting = Enrolment.objects.filter(session=held).waiting()
    moved = list(waiting[: max(_free(held), 0)])
    for row in moved:
        row.is_seated = True
        save(row)
    return moved
