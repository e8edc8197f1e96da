"""/reports: what each post reports of a month; written, filed and decided by its sub-resources."""

import uuid
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.api.filters import CodeFilter, FilterSet, FlagFilter, NumberFilter, RegionFilter
from apps.api.periods import MonthFilter
from apps.api.permissions import RolePermissions
from apps.api.report_photos import ReportPhotos
from apps.api.report_rows import (
    DecisionSent,
    DraftSent,
    FilingRow,
    FilingSent,
    ReportRow,
    WholeFiling,
    WholeReport,
)
from apps.api.views import Resource
from apps.programs.models import Cluster
from apps.reports.models import Report
from apps.reports.queries.filing import prefilled_of, with_last
from apps.reports.rules.states import Outcome, State, Timeliness
from apps.reports.services import decide, file_report, save_draft

KEY_NEEDED = _("Send a UUID in the header Idempotency-Key.")
LOADED = ("period__form", "cluster", "region", "assignment__facilitator", "assignment__kind")
STALE = OpenApiResponse(description="It has changed since the version that was looked at.")


class ReportRows(FilterSet):
    region = RegionFilter("region__")
    cluster = CodeFilter(Cluster)
    month = MonthFilter(field_name="period__month")
    state = django_filters.ChoiceFilter(choices=State.choices, help_text="How far it has come.")
    timeliness = django_filters.ChoiceFilter(
        choices=Timeliness.choices, help_text="By the first filing."
    )
    facilitator = NumberFilter("assignment__facilitator__")
    mine = FlagFilter(method="of_mine", help_text="`true`: what the caller may fill in.")

    def of_mine(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        user = self.request.user.where_may("reports.add_filing")
        mine = Report.objects.visible_to(user).values("pk")
        return rows.filter(pk__in=mine) if value == "true" else rows.exclude(pk__in=mine)


class ReportPermissions(RolePermissions):
    """Writing a report needs the right to file one, deciding that to decide."""

    perms_map = RolePermissions.perms_map | {
        "PUT": ["reports.add_filing"],
        "POST": ["reports.add_filing"],
    }


class DecisionPermissions(RolePermissions):
    perms_map = RolePermissions.perms_map | {"POST": ["reports.change_filing"]}


class Reports(RetrieveModelMixin, ReportPhotos, Resource):
    """Reports of posts in your reach, the newest month first: also those nobody has begun."""

    queryset = Report.objects.select_related(*LOADED)
    serializer_class = ReportRow
    filterset_class = ReportRows
    permission_classes = [ReportPermissions]
    lookup_field = "id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    keys = ("-period__month", "region__code", "id")

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        return rows.with_lock().with_timeliness(timezone.now())

    @extend_schema(responses=WholeReport)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one report with all that its form shows."""
        return self._whole(kwargs["id"])

    @extend_schema(request=DraftSent, responses={200: WholeReport, 409: STALE})
    @action(detail=True, methods=["put"], filterset_class=None)
    def draft(self, request: Request, id: str) -> Response:  # noqa: A002
        """Keep what is written so far; the same content again changes nothing."""
        sent = DraftSent(data=request.data)
        sent.is_valid(raise_exception=True)
        save_draft(uuid.UUID(id), by=self._user, **sent.validated_data)
        return self._whole(id)

    @extend_schema(responses=WholeFiling(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def filings(self, request: Request, id: str) -> Response:  # noqa: A002
        """Return every version that was filed, the newest first, with what was decided of it."""
        report = cast(Any, self.get_object())
        rows = report.filings.select_related("report").order_by("-number")
        return Response(WholeFiling(rows, many=True).data)

    @extend_schema(
        request=FilingSent,
        responses={
            201: FilingRow,
            409: STALE,
            422: OpenApiResponse(description="Under this key something else was filed before."),
        },
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                uuid.UUID,
                OpenApiParameter.HEADER,
                required=True,
                description="Made once per filing, by who sends it.",
            )
        ],
    )
    @filings.mapping.post
    def file(self, request: Request, id: str) -> Response:  # noqa: A002
        """File a report; the same under the same key is answered alike, however often it comes."""
        sent = FilingSent(data=request.data)
        sent.is_valid(raise_exception=True)
        filing = file_report(
            uuid.UUID(id),
            key=_key_of(request),
            by=self._user,
            now=timezone.now(),
            **sent.validated_data,
        )
        return Response(FilingRow(filing).data, status.HTTP_201_CREATED)

    @extend_schema(request=DecisionSent, responses={200: WholeFiling, 409: STALE})
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        permission_classes=[DecisionPermissions],
    )
    def decision(self, request: Request, id: str) -> Response:  # noqa: A002
        """Approve a filing, or return it with notes; nobody decides on their own filing."""
        sent = DecisionSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        filing = decide(
            uuid.UUID(id),
            number=given["number"],
            outcome=Outcome(given["outcome"]),
            notes=given["notes"],
            by=self._user,
            now=timezone.now(),
        )
        return Response(WholeFiling(filing).data)

    @property
    def _user(self) -> User:
        return cast(User, self.request.user)

    def _whole(self, report_id: str) -> Response:
        self.kwargs["id"] = report_id
        rows = with_last(cast(Any, self.get_queryset()))
        report = rows.filter(pk=report_id).first()
        if report is None:
            self.get_object()  # answers 404 as everywhere
        context = {**self.get_serializer_context(), "prefilled": prefilled_of}
        return Response(WholeReport(report, context=context).data)


def _key_of(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError as error:
        raise ValidationError({"Idempotency-Key": [KEY_NEEDED]}) from error
