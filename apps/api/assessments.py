"""/assessments: who was found competent, or not yet; a body's system sends the latter."""

from typing import ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.api.filters import (
    CodeFilter,
    DayFilter,
    NumberFilter,
    PersonFilter,
    PostFilterSet,
    day_asked,
)
from apps.api.permissions import RolePermissions
from apps.api.schema import Example
from apps.api.sent import PersonField, SchemeField, SentSerializer
from apps.api.views import WrittenResource
from apps.competencies.models import Assessment, CertificationBody, Scheme
from apps.competencies.rules import Outcome, Way
from apps.competencies.services import correct_decision, receive_assessment

OPEN = "open"
WAYS = [(way.value, way.label) for way in (Way.TEST, Way.RPL)]
"""How somebody may turn out to be not yet competent: a renewal has no such end."""
SENT_OUTCOMES = [(Outcome.NOT_YET.value, Outcome.NOT_YET.label)]
"""What is sent without a certificate."""


class AssessmentRow(serializers.ModelSerializer):
    """A candidate of a scheme, by the steps reached; `outcome` is empty until it is decided.

    `facilitator` is a registry number; `remark` is the basis of a recognition, or what the body
    noted; `external_id` is what the body's own system calls it, where one sent it.
    """

    example: ClassVar[Example] = {
        "id": 1,
        "facilitator": "DEMO-0000016",
        "body": "CONTOH-LSP",
        "scheme": "CONTOH-SKEMA-PENDAMPING",
        "scheme_name": "Contoh skema pendamping sosial",
        "way": "test",
        "registered_on": "2023-12-18",
        "self_assessed_on": "2024-01-17",
        "decided_on": "2024-02-16",
        "outcome": "competent",
        "remark": "",
        "external_id": None,
    }

    facilitator = serializers.CharField(source="facilitator.registry_number")
    body = serializers.CharField(source="body.code")
    scheme = serializers.CharField(source="scheme.code")
    scheme_name = serializers.CharField(source="scheme.name")

    class Meta:
        model = Assessment
        fields = [
            *("id", "facilitator", "body", "scheme", "scheme_name", "way", "registered_on"),
            *("self_assessed_on", "decided_on", "outcome", "remark", "external_id"),
        ]


class AssessmentRows(PostFilterSet):
    facilitator = NumberFilter("facilitator__")
    scheme = CodeFilter(Scheme)
    body = CodeFilter(CertificationBody)
    way = django_filters.ChoiceFilter(choices=Way.choices, help_text="How it is come by.")
    outcome = django_filters.ChoiceFilter(
        choices=[(OPEN, _("Awaits the decision")), *Outcome.choices],
        method="ended_in",
        help_text="What it ended in; `open` awaits its decision.",
    )
    decided_from = DayFilter(
        field_name="decided_on", lookup_expr="gte", help_text="Decided then or later."
    )
    decided_until = DayFilter(
        field_name="decided_on", lookup_expr="lte", help_text="Decided by the end of that day."
    )
    external_id = django_filters.CharFilter(help_text="What the body's system calls it.")
    q = PersonFilter("facilitator__")
    as_of = DayFilter(method="together", help_text="The day of posts; default today.")

    def ended_in(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(outcome="" if value == OPEN else value)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        found = self.people_on(day_asked(self.request))
        return rows if found is None else rows.filter(facilitator__in=found)


class DecisionSent(SentSerializer):
    """What each decision says."""

    external_id = serializers.CharField(
        max_length=80, help_text="What your system calls it: sent again, nothing changes."
    )
    facilitator = PersonField(
        "competencies.change_assessment", max_length=12, help_text="A registry number."
    )
    scheme = SchemeField(help_text="Code of a scheme of your body.")
    self_assessed_on = serializers.DateField(
        default=None,
        allow_null=True,
        help_text="Needed before a test, unless it is recorded here already.",
    )
    decided_on = serializers.DateField()


class AssessmentSent(DecisionSent):
    """A test, or a look at prior learning, that ended in “not yet competent”.

    A “competent” is sent as its certificate.
    """

    example: ClassVar[Example] = {
        "external_id": "LSP-76",
        "facilitator": "DEMO-0000001",
        "scheme": "CONTOH-SKEMA-PENDAMPING",
        "self_assessed_on": "2025-11-02",
        "decided_on": "2025-11-03",
        "outcome": "not_yet",
        "remark": "Belum memimpin pertemuan",
    }

    way = serializers.ChoiceField(
        choices=WAYS,
        default=Way.TEST,
        help_text="How competence was looked for.",
    )
    outcome = serializers.ChoiceField(
        choices=SENT_OUTCOMES,
        error_messages={
            "invalid_choice": _("Send “not_yet” here; a “competent” is sent as its certificate.")
        },
    )
    remark = serializers.CharField(
        max_length=300, default="", allow_blank=True, help_text="What is lacking yet."
    )


class DecisionCorrection(SentSerializer):
    """What a decision says wrongly, said rightly; what is not sent stays.

    Who is competent after all gets the certificate next: it is sent under the same `external_id`.
    """

    example: ClassVar[Example] = {"decided_on": "2025-11-04", "remark": "Belum memimpin P2K2"}

    outcome = serializers.ChoiceField(choices=Outcome.choices, required=False)
    self_assessed_on = serializers.DateField(required=False)
    decided_on = serializers.DateField(required=False)
    remark = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="What is lacking yet."
    )


class AssessmentPermissions(RolePermissions):
    """Who registers candidates does not decide: sending a decision changes an assessment."""

    perms_map = RolePermissions.perms_map | {"POST": ["competencies.change_assessment"]}


class Assessments(RetrieveModelMixin, WrittenResource):
    """Assessments of people in your reach, by person and day of registration."""

    queryset = Assessment.objects.select_related("facilitator", "body", "scheme")
    serializer_class = AssessmentRow
    filterset_class = AssessmentRows
    permission_classes = [AssessmentPermissions]
    lookup_field = "id"
    lookup_value_regex = "[0-9]+"
    keys = ("facilitator__registry_number", "registered_on", "pk")

    @extend_schema(request=DecisionCorrection, responses=AssessmentRow)
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """Correct a decision of your body on which no certificate was given."""
        user = cast(User, request.user).where_may("competencies.change_assessment")
        own = self.queryset.visible_to(user).filter(scheme__in=Scheme.objects.decided_by(user))
        decided = get_object_or_404(own, pk=id)
        sent = DecisionCorrection(data=request.data)
        sent.is_valid(raise_exception=True)
        row = correct_decision(decided, day=timezone.localdate(), **sent.validated_data)
        return Response(self.get_serializer(row).data)

    @extend_schema(
        request=AssessmentSent,
        responses={
            201: AssessmentRow,
            200: AssessmentRow,
            409: OpenApiResponse(description="This id was sent before with something else."),
        },
    )
    def create(self, request: Request) -> Response:
        """Record a decision; the same under the same `external_id` changes nothing (200)."""
        sent = AssessmentSent(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        given = dict(sent.validated_data)
        given.pop("outcome")
        row, is_new = receive_assessment(
            given.pop("facilitator"), day=timezone.localdate(), **given
        )
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(self.get_serializer(row).data, code)
