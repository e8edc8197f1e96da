"""What posts ask of whoever serves them, by version."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.competencies.admin.kept import KeptAdmin, has_begun
from apps.competencies.models import PostRequirement
from apps.competencies.services import start_requirement
from apps.core.back_office import ValidityFilter
from apps.core.forms import RefusingForm
from apps.programs.admin import cluster_code


class RequirementForm(RefusingForm):
    """A new row starts a version; of one that has begun only the last day is set."""

    class Meta:
        model = PostRequirement
        fields = "__all__"

    def write(self) -> None:
        if self.instance._state.adding:
            given = self.cleaned_data
            start_requirement(self.instance, schemes=given["schemes"], units=given["units"])
        else:
            super().write()


@admin.register(PostRequirement)
class PostRequirementAdmin(KeptAdmin):
    """What posts of a kind, role and cluster ask. Without a row the standard is not set."""

    form = RequirementForm
    add_label = _("Start a new version")
    list_display = [
        "kind", "role", cluster_code, "standard", "level", "needs_registration", "training_hours",
        "starts_on", "ends_on",
    ]  # fmt: skip
    list_select_related = ["kind", "cluster", "standard"]
    list_filter = [ValidityFilter, "cluster", "kind", "role"]
    search_fields = ["kind__code", "kind__name", "cluster__code", "standard__code"]
    fields = [
        "kind", "role", "cluster", "standard", "level", "schemes", "units", "needs_registration",
        "training_hours", "starts_on", "ends_on",
    ]  # fmt: skip
    autocomplete_fields = ["standard", "units"]
    filter_horizontal = ["schemes"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field for field in self.fields if field != "ends_on"] if has_begun(obj) else []  # type: ignore[misc]
