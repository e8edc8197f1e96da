"""/trainings: sessions of courses with their free seats; a provider's system sends results."""

from typing import Any, ClassVar, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.api.filters import CodeFilter, DayFilter, FilterSet, FlagFilter, RegionFilter
from apps.api.permissions import RolePermissions
from apps.api.schema import Example
from apps.api.sent import PersonField, SentSerializer
from apps.api.views import OpenResource
from apps.competencies.models import (
    CompetencyUnit,
    Course,
    Enrolment,
    TrainingProvider,
    TrainingSession,
)
from apps.competencies.queries.training import sessions_matching
from apps.competencies.rules import TrainingResult
from apps.competencies.services import correct_result, receive_result

OTHERS = OpenApiResponse(description="The session is of a provider that you are not of.")


class TrainingRow(serializers.ModelSerializer):
    """A session of a course, with how many of its seats are free.

    `region` is where it is held: people of any region may take part. `provider` is a code;
    `external_id` is what the provider's own system calls it, unique there.
    """

    example: ClassVar[Example] = {
        "id": 1,
        "external_id": "D-1",
        "course": "CONTOH-DIKLAT-P2K2",
        "title": "Contoh diklat P2K2",
        "provider": "CONTOH-BBPPKS",
        "provider_name": "BBPPKS Contoh",
        "hours": 40,
        "region": "35.14",
        "region_name": "Kab. Pasuruan, Jawa Timur",
        "place": "Aula",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-06",
        "capacity": 30,
        "free_seats": 29,
    }

    course = serializers.CharField(source="course.code")
    title = serializers.CharField(source="course.title")
    provider = serializers.CharField(source="provider.code")
    provider_name = serializers.CharField(source="provider.name")
    hours = serializers.IntegerField(source="course.hours")
    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    free_seats = serializers.IntegerField(source="free")

    class Meta:
        model = TrainingSession
        fields = [
            *("id", "external_id", "course", "title", "provider", "provider_name", "hours"),
            *("region", "region_name", "place", "starts_on", "ends_on", "capacity", "free_seats"),
        ]


class TrainingRows(FilterSet):
    region = RegionFilter("region__")
    course = CodeFilter(Course)
    provider = CodeFilter(TrainingProvider)
    unit = CodeFilter(CompetencyUnit, field_name="course__units")
    external_id = django_filters.CharFilter(help_text="What the provider's system calls it.")
    has_free_seats = FlagFilter(method="with_seats", help_text="Whether a seat is free.")
    starts_from = DayFilter(
        field_name="starts_on", lookup_expr="gte", help_text="Sessions that begin then or later."
    )
    ends_until = DayFilter(
        field_name="ends_on", lookup_expr="lte", help_text="Sessions over by the end of that day."
    )
    q = django_filters.CharFilter(
        method="worded", help_text="Words of the course's code or title, the provider or place."
    )

    def with_seats(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(free__gt=0) if value == "true" else rows.filter(free__lte=0)

    def worded(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return sessions_matching(rows, value)


class ResultSent(SentSerializer):
    """What came of somebody's part in a session that is over."""

    example: ClassVar[Example] = {
        "facilitator": "DEMO-0000001",
        "result": "passed",
        "attended_hours": 40,
    }

    facilitator = PersonField(
        "competencies.change_enrolment",
        max_length=12,
        help_text="Registry number of who had a seat.",
    )
    result = serializers.ChoiceField(choices=TrainingResult.choices)
    attended_hours = serializers.IntegerField(
        source="hours", min_value=0, max_value=1000, help_text="Lesson hours (JP) attended."
    )


class ResultRow(serializers.ModelSerializer):
    """A result as it is recorded."""

    example: ClassVar[Example] = {
        "training": 1,
        "facilitator": "DEMO-0000001",
        "result": "passed",
        "attended_hours": 40,
    }

    training = serializers.IntegerField(source="session_id")
    facilitator = serializers.CharField(source="facilitator.registry_number")

    class Meta:
        model = Enrolment
        fields = ["training", "facilitator", "result", "attended_hours"]


class EnrolmentRow(serializers.ModelSerializer):
    """Somebody enrolled in a session, and what came of it; `result` is empty while it is awaited.

    Who has no seat waits for one.
    """

    example: ClassVar[Example] = {
        "facilitator": "DEMO-0000001",
        "full_name": "Tuti Endah Pangestu",
        "is_seated": True,
        "result": "",
        "attended_hours": None,
    }

    facilitator = serializers.CharField(source="facilitator.registry_number")
    full_name = serializers.CharField(source="facilitator.full_name")

    class Meta:
        model = Enrolment
        fields = ["facilitator", "full_name", "is_seated", "result", "attended_hours"]


class TrainingPermissions(RolePermissions):
    """A result is a change of somebody's enrolment."""

    perms_map = RolePermissions.perms_map | {
        "POST": ["competencies.change_enrolment"],
        "PATCH": ["competencies.change_enrolment"],
    }


class Trainings(RetrieveModelMixin, OpenResource):
    """Training sessions by first day, past ones too; open to every role."""

    queryset = TrainingSession.objects.select_related("course", "provider", "region")
    serializer_class = TrainingRow
    filterset_class = TrainingRows
    permission_classes = [TrainingPermissions]
    lookup_field = "id"
    lookup_value_regex = "[0-9]+"
    keys = ("starts_on", "pk")

    def get_queryset(self) -> QuerySet[Any]:
        sessions: Any = super().get_queryset()
        return sessions.with_seats()

    @extend_schema(
        responses={200: EnrolmentRow(many=True), 403: OTHERS},
        parameters=[],
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def results(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return who of your reach is enrolled, by registry number, with each result.

        To a system of certification only of its own provider's sessions (403).
        """
        session, user = cast(TrainingSession, self.get_object()), cast(User, request.user)
        if user.roles <= {Role.CERTIFICATION_CLIENT}:
            self._refuse_anothers(session)
        rows = Enrolment.objects.visible_to(user.where_may("competencies.view_enrolment"))
        rows = rows.filter(session=session, withdrawn_at__isnull=True)
        rows = rows.select_related("facilitator").order_by("facilitator__registry_number")
        return Response(EnrolmentRow(rows, many=True).data)

    @extend_schema(
        request=ResultSent,
        responses={
            201: ResultRow,
            200: ResultRow,
            403: OTHERS,
            409: OpenApiResponse(description="Another result is recorded already."),
        },
    )
    @results.mapping.post
    def send_result(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Record a result of somebody enrolled; the same again changes nothing (200).

        By the system of the session's own provider: anybody else is refused (403).
        """
        row, is_new = receive_result(**self._sent(request))
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(ResultRow(row).data, code)

    @extend_schema(
        request=ResultSent,
        responses={
            200: ResultRow,
            403: OTHERS,
        },
    )
    @results.mapping.patch
    def correct_result(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Correct a result that was sent wrongly: the whole of it is sent anew."""
        return Response(ResultRow(correct_result(**self._sent(request))).data)

    def _sent(self, request: Request) -> dict[str, Any]:
        """Return the result that is sent of a session, which the caller's provider has held."""
        session = cast(TrainingSession, self.get_object())
        self._refuse_anothers(session)
        sent = ResultSent(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        return {**sent.validated_data, "session": session, "day": timezone.localdate()}

    def _refuse_anothers(self, session: TrainingSession) -> None:
        own = TrainingSession.objects.reported_by(cast(User, self.request.user))
        if not own.filter(pk=session.pk).exists():
            raise PermissionDenied(_("This session is another provider's."))
