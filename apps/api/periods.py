"""/periods and /report-forms: which months are reported, until when, and what they ask for."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import RetrieveModelMixin

from apps.api.fields import RowSerializer
from apps.api.filters import CodeFilter, FilterSet
from apps.api.schema import Example
from apps.api.views import OpenResource
from apps.programs.models import Cluster
from apps.reports.models import FormVersion, Period

MONTH = "%Y-%m"


@extend_schema_field({"type": "string", "pattern": r"^\d{4}-\d{2}$"})
class Month(serializers.DateField):
    """A month as 2026-10."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format=MONTH, **options)


class MonthField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[MONTH], **options)


class MonthFilter(django_filters.CharFilter):
    """A month as 2026-10 and in no other form."""

    field_class = MonthField

    def __init__(self, **options: Any) -> None:
        said = {"invalid": _("Write a month as 2026-10.")}
        super().__init__(error_messages=said, help_text="Such as 2026-10.", **options)


class ReportFormRow(serializers.ModelSerializer):
    """The fields and rules of a cluster's report, for the months that begin in its days."""

    example: ClassVar[Example] = {
        "code": "PKH-1",
        "cluster": "PKH",
        "starts_on": "2024-01-01",
        "ends_on": None,
        "definition": {"code": "PKH-1", "cluster": "PKH", "sections": [], "rules": []},
    }

    cluster = serializers.CharField(source="cluster.code")
    definition = serializers.DictField()

    class Meta:
        model = FormVersion
        fields = ["code", "cluster", "starts_on", "ends_on", "definition"]


class ReportFormRows(FilterSet):
    cluster = CodeFilter(Cluster)


class ReportForms(RetrieveModelMixin, OpenResource):
    """Report forms by their codes; open to every role."""

    queryset = FormVersion.objects.select_related("cluster")
    serializer_class = ReportFormRow
    filterset_class = ReportFormRows


class PeriodRow(RowSerializer):
    """A month of a cluster's reports. Who holds a post on `cut_off_on` reports by `due_at`."""

    example: ClassVar[Example] = {
        "month": "2026-10",
        "cluster": "PKH",
        "cut_off_on": "2026-10-25",
        "due_at": "2026-11-04T16:59:59Z",
        "form": "PKH-1",
    }

    month = Month()
    cluster = serializers.CharField(source="cluster.code")
    form = serializers.CharField(source="form.code")

    class Meta:
        model = Period
        fields = ["month", "cluster", "cut_off_on", "due_at", "form"]


class PeriodRows(FilterSet):
    cluster = CodeFilter(Cluster)
    month = MonthFilter()


class Periods(OpenResource):
    """Months of reports, the newest first; open to every role. An outage moves single deadlines."""

    queryset = Period.objects.select_related("cluster", "form")
    serializer_class = PeriodRow
    filterset_class = PeriodRows
    keys = ("-month", "cluster__code")
