"""/certificates: who is certified in what, until when; a body's system sends new ones."""

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.api.assessments import DecisionSent
from apps.api.filters import (
    CodeFilter,
    CountFilter,
    DayFilter,
    NumberFilter,
    PersonFilter,
    PostFilterSet,
    day_asked,
)
from apps.api.schema import Example
from apps.api.sent import SentSerializer
from apps.api.views import WrittenResource
from apps.competencies.models import Certificate, CertificationBody, Scheme
from apps.competencies.models.certificates import RESERVED_END, CertificateQuerySet
from apps.competencies.queries.certificates import state_on
from apps.competencies.rules import CertificateState, Way
from apps.competencies.services import correct, receive_certificate, receive_revocation

FARTHEST = 3650
"""Days ahead that are asked about; no certificate holds longer than ten years."""


class CertificateRow(serializers.ModelSerializer):
    """A certificate, valid from `starts_on` to `ends_on`, both included, unless it is revoked.

    `id` is the body's code and the number it gave, which is unique there; `facilitator` is a
    registry number; `state` is what it is on the day; `external_id` is what the body's own system
    calls it, where one sent it.
    """

    example: ClassVar[Example] = {
        "id": "CONTOH-LSP:LSP/0001/2024",
        "facilitator": "DEMO-0000016",
        "body": "CONTOH-LSP",
        "number": "LSP/0001/2024",
        "scheme": "CONTOH-SKEMA-PENDAMPING",
        "scheme_name": "Contoh skema pendamping sosial",
        "level": 5,
        "way": "test",
        "issued_on": "2024-02-16",
        "starts_on": "2024-02-16",
        "ends_on": "2027-02-15",
        "revoked_on": None,
        "revoked_because": "",
        "state": "valid",
        "external_id": None,
    }

    id = serializers.CharField(source="public_id")
    facilitator = serializers.CharField(source="facilitator.registry_number")
    body = serializers.CharField(source="body.code")
    scheme = serializers.CharField(source="scheme.code")
    scheme_name = serializers.CharField(source="scheme.name")
    level = serializers.IntegerField(source="scheme.level")
    way = serializers.ChoiceField(source="assessment.way", choices=Way.choices)
    state = serializers.ChoiceField(choices=CertificateState.choices)
    external_id = serializers.CharField(source="assessment.external_id", allow_null=True)

    class Meta:
        model = Certificate
        fields = [
            *("id", "facilitator", "body", "number", "scheme", "scheme_name", "level", "way"),
            *("issued_on", "starts_on", "ends_on", "revoked_on", "revoked_because", "state"),
            "external_id",
        ]


