"""From candidate to decision: the only way to a certificate."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Assessment, Certificate, Scheme
from apps.competencies.rules import Outcome, Way, renewal_opens
from apps.core.refusals import save
from apps.facilitators.models import Facilitator
from apps.facilitators.services.locks import locked
from apps.facilitators.services.refusing import refuse_the_gone

NOT_OFFERED = _("This scheme is not offered on that day.")
NOT_COME = _("That day has not come yet.")
NOT_DECIDED = _("Nothing is decided yet that could be corrected.")
CERTIFIED = _(
    "A certificate was given on this decision, and it stays with it: revoke the certificate, and "
    "record the right decision as another."
)
HELD = _("This person holds a valid certificate of that scheme until %(day)s.")
UNLICENSED = _("The body of this scheme has no licence on that day: renew it first.")


@transaction.atomic
def register(
    facilitator: Facilitator,
    *,
    scheme: Scheme,
    on: dt.date,
    way: Way = Way.TEST,
    external_id: str | None = None,
) -> Assessment:
    """Make a person a candidate of a scheme.

    Raises ValidationError on the field: the person is gone or a candidate already, the scheme is
    not offered on that day, its body has no licence then.
    """
    person = locked(facilitator)
    refuse_the_gone(person, on)
    refuse_the_unlicensed(scheme, on)
    assessment = Assessment(
        facilitator=person,
        scheme=scheme,
        body=scheme.body,
        way=way,
        registered_on=on,
        external_id=external_id,
    )
    save(assessment)
    return assessment


@transaction.atomic
def self_assess(assessment: Assessment, *, on: dt.date) -> Assessment:
    """Record that the candidate has assessed themselves. Raises ValidationError once decided."""
    stored = _undecided(assessment)
    stored.self_assessed_on = on
    save(stored)
    return stored


@transaction.atomic
def decide(
    assessment: Assessment, *, outcome: Outcome, on: dt.date, day: dt.date, remark: str = ""
) -> Assessment:
    """Record, on a `day`, the outcome of a candidate's test, recognition or renewal.

    Raises ValidationError on the field: decided before, no self-assessment before a test, a day
    out of order or yet to come, a body without a licence on that day.
    """
    stored = _undecided(assessment)
    if on > day:
        raise ValidationError({"decided_on": NOT_COME})
    refuse_the_unlicensed(stored.scheme, on)
    stored.outcome, stored.decided_on, stored.remark = outcome, on, remark
    save(stored)
    stored.refresh_from_db(fields=["is_competent"])
    return stored


@transaction.atomic
def correct_decision(
    assessment: Assessment,
    *,
    day: dt.date,
    outcome: Outcome | None = None,
    self_assessed_on: dt.date | None = None,
    decided_on: dt.date | None = None,
    remark: str | None = None,
) -> Assessment:
    """Mend what a decision says wrongly; what is not given stays, history keeps what was said.

    Raises ValidationError on the field: nothing decided yet, a certificate given on it, what
    `decide` refuses.
    """
    locked(assessment.facilitator)
    assessments = Assessment.objects.select_related("scheme__body")
    stored = assessments.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not stored.decided_on:
        raise ValidationError({"outcome": NOT_DECIDED})
    if hasattr(stored, "certificate"):
        raise ValidationError({"outcome": CERTIFIED})
    given = {
        "outcome": outcome,
        "self_assessed_on": self_assessed_on,
        "decided_on": decided_on,
        "remark": remark,
    }
    for name, value in given.items():
        if value is not None:
            setattr(stored, name, value)
    if stored.decided_on > day:
        raise ValidationError({"decided_on": NOT_COME})
    refuse_the_unlicensed(stored.scheme, stored.decided_on)
    save(stored)
    stored.refresh_from_db(fields=["is_competent"])
    return stored


@transaction.atomic
def recognise(
    facilitator: Facilitator, *, scheme: Scheme, on: dt.date, basis: str, day: dt.date
) -> Assessment:
    """Decide that what a person learned and did before equals the scheme (RPL), for a reason.

    Raises ValidationError on the field: what the steps refuse, or a certificate of the scheme that
    is not to be renewed yet, beside which no other could be given.
    """
    held = Certificate.objects.valid_on(on).filter(facilitator=facilitator, scheme=scheme).first()
    if held and on < renewal_opens(held.ends_on, window_months=scheme.renewal_months):
        raise ValidationError(
            {"scheme": ValidationError(HELD, params={"day": date_format(held.ends_on, "j M Y")})}
        )
    candidate = register(facilitator, scheme=scheme, on=on, way=Way.RPL)
    return decide(candidate, outcome=Outcome.COMPETENT, on=on, day=day, remark=basis)


def refuse_the_unlicensed(scheme: Scheme, day: dt.date) -> None:
    """Raise ValidationError when a scheme is not offered, or its body not licensed, on a day."""
    if not Scheme.objects.valid_on(day).filter(pk=scheme.pk).exists():
        raise ValidationError({"scheme": NOT_OFFERED})
    if not scheme.body.licences.valid_on(day).exists():
        raise ValidationError({"scheme": UNLICENSED})


def _undecided(assessment: Assessment) -> Assessment:
    stored = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if stored.outcome:
        raise ValidationError({"outcome": _("This assessment is decided already.")})
    return stored
