"""People by what they are, do and where they serve today."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.facilitators.models import Assignment, Employment
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import status_on
from apps.facilitators.rules import EmploymentStatus, Status
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.region_filter import RegionFilter


class PlaceFilter(RegionFilter):
    """Where people serve; who has no post going on, where they live."""

    def narrowed(self, rows: QuerySet) -> QuerySet:
        post, home = self.within("region__"), self.within("home_region__")
        return cast(FacilitatorQuerySet, rows).placed(post, home, day=timezone.localdate())


class StatusFilter(admin.SimpleListFilter):
    title = _("status today")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Status.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in Status.values:
            return queryset
        return queryset.alias(status=status_on(timezone.localdate())).filter(status=self.value())


class EmploymentStatusFilter(admin.SimpleListFilter):
    title = _("employment status")
    parameter_name = "employment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(EmploymentStatus.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in EmploymentStatus.values:
            return queryset
        held = Employment.objects.valid_on(timezone.localdate()).filter(status=self.value())
        return queryset.filter(pk__in=held.values("facilitator"))


class PostFilter(admin.SimpleListFilter):
    """People by what their posts going on have in common."""

    table: ClassVar[type[Cluster] | type[FacilitatorKind]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self.table._default_manager.values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        posts = Assignment.objects.going_on(timezone.localdate())
        alike = posts.filter(**{f"{self.parameter_name}__code": self.value()})
        return queryset.filter(pk__in=alike.values("facilitator"))


class ClusterFilter(PostFilter):
    title, parameter_name, table = _("cluster"), "cluster", Cluster


class KindFilter(PostFilter):
    title, parameter_name, table = _("kind"), "kind", FacilitatorKind
