"""A certificate to print, for whoever sees the person."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.competencies.documents import certificate_pdf
from apps.competencies.models import Certificate


@never_cache
@require_GET
@permission_required("competencies.view_certificate", raise_exception=True)
def certificate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file's name tells nothing of the person: it ends up in lists of downloads."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related(
            "facilitator", "body", "scheme__standard"
        ),
        pk=pk,
    )
    named = f'attachment; filename="sertifikat-{certificate.pk}.pdf"'
    return HttpResponse(
        certificate_pdf(certificate),
        content_type="application/pdf",
        headers={"Content-Disposition": named},
    )
