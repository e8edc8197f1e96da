"""What certificates are on a day."""

import datetime as dt

from django.db.models import Case, CharField, Value, When

from apps.competencies.rules import CertificateState


def state_on(day: dt.date) -> Case:
    """Return what `Certificate` is annotated with to tell its `rules.CertificateState` on a day."""
    return Case(
        When(revoked_on__lte=day, then=Value(CertificateState.REVOKED)),
        When(starts_on__gt=day, then=Value(CertificateState.PLANNED)),
        When(ends_on__lt=day, then=Value(CertificateState.EXPIRED)),
        default=Value(CertificateState.VALID),
        output_field=CharField(),
    )
