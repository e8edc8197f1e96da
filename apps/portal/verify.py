"""A certificate that anyone can check: what its QR code opens."""

import datetime as dt
import re

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.competencies.models import Certificate
from apps.facilitators.models import Assignment, Facilitator
from apps.portal.visitors import open_to_visitors
from apps.regions.models import Region
from apps.regions.rules import CODE_LENGTHS, Level

TOKEN = re.compile(r"[\w-]{22}", re.ASCII)
NEEDED = ("facilitator", "body", "scheme__standard")


@open_to_visitors
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether a certificate holds today, whose it is, in what, and where they serve.

    Nothing else is read. A token that nobody has and one that nobody could have are answered alike.
    """
    certificate = certificate_of(token)
    if certificate is None:
        return render(request, "portal/unknown_certificate.html", status=404)
    day = timezone.localdate()
    return render(
        request,
        "portal/verify.html",
        {
            "name": certificate.facilitator.full_name,
            "scheme": certificate.scheme.name,
            "state": certificate.state_on(day),
            "token": token,
            "day": day,
            "posts": posts_of(certificate.facilitator, day),
        },
    )


def certificate_of(token: str) -> Certificate | None:
    if not TOKEN.fullmatch(token):
        return None
    return Certificate.objects.filter(token=token).select_related(*NEEDED).first()


def posts_of(person: Facilitator, day: dt.date) -> QuerySet:
    """Return kind and regency or city of the posts a person serves on a day, each pair once."""
    regency = Region.objects.in_force().filter(
        code=Substr(OuterRef("region__code"), 1, CODE_LENGTHS[Level.REGENCY])
    )
    return (
        Assignment.objects.active_on(day)
        .filter(facilitator=person)
        .annotate(place=Subquery(regency.values("label")[:1]))
        .values("kind__name", "place")
        .distinct()
        .order_by("kind__name", "place")
    )
