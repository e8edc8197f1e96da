"""How loaded each person is, whom it concerns first."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.ui import quantity, verdict
from apps.programs.models import Cluster
from apps.regions.region_filter import RegionFilter
from apps.staffing.admin.of_runs import OfRunAdmin, RunFilter
from apps.staffing.models import Workload, WorkloadPart


def having_a_part(rows: QuerySet, condition: Q) -> QuerySet:
    """Keep the workloads that a post of the condition is part of."""
    own = WorkloadPart.objects.filter(run=OuterRef("run"), facilitator=OuterRef("facilitator"))
    return rows.filter(Exists(own.filter(condition)))


class PostRegionFilter(RegionFilter):
    def narrowed(self, rows: QuerySet) -> QuerySet:
        return having_a_part(rows, self.within("region__"))


class PostClusterFilter(admin.SimpleListFilter):
    title = _("cluster")
    parameter_name = "cluster"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Cluster.objects.values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        return queryset if asked is None else having_a_part(queryset, Q(cluster__code=asked))


@admin.register(Workload)
class WorkloadAdmin(OfRunAdmin):
    list_display = [
        "person", "verdict_shown", "load_shown", "fte", "families_shown", "home", "posts",
    ]  # fmt: skip
    list_display_links = None
    list_select_related = ["facilitator__home_region"]
    list_filter = ["verdict", PostClusterFilter, PostRegionFilter, RunFilter]
    search_fields = ["facilitator__full_name", "facilitator__registry_number__istartswith"]
    search_help_text = _("A part of the name, or a registry number.")
    ordering = [F("load").desc(nulls_last=True)]
    sortable_by = ["load_shown", "families_shown"]
    csv_columns = [
        "run", "registry_number", "full_name", "verdict", "load", "load_low", "load_high", "fte",
        "families", "home", "computed_at",
    ]  # fmt: skip
    fields = [
        "person", "as_of", "verdict_shown", "load_shown", "band", "fte", "families_shown",
        "computed_at",
    ]  # fmt: skip

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the posts behind the number, as far as they are in the user's reach."""
        workload = kwargs["obj"]
        parts = WorkloadPart.objects.visible_to(request.user).filter(
            run=workload.run_id, facilitator=workload.facilitator_id
        )
        context["subtitle"] = str(workload.facilitator)
        context["parts"] = parts.select_related("region", "cluster", "kind")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("facilitator"))
    def person(self, workload: Workload) -> SafeString:
        url = reverse("admin:facilitators_facilitator_change", args=[workload.facilitator_id])
        return format_html('<a href="{}">{}</a>', url, workload.facilitator)

    @admin.display(description=_("by which posts"))
    def posts(self, workload: Workload) -> SafeString:
        url = reverse("admin:staffing_workload_change", args=[workload.pk])
        return format_html('<a href="{}">{}</a>', url, _("Look at them"))

    @admin.display(description=_("verdict"))
    def verdict_shown(self, workload: Workload) -> SafeString:
        shown = verdict(workload.verdict, workload.get_verdict_display())
        return render_to_string("ui/verdict.html", shown)

    @admin.display(description=_("load"), ordering="load")
    def load_shown(self, workload: Workload) -> str:
        return quantity(workload.load, 2)

    @admin.display(description=_("load by the standard's maximum and minimum"))
    def band(self, workload: Workload) -> str | None:
        """Too much with the first over the share of full time, too little with the last under."""
        ends = (workload.load_high, workload.load_low)
        return None if ends == (None, None) else " – ".join(quantity(end, 2) for end in ends)

    @admin.display(description=_("as of"))
    def as_of(self, workload: Workload) -> str:
        return date_format(workload.run.day, "j F Y")

    @admin.display(description=_("families"), ordering="families")
    def families_shown(self, workload: Workload) -> str:
        return quantity(workload.families)

    @admin.display(description=_("home regency or city"))
    def home(self, workload: Workload) -> str:
        return str(workload.facilitator.home_region)

    @admin.display(description=_("registry number"))
    def registry_number(self, workload: Workload) -> str:
        return workload.facilitator.registry_number

    @admin.display(description=_("full name"))
    def full_name(self, workload: Workload) -> str:
        return workload.facilitator.full_name
