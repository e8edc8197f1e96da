"""Who trains."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.competencies.admin.kept import ClientsAdmin
from apps.competencies.models import TrainingProvider


@admin.register(TrainingProvider)
class TrainingProviderAdmin(ClientsAdmin):
    list_display = ["code", "name", "courses_given"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(courses_given=Count("courses"))

    @admin.display(description=_("courses"), ordering="courses_given")
    def courses_given(self, provider: Any) -> int:
        return cast(int, provider.courses_given)
