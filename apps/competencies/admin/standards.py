"""Standards: versions with their legal bases and units, loaded from and handed out as files."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.competencies.admin.kept import KeptAdmin, has_begun
from apps.competencies.exchange import case, flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.exchange.writing import FORMS, disposition, written
from apps.competencies.models import CompetencyStandard, CompetencyUnit, LegalBasis, StandardUnit
from apps.competencies.models.standards import LEVEL_VALIDATORS
from apps.competencies.queries.standards import with_parts
from apps.competencies.rules import StandardKind
from apps.competencies.services import start_version
from apps.core.back_office import ValidityFilter
from apps.core.forms import RefusingForm
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin, UploadForm

URL_NAME = "competencies_competencystandard"
UNSAID: dict[str, Any] = {
    name: (CompetencyUnit if name == "level" else CompetencyStandard)._meta.get_field(name)
    for name in case.UNSAID
}


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
    """A whole standard, in either form, and what a CASE package of others does not say of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CASE 1.1 (JSON), or CSV or XLSX as the template has it; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in case.UNSAID:
            help_text = _("Only for a CASE package that does not say it.")
            self.fields[name] = UNSAID[name].formfield(required=False, help_text=help_text)
        self.fields["level"].validators += LEVEL_VALIDATORS
        self.fields["starts_on"].widget = forms.DateInput(attrs={"type": "date"})

    def values(self) -> dict[str, str]:
        given = {name: self.cleaned_data[name] for name in case.UNSAID}
        return {name: str(value) for name, value in given.items() if value not in {None, ""}}


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
        "code", "version", "title", "kind", "decree", "year_told", "units_held", "starts_on",
        "ends_on",
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

    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        return load_standard(bytes(upload.content), unsaid=upload.values, **how)

    def said(self, upload: Upload) -> list[tuple[Any, Any]]:
        kinds = dict(StandardKind.choices)
        return [
            (UNSAID[name].verbose_name, kinds.get(upload.values[name], upload.values[name]))
            for name in case.UNSAID
            if name in upload.values
        ]

    def case_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out a version as CASE 1.1, with the identifiers it has everywhere."""
        return self._file(request, pk, "json")

    def table_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out a version as a flat table, a row for each criterion."""
        return self._file(request, pk, "csv")

    def _file(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        standard = get_object_or_404(with_parts(CompetencyStandard.objects.all()), pk=pk)
        headers = {"Content-Disposition": disposition(standard, form)}
        return HttpResponse(written(standard, form), content_type=FORMS[form], headers=headers)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(units_held=Count("unit_places"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if not has_begun(obj):
            return []
        shown = self.get_fields(request, obj)
        return [name for name in shown if name not in {"decree", "ends_on"}]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        told = {"year"} if has_begun(obj) else set()
        names = super().get_fields(request, obj)
        return ["year_told" if name in told else name for name in names]

    @admin.display(description=_("year"), ordering="year")
    def year_told(self, standard: CompetencyStandard) -> str:
        """A year is no quantity: 2020, not 2.020."""
        return str(standard.year)

    @admin.display(description=_("units"), ordering="units_held")
    def units_held(self, standard: Any) -> int:
        return cast(int, standard.units_held)
