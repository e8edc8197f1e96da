"""Training: courses, sessions with their seats, and who takes part."""

import datetime as dt
from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.competencies import services
from apps.competencies.admin.holders import DecidedAdmin, HolderFilter
from apps.competencies.admin.kept import KeptAdmin
from apps.competencies.admin.open_acts import OpenActsAdmin
from apps.competencies.models import Course, Enrolment, TrainingSession
from apps.competencies.models.training import EnrolmentQuerySet, SessionQuerySet
from apps.competencies.services.training_file import TRAINING_RESULTS
from apps.core.forms import RefusingForm
from apps.facilitators.admin.acts import Act
from apps.facilitators.admin.people import HeldInline
from apps.imports.files import rows_of
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin
from apps.regions.region_filter import RegionFilter


@admin.register(Course)
class CourseAdmin(KeptAdmin):
    list_display = ["code", "title", "provider", "hours", "sessions_held"]
    list_select_related = ["provider"]
    list_filter = ["provider"]
    search_fields = ["code", "title", "provider__code", "provider__name"]
    fields = ["code", "title", "provider", "hours", "units"]
    autocomplete_fields = ["provider", "units"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(sessions_held=Count("sessions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    @admin.display(description=_("sessions"), ordering="sessions_held")
    def sessions_held(self, course: Any) -> int:
        return cast(int, course.sessions_held)


class Enrol(Act):
    slug, title = "enrol", _("Enrol somebody")
    permission = "competencies.add_enrolment"

    class Meta:
        model = Enrolment
        fields = ["facilitator"]
        help_texts = {"facilitator": _("Where no seat is free, they wait for one.")}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.starts_on > day

    def write(self) -> None:
        person = self.cleaned_data["facilitator"]
        self.instance = services.enrol(person, session=self.subject, day=self.day)


class EnrolmentInline(HeldInline):
    """Who takes part, of those in reach."""

    model = Enrolment
    fk_name = "session"
    fields = ["facilitator", "is_seated", "withdrawn_at", "result", "attended_hours", "page"]
    follow = ("facilitator",)


class TimeFilter(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("coming", _("To come")), ("over", _("Over, results due"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        match self.value():
            case "coming":
                return queryset.filter(starts_on__gt=today)
            case "over":
                due = Enrolment.objects.filter(is_seated=True, result="").values("session")
                return queryset.filter(ends_on__lte=today, pk__in=due)
        return queryset


class SessionForm(RefusingForm):
    """A session is its course's provider's; seats a larger capacity frees go to those who wait."""

    class Meta:
        model = TrainingSession
        fields = "__all__"

    def write(self) -> None:
        self.instance.provider = self.instance.course.provider
        super().write()
        services.fill(self.instance, day=timezone.localdate())


@admin.register(TrainingSession)
class TrainingSessionAdmin(OpenActsAdmin):
    form = SessionForm
    acts = (Enrol,)
    list_display = [
        "course", "provider", "region", "place", "starts_on", "ends_on", "capacity", "seats_taken",
        "waiting",
    ]  # fmt: skip
    list_select_related = ["course", "provider", "region"]
    list_filter = [RegionFilter, TimeFilter, "provider", "course"]
    date_hierarchy = "starts_on"
    search_fields = [
        "course__code", "course__title", "provider__code", "provider__name", "place", "external_id",
    ]  # fmt: skip
    fields = ["course", "region", "place", "starts_on", "ends_on", "capacity", "external_id"]
    autocomplete_fields = ["course", "region"]
    inlines = [EnrolmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return cast(SessionQuerySet, super().get_queryset(request)).with_seats()

    @admin.display(description=_("seats taken"), ordering="taken")
    def seats_taken(self, session: Any) -> int:
        return cast(int, session.taken)

    @admin.display(description=_("waiting"), ordering="in_queue")
    def waiting(self, session: Any) -> int:
        return cast(int, session.in_queue)


class Withdraw(Act):
    """Who waits longest gets the seat."""

    slug, title = "withdraw", _("Withdraw from the session")
    permission = "competencies.change_enrolment"

    class Meta:
        model = Enrolment
        fields: list[str] = []

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.withdrawn_at is None and not row.result

    def write(self) -> None:
        services.withdraw(self.subject, day=self.day)
        self.instance = self.subject


class RecordResult(Act):
    slug, title = "record-result", _("Record the result")
    permission = "competencies.change_enrolment"
    required = ("result", "attended_hours")

    class Meta:
        model = Enrolment
        fields = ["result", "attended_hours"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.is_seated and row.session.ends_on <= day

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"result": row.result, "attended_hours": row.attended_hours}

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.record_result(
            self.subject, result=given["result"], hours=given["attended_hours"], day=self.day
        )


class PlaceFilter(admin.SimpleListFilter):
    title = _("place in the session")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("seated", _("Has a seat")), ("waiting", _("On the waiting list")),
            ("withdrawn", _("Withdrew")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "seated":
                return queryset.filter(is_seated=True)
            case "waiting":
                return cast(EnrolmentQuerySet, queryset).waiting()
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(Enrolment)
class EnrolmentAdmin(UploadAdmin, DecidedAdmin):
    upload_table = TRAINING_RESULTS
    upload_permission = "competencies.change_enrolment"
    upload_title = _("Load training results from a file")
    upload_help = _(
        "One row for each person who had a seat: the session by the provider's id or by ours, "
        "passed or failed, and the hours attended. The provider's code is needed only where two "
        "providers use one id. A second result corrects the first."
    )
    acts = (RecordResult, Withdraw)
    list_display = [
        "facilitator", "course", "first_day", "is_seated", "withdrawn_at", "result",
        "attended_hours",
    ]  # fmt: skip
    list_select_related = ["facilitator", "session__course"]
    list_filter = [HolderFilter, PlaceFilter, "result", "session__course"]
    fields = [
        "session", "facilitator", "enrolled_at", "is_seated", "withdrawn_at", "result",
        "attended_hours",
    ]  # fmt: skip
    autocomplete_fields = ["facilitator"]

    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        rows = rows_of(bytes(upload.content), TRAINING_RESULTS.columns)
        user, day = self.uploader(request), timezone.localdate()
        return services.load_training_results(rows, user=user, day=day, **how)

    @admin.display(description=_("course"), ordering="session__course__code")
    def course(self, enrolment: Enrolment) -> str:
        return str(enrolment.session.course)

    @admin.display(description=_("first day"), ordering="session__starts_on")
    def first_day(self, enrolment: Enrolment) -> dt.date:
        return enrolment.session.starts_on
