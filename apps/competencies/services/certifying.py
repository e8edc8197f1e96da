"""Certificates: given on a decision, renewed in their window, revoked with a reason."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Assessment, Certificate
from apps.competencies.queries.hours import hours_passed
from apps.competencies.rules import FARTHEST_DAY, Outcome, Way, last_day, renewal_opens
from apps.competencies.services.assessing import NOT_COME, decide, register
from apps.core.refusals import CONFLICT, save
from apps.facilitators.services.locks import locked

ISSUED_EARLY = _("A certificate is not issued before the decision.")

REVOKED = _("This certificate is revoked already.")

NOT_ALONE = _(
    "A certificate that was extended, renewed, or renews another keeps its first day: revoke it."
)

NOT_BACK = _(
    "A first day is not moved back: what was signed before would hold longer. Revoke it, and send "
    "another."
)

RENEWED_ON = _("A renewal is issued on the day it is decided.")

AFTER_ITS_END = _("It has ended by then: a revocation is of a day on which it holds.")

TOO_FAR = _("A certificate begins before the year 2100.")


@transaction.atomic
def certify(
    assessment: Assessment,
    *,
    number: str,
    issued_on: dt.date,
    day: dt.date,
    starts_on: dt.date | None = None,
) -> Certificate:
    """Give the certificate of an assessment that ended in "competent", for the scheme's validity.

    It is valid from the day of issue, or from `starts_on` after it. Raises ValidationError on the
    field: not competent, issued before the decision or after the `day` it is done, a number given
    before, a certificate of the scheme in that time.
    """
    locked(assessment.facilitator)
    stored = Assessment.objects.select_related("scheme__body").get(pk=assessment.pk)
    if not stored.is_competent:
        raise ValidationError(
            {"assessment": _("Only an assessment that ended in “competent” gives a certificate.")}
        )
    if Certificate.objects.filter(assessment=stored).exists():
        raise ValidationError({"assessment": _("This assessment has its certificate already.")})
    first = starts_on or issued_on
    certificate = Certificate(
        facilitator=stored.facilitator,
        scheme=stored.scheme,
        body=stored.scheme.body,
        assessment=stored,
        number=number,
        issued_on=issued_on,
        starts_on=first,
    )
    _refuse_days(certificate, day=day)
    certificate.ends_on = last_day(first, months=stored.scheme.validity_months)
    save(certificate)
    return certificate


@transaction.atomic
def renew(
    certificate: Certificate,
    *,
    number: str,
    on: dt.date,
    day: dt.date,
    external_id: str | None = None,
) -> Certificate:
    """Let a new certificate follow on where this one ends, decided and issued on a day.

    Raises ValidationError on the field: revoked, renewed already, a day outside the window, one
    yet to come, fewer hours of training than the scheme asks.
    """
    locked(certificate.facilitator)
    certificates = Certificate.objects.select_for_update(of=("self",))
    stored = certificates.select_related("scheme__body").get(pk=certificate.pk)
    scheme = stored.scheme
    if stored.revoked_on:
        raise ValidationError({"renews": _("This certificate is revoked.")})
    if Certificate.objects.filter(renews=stored).exists():
        raise ValidationError({"renews": _("This certificate is renewed already.")})
    opens = renewal_opens(stored.ends_on, window_months=scheme.renewal_months)
    if not scheme.renewal_months or not opens <= on <= stored.ends_on:
        raise ValidationError(
            {
                "issued_on": ValidationError(
                    _("It may be renewed from %(first)s to %(last)s; later, by a new assessment."),
                    params={
                        "first": date_format(opens, "j M Y"),
                        "last": date_format(stored.ends_on, "j M Y"),
                    },
                )
                if scheme.renewal_months
                else _("Certificates of this scheme are not renewed: register a new assessment.")
            }
        )
    if on > day:
        raise ValidationError({"issued_on": NOT_COME})
    passed = hours_passed(stored.facilitator, starts_on=stored.starts_on, ends_on=on)
    if passed < scheme.renewal_hours:
        raise ValidationError(
            {
                "renews": ValidationError(
                    _("%(needed)s hours of training are needed for a renewal; %(passed)s passed."),
                    params={"needed": scheme.renewal_hours, "passed": passed},
                )
            }
        )
    candidate = register(
        stored.facilitator, scheme=scheme, on=on, way=Way.RENEWAL, external_id=external_id
    )
    decided = decide(candidate, outcome=Outcome.COMPETENT, on=on, day=day)
    follower = certify(
        decided,
        number=number,
        issued_on=on,
        day=day,
        starts_on=stored.ends_on + dt.timedelta(days=1),
    )
    follower.renews = stored
    save(follower)
    return follower


@transaction.atomic
def correct(
    certificate: Certificate,
    *,
    day: dt.date,
    number: str | None = None,
    issued_on: dt.date | None = None,
    starts_on: dt.date | None = None,
) -> Certificate:
    """Mend what a certificate says wrongly; what is not given stays, history keeps what was said.

    The last day follows the first by the scheme's validity. Raises ValidationError on the field:
    revoked, what `certify` refuses, an earlier first day, another one where the last is not the
    scheme's or another certificate follows on, a renewal issued on another day than it was decided.
    """
    locked(certificate.facilitator)
    certificates = Certificate.objects.select_for_update(of=("self",))
    stored = certificates.select_related("scheme", "assessment").get(pk=certificate.pk)
    if stored.revoked_on:
        raise ValidationError({"number": _("This certificate is revoked: it stays as it is.")})
    first, months = starts_on or stored.starts_on, stored.scheme.validity_months
    is_moved = first != stored.starts_on
    if is_moved and not _stands_alone(stored):
        raise ValidationError({"starts_on": NOT_ALONE})
    if first < stored.starts_on:
        raise ValidationError({"starts_on": NOT_BACK})
    stored.number, stored.starts_on = number or stored.number, first
    stored.issued_on = issued_on or stored.issued_on
    _refuse_days(stored, day=day)
    decision = stored.assessment
    if decision.way == Way.RENEWAL and stored.issued_on != decision.decided_on:
        raise ValidationError({"issued_on": RENEWED_ON})
    if is_moved:
        stored.ends_on = last_day(first, months=months)
    save(stored)
    return stored


def _refuse_days(certificate: Certificate, *, day: dt.date) -> None:
    """Raise ValidationError for an issue before the decision or to come, or another age."""
    decided_on = certificate.assessment.decided_on
    if decided_on is None or certificate.issued_on < decided_on:
        raise ValidationError({"issued_on": ISSUED_EARLY})
    if certificate.issued_on > day:
        raise ValidationError({"issued_on": NOT_COME})
    if certificate.starts_on >= FARTHEST_DAY:
        raise ValidationError({"starts_on": TOO_FAR})


def _stands_alone(certificate: Certificate) -> bool:
    """Say whether nothing else hangs on the first day: no decree, no renewal."""
    months = certificate.scheme.validity_months
    is_the_schemes = certificate.ends_on == last_day(certificate.starts_on, months=months)
    is_renewed = Certificate.objects.filter(renews=certificate).exists()
    return is_the_schemes and certificate.renews_id is None and not is_renewed


@transaction.atomic
def revoke(certificate: Certificate, *, on: dt.date, reason: str, day: dt.date) -> Certificate:
    """Revoke a certificate: from that day on, which may be to come, it is not valid. It stays.

    One that is still to come on the `day` gives way to an earlier one. Raises ValidationError on
    the field: revoked before, a day before the issue or after the last, no reason.
    """
    stored = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if stored.revoked_on and not on < stored.revoked_on > day:
        raise ValidationError({"revoked_on": ValidationError(REVOKED, code=CONFLICT)})
    if on > stored.ends_on:
        raise ValidationError({"revoked_on": AFTER_ITS_END})
    if not reason.strip():
        raise ValidationError({"revoked_because": _("Say why it is revoked.")})
    stored.revoked_on, stored.revoked_because = on, reason.strip()
    save(stored)
    return stored
