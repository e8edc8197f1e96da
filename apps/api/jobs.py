"""/jobs: background work with its progress; a POST asks for a count."""

from typing import ClassVar, cast

import django_filters
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.mixins import RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User, reach
from apps.api.fields import RowSerializer
from apps.api.permissions import RolePermissions
from apps.api.schema import Example
from apps.api.sent import SentSerializer
from apps.api.views import Resource
from apps.jobs.models import Job
from apps.jobs.tasks import ring
from apps.regions.models import Region
from apps.regions.rules import NATION
from apps.staffing.services import COUNT, request_count


class JobRow(RowSerializer):
    """A piece of background work; `percent` of its steps are done, null until they are known."""

    example: ClassVar[Example] = {
        "id": "8a6d5636-52f2-4d7b-b83c-22b947254c00",
        "kind": "staffing.count",
        "region": "35.14",
        "params": {"day": "2026-11-24", "region": "35.14"},
        "state": "queued",
        "attempts": 0,
        "done": 0,
        "total": 0,
        "percent": None,
        "message": "",
        "created_at": "2026-11-24T12:44:23.569404Z",
        "started_at": None,
        "finished_at": None,
    }

    region = serializers.CharField(source="region.code")
    percent = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Job
        fields = [
            *("id", "kind", "region", "params", "state", "attempts", "done", "total", "percent"),
            *("message", "created_at", "started_at", "finished_at"),
        ]


class CountRequest(SentSerializer):
    example: ClassVar[Example] = {"day": "2026-11-24", "region": "35.14"}

    day = serializers.DateField(help_text="The day to count.")
    region = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Region.objects.in_force(),
        default=None,
        error_messages=dict.fromkeys(("does_not_exist", "invalid"), _("Unknown code.")),
        help_text="Code of a region to count again; without it the nation is counted.",
    )

    def validate_region(self, region: Region | None) -> Region:
        """A count writes figures of its region: nobody asks for one outside their reach."""
        region = region or Region.objects.in_force().get(code=NATION)
        user = self.context["request"].user.where_may("staffing.add_countrun")
        in_reach = Region.objects.filter(reach(user))
        if not in_reach.filter(pk=region.pk).exists():
            raise serializers.ValidationError(_("Name a region in your reach."), "out_of_reach")
        return region


KINDS = [(COUNT, _("Count"))]


class JobRows(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=KINDS)
    status = django_filters.ChoiceFilter(field_name="state", choices=Job.State.choices)


class JobPermissions(RolePermissions):
    """What a POST asks for is a count, so it needs the count's permission."""

    perms_map = RolePermissions.perms_map | {"POST": ["staffing.add_countrun"]}


class Jobs(RetrieveModelMixin, Resource):
    """Background work of regions in your reach and what you asked for yourself, newest first."""

    queryset = Job.objects.select_related("region")
    serializer_class = JobRow
    filterset_class = JobRows
    permission_classes = [JobPermissions]
    lookup_field = "id"
    lookup_value_regex = "[0-9a-f-]{36}"
    keys = ("-created_at", "-id")

    @extend_schema(request=CountRequest, responses={201: JobRow, 200: JobRow})
    def create(self, request: Request) -> Response:
        """Ask for a count of a day; while the same is open it is joined (200 instead of 201)."""
        asked = CountRequest(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            job, is_new = request_count(**asked.validated_data, by=cast("User", request.user))
            ring(job)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(JobRow(job).data, code)
