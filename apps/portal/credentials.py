"""What other systems check a certificate with: the credential, the key, and what is revoked."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.competencies.badges import public_keys, signed_credential, signed_revocations
from apps.competencies.rules import CertificateState
from apps.portal.verify import certificate_of
from apps.portal.visitors import open_to_visitors

CREDENTIAL = "application/vc+jwt"
FOR_ANY_SITE = {"Access-Control-Allow-Origin": "*"}
"""Checks run in browsers, on pages of others. Nothing here depends on who asks."""


@open_to_visitors
def credential(request: HttpRequest, token: str) -> HttpResponse:
    """Give a certificate's signed credential; of a revoked one it is gone."""
    certificate = certificate_of(token)
    if certificate is None:
        return render(request, "portal/unknown_certificate.html", status=404)
    if certificate.state_on(timezone.localdate()) == CertificateState.REVOKED:
        gone = _("This certificate was revoked.")
        return HttpResponse(gone, status=410, content_type="text/plain", headers=FOR_ANY_SITE)
    return HttpResponse(
        signed_credential(certificate), content_type=CREDENTIAL, headers=FOR_ANY_SITE
    )


@open_to_visitors
def revocations(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        signed_revocations(timezone.localdate()),
        content_type=CREDENTIAL,
        headers={**FOR_ANY_SITE, "Cache-Control": "public, max-age=300"},
    )


@open_to_visitors
def keys(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        public_keys(), headers={**FOR_ANY_SITE, "Cache-Control": "public, max-age=3600"}
    )
