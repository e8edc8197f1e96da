"""Who trains, and the mentoring they offer beside courses."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.competencies.admin.kept import ClientsAdmin, KeptAdmin
from apps.competencies.models import Mentoring, TrainingProvider
from apps.core.back_office import ValidityFilter
from apps.regions.region_filter import RegionFilter


@admin.register(TrainingProvider)
class TrainingProviderAdmin(ClientsAdmin):
    list_display = ["code", "name", "courses_given"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(courses_given=Count("courses"))

    @admin.display(description=_("courses"), ordering="courses_given")
    def courses_given(self, provider: Any) -> int:
        return cast(int, provider.courses_given)


@admin.register(Mentoring)
class MentoringAdmin(KeptAdmin):
    list_display = ["title", "provider", "region", "way", "starts_on", "ends_on"]
    list_select_related = ["provider", "region"]
    list_filter = [RegionFilter, ValidityFilter, "way", "provider"]
    search_fields = ["title", "provider__code", "provider__name"]
    fields = ["title", "provider", "units", "region", "way", "how_to_ask", "starts_on", "ends_on"]
    autocomplete_fields = ["provider", "units", "region"]
