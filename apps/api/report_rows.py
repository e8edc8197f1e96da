"""How a report, a filing and what is sent of them look."""

import datetime as dt
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.fields import Moment, RowSerializer
from apps.api.periods import Month
from apps.api.schema import Example
from apps.api.sent import SentSerializer
from apps.reports.models import Filing, Photo, Report
from apps.reports.rules.states import Outcome, Timeliness

ROW: Example = {
    "id": "01928a6e-0000-7000-8000-000000000001",
    "month": "2026-10",
    "cluster": "PKH",
    "region": "35.14.01",
    "region_name": "Kec. Purwodadi, Kab. Pasuruan, Jawa Timur",
    "facilitator": "DEMO-0000001",
    "facilitator_name": "Contoh Pendamping",
    "kind": "PS-PKH",
    "state": "filed",
    "is_locked": False,
    "due_at": "2026-11-04T16:59:59Z",
    "timeliness": "on_time",
    "version": 2,
    "form": "PKH-1",
    "flags": [],
    "first_filed_at": "2026-11-02T01:10:00Z",
    "filed_at": "2026-11-02T01:10:00Z",
}


class ReportRow(RowSerializer):
    """What a post reports of a month, as far as it has come.

    `flags` are the doubts that stood at the newest filing; `version` grows with every change.
    """

    example: ClassVar[Example] = ROW

    month = Month(source="period.month")
    cluster = serializers.CharField(source="cluster.code")
    region = serializers.CharField(source="region.code")
    region_name = serializers.CharField(source="region.label")
    facilitator = serializers.CharField(source="assignment.facilitator.registry_number")
    facilitator_name = serializers.CharField(source="assignment.facilitator.full_name")
    kind = serializers.CharField(source="assignment.kind.code")
    is_locked = serializers.BooleanField()
    timeliness = serializers.ChoiceField(choices=Timeliness.choices)
    form = serializers.CharField(source="period.form.code")
    flags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Report
        fields = list(ROW)


class PhotoRow(RowSerializer):
    """A photo of a report, as far as it has come; `sha256` is of the bytes that were sent."""

    example: ClassVar[Example] = {
        "id": "5f0c9a52-6d0e-4a43-9a51-2f3c7b1d8e64",
        "received": 61234,
        "size": 61234,
        "is_whole": True,
        "sha256": "6f1ed002ab5595859014ebf0951522d9f5f0b1f1c3b1f6ee3a7b1a4c0c7c1d4e",
    }

    is_whole = serializers.BooleanField()

    class Meta:
        model = Photo
        fields = ["id", "received", "size", "is_whole", "sha256"]


class WholeReport(ReportRow):
    """A report with its newest values, the notes of a return, and what is known before one writes.

    `last` are the values that count of the post's last month; `prefill` what the form begins with.
    """

    example: ClassVar[Example] = ROW | {
        "values": {"opening": 280, "closing": 279},
        "notes": {},
        "last": {"closing": 280},
        "prefill": {"opening": 280},
        "photos": [PhotoRow.example],
    }

    values = serializers.DictField()
    notes = serializers.DictField(child=serializers.CharField())
    last = serializers.SerializerMethodField()
    prefill = serializers.SerializerMethodField()
    photos = serializers.SerializerMethodField()

    class Meta(ReportRow.Meta):
        fields = [*ReportRow.Meta.fields, "values", "notes", "last", "prefill", "photos"]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_last(self, report: Any) -> dict[str, Any]:
        return report.last or {}

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_prefill(self, report: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.context["prefilled"](report)
        return found

    @extend_schema_field(PhotoRow(many=True))
    def get_photos(self, report: Any) -> Any:
        return PhotoRow(report.photos.defer("arrived"), many=True).data


class FilingRow(RowSerializer):
    """One version as it was filed, and what was decided of it."""

    example: ClassVar[Example] = {
        "key": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "report": ROW["id"],
        "number": 2,
        "filed_at": "2026-11-02T01:10:00Z",
        "device_at": "2026-11-01T22:40:00Z",
        "is_late": False,
        "flags": [],
        "reason": "",
    }

    report = serializers.UUIDField(source="report_id")
    is_late = serializers.SerializerMethodField()
    flags = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Filing
        fields = [
            *("key", "report", "number", "filed_at", "device_at", "is_late", "flags", "reason"),
        ]

    def get_is_late(self, filing: Filing) -> bool:
        return filing.is_late


class WholeFiling(FilingRow):
    """A version with its values and the decision, which is empty while it is awaited."""

    example: ClassVar[Example] = FilingRow.example | {
        "values": {"opening": 280, "closing": 279},
        "outcome": "returned",
        "decided_at": "2026-11-03T02:00:00Z",
        "notes": {"closing": "Periksa jumlah keluarga yang graduasi"},
    }

    values = serializers.DictField()
    notes = serializers.DictField(child=serializers.CharField())

    class Meta(FilingRow.Meta):
        fields = [*FilingRow.Meta.fields, "values", "outcome", "decided_at", "notes"]


class DraftSent(SentSerializer):
    """What is written so far, on the version that was looked at."""

    example: ClassVar[Example] = {"base": 0, "values": {"opening": 280}}

    base = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    values = serializers.DictField(help_text="Field of the form → value.")


class FilingSent(DraftSent):
    """A report to be filed. The key stands in the header `Idempotency-Key`."""

    example: ClassVar[Example] = {
        "base": 1,
        "values": {"opening": 280, "closing": 279},
        "device_at": "2026-11-01T22:40:00Z",
    }

    device_at = Moment(
        default=None, allow_null=True, help_text="By the phone's clock; the server's time rules."
    )
    reason = serializers.CharField(
        max_length=500, default="", allow_blank=True, help_text="Why an approved report is revised."
    )

    def validate_device_at(self, moment: dt.datetime | None) -> dt.datetime | None:
        return moment and moment.astimezone(dt.UTC)


class DecisionSent(SentSerializer):
    """Approve a filing, or return it with notes on what to mend."""

    example: ClassVar[Example] = {
        "number": 2,
        "outcome": "returned",
        "notes": {"closing": "Periksa jumlah keluarga yang graduasi"},
    }

    number = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    outcome = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in (Outcome.APPROVED, Outcome.RETURNED)]
    )
    notes = serializers.DictField(
        child=serializers.CharField(max_length=500),
        default=dict,
        help_text="Field → what to mend; under an empty name, what concerns all of it.",
    )
