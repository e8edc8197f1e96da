"""Which certificates end soon, and nothing follows."""

import datetime as dt

from django.db.models import Exists, OuterRef

from apps.competencies.models import Certificate
from apps.competencies.models.certificates import CertificateQuerySet


def ending(day: dt.date, *, within: int) -> CertificateQuerySet:
    """Return the certificates valid on a day that end `within` days of it.

    Left out are those that a later certificate of the scheme follows, by renewal or by a new test,
    and those of the dead.
    """
    later = Certificate.objects.standing(day).filter(
        facilitator=OuterRef("facilitator"),
        scheme=OuterRef("scheme"),
        starts_on__gt=OuterRef("ends_on"),
    )
    return Certificate.objects.ending_within(within, of=day).filter(
        ~Exists(later), facilitator__died_on=None
    )
