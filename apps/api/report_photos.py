"""Photos of a report: sent in parts, asked how far they have come, and handed out."""

import re
import uuid
from typing import Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.accounts.models import User
from apps.api.parsers import PartParser
from apps.api.report_rows import PhotoRow
from apps.core.refusals import CONFLICT
from apps.reports.models import Photo
from apps.reports.models.photos import PhotoQuerySet
from apps.reports.rules.pictures import Part
from apps.reports.services import receive_part

HEADER = "Content-Range"
RANGE = re.compile(r"bytes ([0-9]{1,7})-([0-9]{1,7})/([0-9]{1,7})")
RANGE_NEEDED = _("Say which bytes these are, such as: bytes 0-16383/61234.")
PHOTO = "photos/(?P<photo>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


class WhateverIsAccepted(DefaultContentNegotiation):
    """For who accepts pictures only: the view answers with one, a refusal is JSON all the same."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ReportPhotos(GenericViewSet):
    """What `Reports` answers of the photos of one report."""

    @extend_schema(
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={
            200: PhotoRow,
            409: OpenApiResponse(
                description="It does not begin where the last part ended: go on from `received`."
            ),
        },
        parameters=[
            OpenApiParameter(
                HEADER,
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="Such as `bytes 0-16383/61234`.",
            )
        ],
    )
    @action(
        detail=True,
        methods=["put"],
        url_path=PHOTO,
        filterset_class=None,
        parser_classes=[PartParser],
    )
    def photo(self, request: Request, id: str, photo: str) -> Response:  # noqa: A002
        """Take the next part of a photo; the same part again is answered alike."""
        try:
            held = receive_part(
                uuid.UUID(id),
                uuid.UUID(photo),
                part=_part_of(request),
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except DjangoValidationError as refusal:
            if getattr(refusal, "code", None) != CONFLICT:
                raise
            answer: Any = self.handle_exception(refusal)
            answer.data["received"] = (refusal.params or {})["received"]
            return answer
        return Response(PhotoRow(held).data)

    @extend_schema(responses=PhotoRow)
    @photo.mapping.get
    def photo_state(self, request: Request, id: str, photo: str) -> Response:  # noqa: A002
        """Return how far a photo has come."""
        return Response(PhotoRow(self._photo(id, photo, Photo.objects.all())).data)

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    @action(
        detail=True,
        methods=["get"],
        url_path=f"{PHOTO}/content",
        url_name="photo-content",
        filterset_class=None,
        content_negotiation_class=WhateverIsAccepted,
    )
    def content(self, request: Request, id: str, photo: str) -> HttpResponseBase:  # noqa: A002
        """Return the picture as it is kept: a JPEG, small and stripped of where it was taken."""
        held = self._photo(id, photo, Photo.objects.whole())
        headers = {
            "ETag": f'"{held.kept_sha256}"',
            "Cache-Control": "private, no-cache",  # each time asked whether the caller still may
            "Content-Disposition": f'attachment; filename="{held.pk}.jpg"',
            "X-Content-Type-Options": "nosniff",
        }
        fresh = get_conditional_response(request, etag=headers["ETag"])
        if fresh is None:
            try:
                fresh = HttpResponse(held.read(), content_type="image/jpeg")
            except FileNotFoundError as error:
                raise NotFound from error
        for name, value in headers.items():
            fresh[name] = value
        return fresh

    def _photo(self, report_id: str, photo_id: str, photos: PhotoQuerySet) -> Photo:
        seen = photos.visible_to(cast(User, self.request.user)).defer("arrived")
        found = seen.filter(report__pk=report_id, pk=photo_id).first()
        if found is None:
            raise NotFound
        return found


def _part_of(request: Request) -> Part:
    said = RANGE.fullmatch(request.headers.get(HEADER, ""))
    content: Any = request.data or b""
    if said is None:
        raise ValidationError({HEADER: [RANGE_NEEDED]})
    first, last, size = map(int, said.groups())
    if last - first + 1 != len(content):
        raise ValidationError({HEADER: [_("The body holds another number of bytes.")]})
    return Part(first, size, content)