class CertificateRows(PostFilterSet):
    facilitator = NumberFilter("facilitator__")
    scheme = CodeFilter(Scheme)
    body = CodeFilter(CertificationBody)
    number = django_filters.CharFilter(help_text="The number as the body gave it.")
    state = django_filters.ChoiceFilter(
        choices=CertificateState.choices,
        method="together",
        help_text="What a certificate is on the day `as_of`, or else today.",
    )
    expiring_within = CountFilter(
        min_value=0,
        max_value=FARTHEST,
        help_text="Valid on the day, and ending at most so many days after it.",
    )
    q = PersonFilter("facilitator__")
    as_of = DayFilter(
        method="together", help_text="The day of states, posts and endings; default today."
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        asked, day = self.form.cleaned_data, day_asked(self.request)
        rows: CertificateQuerySet = super().filter_queryset(queryset)
        if asked["state"]:
            rows = rows.in_state(CertificateState(asked["state"]), on=day)
        if asked["expiring_within"] is not None:
            rows = rows.ending_within(asked["expiring_within"], of=day)
        found = self.people_on(day)
        return rows if found is None else rows.filter(facilitator__in=found)


class CertificateSent(DecisionSent):
    """A certificate with the decision it stands on: a test passed, prior learning recognised, or a
    renewal, which follows on where the last certificate of the scheme ends.
    """

    example: ClassVar[Example] = {
        "external_id": "LSP-77",
        "facilitator": "DEMO-0000001",
        "scheme": "CONTOH-SKEMA-PENDAMPING",
        "self_assessed_on": "2026-01-02",
        "decided_on": "2026-01-03",
        "number": "LSP/77/2026",
        "issued_on": "2026-01-05",
    }

    way = serializers.ChoiceField(
        choices=Way.choices, default=Way.TEST, help_text="How it was come by."
    )
    basis = serializers.CharField(
        max_length=300, default="", help_text="Of a recognition: what was learned and done before."
    )
    number = serializers.CharField(max_length=80, help_text="Unique at the body.")
    issued_on = serializers.DateField()
    starts_on = serializers.DateField(
        default=None,
        allow_null=True,
        help_text="First day; without it, the day of issue. The scheme says the last.",
    )


class CertificateCorrection(SentSerializer):
    """What a certificate says wrongly, said rightly; what is not sent stays."""

    example: ClassVar[Example] = {"issued_on": "2026-01-06", "starts_on": "2026-01-06"}

    number = serializers.CharField(
        max_length=80,
        required=False,
        help_text="Unique at the body; `id` changes with it.",
    )
    issued_on = serializers.DateField(required=False)
    starts_on = serializers.DateField(
        required=False, help_text="First day; the scheme says the last."
    )


class RevocationSent(SentSerializer):
    """From `revoked_on` on the certificate is not valid. It stays on record."""

    example: ClassVar[Example] = {"revoked_on": "2026-02-01", "revoked_because": "Dokumen keliru"}

    revoked_on = serializers.DateField()
    revoked_because = serializers.CharField(max_length=200, help_text="The reason.")


class Certificates(RetrieveModelMixin, WrittenResource):
    """Certificates of people in your reach, by person and first day; revoked ones stay listed."""

    queryset = Certificate.objects.select_related("facilitator", "body", "scheme", "assessment")
    serializer_class = CertificateRow
    filterset_class = CertificateRows
    lookup_field = "id"
    lookup_value_regex = rf"[^\x00]+?(?<!{RESERVED_END})"
    keys = ("facilitator__registry_number", "starts_on", "pk")

    def rows(self) -> QuerySet[Any]:
        return _as_rows(super().rows(), day_asked(self.request))

    @extend_schema(parameters=[OpenApiParameter("as_of", str, description="A day; default today.")])
    def retrieve(self, request: Request, *args: Any, id: str, **kwargs: Any) -> Response:  # noqa: A002
        """Return one certificate by its `id`."""
        rows = _as_rows(self.filter_queryset(self.get_queryset()), day_asked(request))
        return Response(self.get_serializer(_named(id, rows)).data)

    @extend_schema(request=CertificateCorrection, responses=CertificateRow)
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """Correct a certificate of your body; a number corrected moves it to another `id`."""
        held = self._own(id)
        sent = CertificateCorrection(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._row(correct(held, day=timezone.localdate(), **sent.validated_data))

    @extend_schema(
        request=RevocationSent,
        responses={
            201: CertificateRow,
            200: CertificateRow,
            409: OpenApiResponse(description="It is revoked on another day or for another reason."),
        },
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def revocation(self, request: Request, id: str) -> Response:  # noqa: A002
        """Revoke a certificate of your body; the same again changes nothing (200)."""
        held = self._own(id)
        sent = RevocationSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        row, is_new = receive_revocation(
            held,
            on=given["revoked_on"],
            reason=given["revoked_because"],
            day=timezone.localdate(),
        )
        return self._row(row, is_new=is_new)

    @extend_schema(
        request=CertificateSent,
        responses={
            201: CertificateRow,
            200: CertificateRow,
            409: OpenApiResponse(description="This id was sent before with something else."),
        },
    )
    def create(self, request: Request) -> Response:
        """Record a certificate; the same under the same `external_id` changes nothing (200)."""
        sent = CertificateSent(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        made, is_new = receive_certificate(
            given.pop("facilitator"), day=timezone.localdate(), **given
        )
        return self._row(made, is_new=is_new)

    def _own(self, public_id: str) -> Certificate:
        """Return a certificate that the caller may change: of a body whose decisions it sends."""
        user = cast(User, self.request.user).where_may("competencies.change_certificate")
        schemes = Scheme.objects.decided_by(user)
        rows = Certificate.objects.visible_to(user).filter(scheme__in=schemes)
        return _named(public_id, rows)

    def _row(self, certificate: Certificate, *, is_new: bool = False) -> Response:
        row = self.rows().get(pk=certificate.pk)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(self.get_serializer(row).data, code)


def _named(public_id: str, rows: QuerySet[Certificate]) -> Certificate:
    """Return a certificate by the body's code and the number it gave, which may hold slashes."""
    body, _colon, number = public_id.partition(":")
    return get_object_or_404(rows, body__code=body, number=number)


def _as_rows(rows: QuerySet[Any], day: Any) -> QuerySet[Any]:
    """Annotate what a row shows beyond its columns."""
    public_id = Concat(F("body__code"), Value(":"), F("number"), output_field=CharField())
    return rows.annotate(public_id=public_id, state=state_on(day))
