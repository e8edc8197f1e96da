"""Counts: which there are, and asking for one."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import reach
from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.core.forms import RefusingForm
from apps.jobs.admin import WORKS, Work
from apps.jobs.models import Job
from apps.jobs.tasks import ring
from apps.regions.models import Region
from apps.staffing.models import CountRun
from apps.staffing.services import COUNT, request_count


def figures_of(result: dict[str, Any]) -> str:
    """Return the address of the figures that a count made."""
    return f"{reverse('admin:staffing_figure_changelist')}?run={result['run']}"


WORKS[COUNT] = Work(_("Count of workload, need and coverage"), figures_of)


class CountForm(RefusingForm):
    """Asks for the count of a region in reach; the job, not the run, is what is made."""

    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=capfirst(_("region")),
        widget=AutocompleteSelect(Job._meta.get_field("region"), admin.site),
        help_text=_("With all below it and the sums above; Indonesia counts everything anew."),
    )

    class Meta:
        model = CountRun
        fields = ["day"]

    instance: CountRun
    is_new: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions: Any = self.fields["region"]
        regions.queryset = Region.objects.in_force().filter(reach(self.user))
        regions.initial = regions.queryset.order_by("level", "code").first()

    def write(self) -> None:
        self.instance.job, self.is_new = request_count(
            day=self.instance.day, region=self.cleaned_data["region"], by=self.user
        )


@admin.register(CountRun)
class CountRunAdmin(ReadOnlyScopedAdmin):
    """To add a count is to ask for it: a worker counts, and its job shows how far it is."""

    form = CountForm
    add_label = _("Count now")
    list_display = ["day", "edition", "computed_at", "finished_at", "kept", "figures"]
    list_select_related = ["edition"]
    date_hierarchy = "day"
    fields = ["day", "edition", "computed_at", "finished_at", "kept"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """An unfinished run is shown to nobody; its job tells how far it is."""
        runs = super().get_queryset(request).finished()  # type: ignore[attr-defined]
        later = CountRun.objects.finished().filter(
            day__year=OuterRef("day__year"),
            day__month=OuterRef("day__month"),
            day__gt=OuterRef("day"),
        )
        return runs.annotate(has_later=Exists(later))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["day", "region"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("staffing.add_countrun")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def save_model(self, request: HttpRequest, obj: CountRun, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        facts = {"region": form.cleaned_data["region"], "day": date_format(obj.day, "j F Y")}
        said = _("The count of %(region)s on %(day)s is asked for.") % facts
        joined = _("This is being counted already; you have joined that count.")
        level = messages.SUCCESS if form.is_new else messages.INFO
        self.message_user(request, said if form.is_new else joined, level)

    def log_addition(self, *args: Any, **kwargs: Any) -> Any:
        """The job is the record of who asked for what."""

    def response_add(
        self, request: HttpRequest, obj: CountRun, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Ring for a worker and show the job."""
        job = cast(Job, obj.job)
        ring(job)
        return redirect("admin:jobs_job_change", job.pk)

    @admin.display(description=_("kept"))
    def kept(self, run: CountRun) -> str | Promise:
        has_later = getattr(run, "has_later", False)
        return _("for a week") if has_later else _("for good: the last of its month")

    @admin.display(description=_("figures"))
    def figures(self, run: CountRun) -> str:
        return format_html('<a href="{}">{}</a>', figures_of({"run": run.pk}), _("Look at them"))
