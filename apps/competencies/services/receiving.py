"""What a certification body's own system reports: a decision, with its certificate if any, once."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Assessment, Certificate, Scheme
from apps.competencies.rules import Outcome, Way
from apps.competencies.services.assessing import decide, register, self_assess
from apps.competencies.services.certifying import RENEWED_ON, certify, renew, revoke
from apps.core.refusals import CONFLICT, save
from apps.facilitators.models import Facilitator
from apps.facilitators.services.locks import locked

NOT_IN_REACH = _("Nobody in your reach has this registry number.")


@transaction.atomic
def receive_certificate(
    facilitator: Facilitator,
    *,
    external_id: str,
    scheme: Scheme,
    way: Way,
    decided_on: dt.date,
    day: dt.date,
    number: str,
    issued_on: dt.date,
    starts_on: dt.date | None = None,
    self_assessed_on: dt.date | None = None,
    basis: str = "",
) -> tuple[Certificate, bool]:
    """Record a test passed, prior learning recognised on a `basis`, or a renewal.

    Returns the certificate, and whether it was news: the same under the same id changes nothing.
    A renewal is of the last certificate of the scheme, and follows on where that one ends. Who is a
    candidate already is the one decided about; a decision under this id that was corrected to
    "competent" gets its certificate. Raises ValidationError on the field: what the steps refuse;
    with the code CONFLICT where the id was sent with something else.
    """
    person = locked(facilitator)
    decision = {
        "facilitator": person,
        "scheme": scheme,
        "way": way,
        "self_assessed_on": self_assessed_on,
        "decided_on": decided_on,
        "basis": basis or None,
        "outcome": Outcome.COMPETENT,
    }
    given = decision | {
        "number": number,
        "issued_on": issued_on,
        "starts_on": None if way == Way.RENEWAL else starts_on or issued_on,
    }
    if (known := _known(scheme, external_id)) is not None:
        is_awaited = known.is_competent and not hasattr(known, "certificate")
        _refuse_another(known, decision if is_awaited else given)
        if not is_awaited:
            return known.certificate, False
        return certify(
            known, number=number, issued_on=issued_on, starts_on=starts_on, day=day
        ), True
    if way == Way.RENEWAL:
        _refuse_of_a_renewal(given, starts_on)
        held = _last(person, scheme)
        with _refusing_the_slower(scheme, external_id, given):
            renewal = renew(held, number=number, on=decided_on, day=day, external_id=external_id)
        return renewal, True
    if way == Way.RPL and not basis.strip():
        raise ValidationError({"basis": _("Say on what basis prior learning is recognised.")})
    first = self_assessed_on or decided_on
    with _refusing_the_slower(scheme, external_id, given):
        candidate = _candidate(person, scheme=scheme, way=way, on=first, external_id=external_id)
    if self_assessed_on:
        candidate = self_assess(candidate, on=self_assessed_on)
    decided = decide(candidate, outcome=Outcome.COMPETENT, on=decided_on, day=day, remark=basis)
    return certify(decided, number=number, issued_on=issued_on, starts_on=starts_on, day=day), True


@transaction.atomic
def receive_assessment(
    facilitator: Facilitator,
    *,
    external_id: str,
    scheme: Scheme,
    way: Way,
    decided_on: dt.date,
    day: dt.date,
    self_assessed_on: dt.date | None = None,
    remark: str = "",
) -> tuple[Assessment, bool]:
    """Record that a test, or a look at prior learning, ended in "not yet competent".

    Returns the assessment, and whether it was news: the same under the same id changes nothing.
    Who is a candidate already is the one decided about. Raises ValidationError as
    `receive_certificate` does.
    """
    person = locked(facilitator)
    given = {
        "facilitator": person,
        "scheme": scheme,
        "way": way,
        "self_assessed_on": self_assessed_on,
        "decided_on": decided_on,
        "remark": remark,
        "outcome": Outcome.NOT_YET,
    }
    if (known := _known(scheme, external_id)) is not None:
        _refuse_another(known, given)
        return known, False
    first = self_assessed_on or decided_on
    with _refusing_the_slower(scheme, external_id, given):
        candidate = _candidate(person, scheme=scheme, way=way, on=first, external_id=external_id)
    if self_assessed_on:
        candidate = self_assess(candidate, on=self_assessed_on)
    return decide(candidate, outcome=Outcome.NOT_YET, on=decided_on, day=day, remark=remark), True


@transaction.atomic
def receive_revocation(
    certificate: Certificate, *, on: dt.date, reason: str, day: dt.date
) -> tuple[Certificate, bool]:
    """Revoke a certificate; return it, and whether it was news: the same again changes nothing.

    Raises ValidationError as `revoke` does, with the code CONFLICT where it is revoked otherwise.
    """
    stored = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if (stored.revoked_on, stored.revoked_because) == (on, reason.strip()):
        return stored, False
    return revoke(stored, on=on, reason=reason, day=day), True


def _refuse_of_a_renewal(given: dict[str, Any], starts_on: dt.date | None) -> None:
    """Raise ValidationError for what a renewal does not have."""
    for name, value in (given | {"starts_on": starts_on}).items():
        if value and name in {"self_assessed_on", "starts_on", "basis"}:
            raise ValidationError({name: _("A renewal has none: leave this empty.")})
    if given["issued_on"] != given["decided_on"]:
        raise ValidationError({"issued_on": RENEWED_ON})


def _last(person: Facilitator, scheme: Scheme) -> Certificate:
    """Return the certificate that a renewal renews."""
    held = Certificate.objects.filter(facilitator=person, scheme=scheme, revoked_on__isnull=True)
    last = held.order_by("-ends_on").first()
    if last is None:
        raise ValidationError({"way": _("This person has no certificate of that scheme to renew.")})
    return last


def _candidate(
    person: Facilitator, *, scheme: Scheme, way: Way, on: dt.date, external_id: str
) -> Assessment:
    """Return who awaits this decision, known by the id from now on; a new one where nobody does."""
    candidates = Assessment.objects.open().select_for_update()
    candidate = candidates.filter(facilitator=person, scheme=scheme, way=way).first()
    if candidate is None:
        return register(person, scheme=scheme, on=on, way=way, external_id=external_id)
    candidate.external_id = external_id
    save(candidate)
    return candidate


def _known(scheme: Scheme, external_id: str) -> Assessment | None:
    """Return what the scheme's body sent under this id."""
    sent = Assessment.objects.select_related("facilitator", "scheme", "certificate")
    return sent.filter(body=scheme.body_id, external_id=external_id).first()


def _refuse_another(known: Assessment, given: dict[str, Any]) -> None:
    """Raise ValidationError where what is given is not what is known; days not given are not."""
    certificate = getattr(known, "certificate", None)
    others = [
        name
        for name, value in given.items()
        if value is not None and value != _recorded(known, certificate, name)
    ]
    if others:
        sentence = _("This id was sent before with another %(fields)s.")
        params = {"fields": ", ".join(others)}
        refusal = ValidationError(sentence, code=CONFLICT, params=params)
        raise ValidationError({"external_id": refusal})


@contextmanager
def _refusing_the_slower(scheme: Scheme, external_id: str, given: dict[str, Any]) -> Iterator[None]:
    """Refuse an id that was sent at the same time for somebody else as one sent before."""
    try:
        yield
    except ValidationError as refusal:
        if "external_id" in refusal.error_dict and (known := _known(scheme, external_id)):
            _refuse_another(known, given)
        raise


def _recorded(decision: Assessment, certificate: Certificate | None, name: str) -> Any:
    """Return what is on record under the name that was sent."""
    if name in {"number", "issued_on", "starts_on"}:
        return getattr(certificate, name, None)
    return getattr(decision, "remark" if name == "basis" else name)
