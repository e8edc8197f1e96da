"""Certificates: given on a decision, renewed in their window, revoked with a reason."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Assessment, Certificate
from apps.competencies.queries.hours import hours_passed
from apps.competencies.rules import FARTHEST_DAY, Outcome, Way, last_day, renewal_opens
from apps.competencies.services.assessing import decide, register
from apps.core.refusals import save
from apps.facilitators.services.locks import locked

ISSUED_EARLY = _("A certificate is not issued before the decision.")

TOO_FAR = _("A certificate begins before the year 2100.")


@transaction.atomic
def certify(
    assessment: Assessment, *, number: str, issued_on: dt.date, starts_on: dt.date | None = None
) -> Certificate:
    """Give the certificate of an assessment that ended in "competent", for the scheme's validity.

    It is valid from the day of issue, or from `starts_on` after it. Raises ValidationError on the
    field: not competent, issued before the decision, a number given before, a certificate of the
    scheme in that time.
    """
    locked(assessment.facilitator)
    stored = Assessment.objects.select_related("scheme__body").get(pk=assessment.pk)
    if stored.decided_on is None or not stored.is_competent:
        raise ValidationError(
            {"assessment": _("Only an assessment that ended in “competent” gives a certificate.")}
        )
    if issued_on < stored.decided_on:
        raise ValidationError({"issued_on": ISSUED_EARLY})
    if Certificate.objects.filter(assessment=stored).exists():
        raise ValidationError({"assessment": _("This assessment has its certificate already.")})
    first = starts_on or issued_on
    if max(first, issued_on) >= FARTHEST_DAY:
        raise ValidationError({"issued_on": TOO_FAR})
    certificate = Certificate(
        facilitator=stored.facilitator,
        scheme=stored.scheme,
        body=stored.scheme.body,
        assessment=stored,
        number=number,
        issued_on=issued_on,
        starts_on=first,
        ends_on=last_day(first, months=stored.scheme.validity_months),
    )
    save(certificate)
    return certificate


@transaction.atomic
def renew(
    certificate: Certificate, *, number: str, on: dt.date, external_id: str | None = None
) -> Certificate:
    """Let a new certificate follow on where this one ends, decided and issued on a day.

    Raises ValidationError on the field: revoked, renewed already, a day outside the window, fewer
    hours of training than the scheme asks.
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
                    params={"first": f"{opens:%d-%m-%Y}", "last": f"{stored.ends_on:%d-%m-%Y}"},
                )
                if scheme.renewal_months
                else _("Certificates of this scheme are not renewed: register a new assessment.")
            }
        )
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
    decided = decide(candidate, outcome=Outcome.COMPETENT, on=on)
    follower = certify(
        decided, number=number, issued_on=on, starts_on=stored.ends_on + dt.timedelta(days=1)
    )
    follower.renews = stored
    save(follower)
    return follower


@transaction.atomic
def revoke(certificate: Certificate, *, on: dt.date, reason: str) -> Certificate:
    """Revoke a certificate: from that day on it is not valid. It is never deleted.

    Raises ValidationError on the field: revoked before, a day before the issue, no reason.
    """
    stored = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if stored.revoked_on:
        raise ValidationError({"revoked_on": _("This certificate is revoked already.")})
    if not reason.strip():
        raise ValidationError({"revoked_because": _("Say why it is revoked.")})
    stored.revoked_on, stored.revoked_because = on, reason.strip()
    save(stored)
    return stored
