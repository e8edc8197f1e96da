"""Standards with their units, elements and criteria, and what posts ask."""

import json
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.competencies.exchange import case, flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.models import (
    CompetencyStandard,
    CompetencyUnit,
    Element,
    LegalBasis,
    PerformanceCriterion,
    PostRequirement,
    StandardUnit,
)
from apps.competencies.queries.standards import with_parts
from apps.competencies.rules import is_official_code
from apps.competencies.services import start_requirement, start_version
from apps.core.back_office import BackOfficeAdmin, ValidityFilter
from apps.core.csv_export import CsvExport
from apps.core.dated import Dated
from apps.core.forms import RefusingForm
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin, UploadForm
from apps.programs.admin import cluster_code

URL_NAME = "competencies_competencystandard"


def has_begun(row: Dated | None) -> bool:
    """Say whether a version is or was in force: then it stays as it is."""
    return row is not None and row.starts_on <= timezone.localdate()


def is_settled(unit: CompetencyUnit | None) -> bool:
    """Say whether a unit serves a version that has begun: only its wording is mended then."""
    return unit is not None and unit.standards.filter(starts_on__lte=timezone.localdate()).exists()


class KeptAdmin(CsvExport, BackOfficeAdmin):
    """Rows that are never deleted: what is over ends on a day."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LegalBasisInline(admin.TabularInline):
    model = LegalBasis
    fields = ["title", "url"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    extra = 1


class StandardUnitInline(admin.TabularInline):
    """The units of a version; once it has begun with some, they stand."""

    model = StandardUnit
    fields = ["position", "unit"]
    autocomplete_fields = ["unit"]
    extra = 3

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def _is_open(self, version: CompetencyStandard | None) -> bool:
        return not has_begun(version) or not version.unit_places.exists()  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(obj)


class VersionForm(RefusingForm):
    """A new row starts a version; a row that stands is corrected as itself."""

    class Meta:
        model = CompetencyStandard
        fields = "__all__"

    def write(self) -> None:
        if self.instance._state.adding:
            start_version(self.instance)
        else:
            super().write()


class StandardFileForm(UploadForm):
    """A whole standard, in either form it is exchanged in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CASE 1.1 (JSON), or CSV or XLSX as the template has it; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.csv,.xlsx"}),
    )


@admin.register(CompetencyStandard)
class CompetencyStandardAdmin(UploadAdmin, KeptAdmin):
    """Never overwritten: a new version ends the former the day before it starts.

    Once a version has begun only its last day may be set, and its decree and bases mended.
    """

    form = VersionForm
    upload_form = StandardFileForm
    upload_table = flat.TABLE
    upload_permission = "competencies.add_competencystandard"
    upload_title = _("Load a competency standard from a file")
    upload_help = _(
        "One standard with its units, elements and criteria; a row for each criterion, or a CASE "
        "package. New rows only: nothing that stands is changed."
    )
    add_label = _("Start a new version")
    list_display = [
        "code", "version", "title", "kind", "decree", "year", "units_held", "starts_on", "ends_on",
    ]  # fmt: skip
    list_filter = [ValidityFilter, "kind"]
    search_fields = ["code", "title", "decree"]
    fields = ["code", "version", "title", "kind", "decree", "year", "starts_on", "ends_on"]
    inlines = [LegalBasisInline, StandardUnitInline]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(f"<int:pk>/{name}", self.admin_site.admin_view(view), name=f"{URL_NAME}_{word}")
            for name, word, view in (
                ("case.json", "as_case", self.case_view),
                ("table.csv", "as_table", self.table_view),
            )
        ]
        return pages + super().get_urls()

    def load(self, upload: Upload, request: HttpRequest, *, dry_run: bool) -> Answer:
        return load_standard(bytes(upload.content), dry_run=dry_run)

    def case_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out a version as CASE 1.1, with the identifiers it has everywhere."""
        standard = self._whole(request, pk)
        text = json.dumps(case.as_package(standard), ensure_ascii=False, indent=2)
        return _file(standard, "json", "application/json", text)

    def table_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out a version as a flat table, a row for each criterion."""
        standard = self._whole(request, pk)
        return _file(standard, "csv", "text/csv; charset=utf-8", flat.as_csv(standard))

    def _whole(self, request: HttpRequest, pk: int) -> CompetencyStandard:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(with_parts(CompetencyStandard.objects.all()), pk=pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(units_held=Count("unit_places"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if not has_begun(obj):
            return []
        return [name for name in self.fields if name not in {"decree", "ends_on"}]  # type: ignore[misc]

    @admin.display(description=_("units"), ordering="units_held")
    def units_held(self, standard: Any) -> int:
        return cast(int, standard.units_held)


def _file(standard: CompetencyStandard, ending: str, kind: str, content: str) -> HttpResponse:
    name = f"{slugify(f'{standard.code}-{standard.version}')}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


class PartInline(admin.TabularInline):
    """Parts of a unit by their place: once it is settled none comes or goes."""

    extra = 1

    def unit_of(self, row: Any) -> CompetencyUnit | None:
        return cast("CompetencyUnit | None", row)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not is_settled(self.unit_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_settled(self.unit_of(obj))


class ElementInline(PartInline):
    model = Element
    fields = ["position", "title"]
    show_change_link = True


class CriterionInline(PartInline):
    model = PerformanceCriterion
    fields = ["position", "text"]

    def unit_of(self, row: Any) -> CompetencyUnit | None:
        return row.unit if row else None


@admin.register(CompetencyUnit)
class CompetencyUnitAdmin(KeptAdmin):
    """A code means one thing for good; a unit that changes gets a new code."""

    list_display = ["code", "title", "level", "has_official_code", "elements_held"]
    list_filter = ["level"]
    search_fields = ["code", "title"]
    fields = ["code", "title", "level"]
    inlines = [ElementInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(elements_held=Count("elements"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code", "level"] if is_settled(obj) else []

    @admin.display(description=_("has the form of an SKKNI code"), boolean=True)
    def has_official_code(self, unit: CompetencyUnit) -> bool:
        return is_official_code(unit.code)

    @admin.display(description=_("elements"), ordering="elements_held")
    def elements_held(self, unit: Any) -> int:
        return cast(int, unit.elements_held)


@admin.register(Element)
class ElementAdmin(KeptAdmin):
    list_display = ["unit", "position", "title"]
    list_select_related = ["unit"]
    search_fields = ["unit__code", "title"]
    fields = ["unit", "position", "title"]
    autocomplete_fields = ["unit"]
    inlines = [CriterionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["unit", "position"] if obj and is_settled(obj.unit) else []


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
