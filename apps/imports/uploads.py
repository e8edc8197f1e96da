"""A list's pages for loading a file into it: template, check, answer, load."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.templatetags.ui import quantity
from apps.imports import files
from apps.imports.models import Upload
from apps.imports.rules import MOST_UPLOADED, Answer, Fault, Table

FAULTS_SHOWN = 200  # on the page; the file of faults has them all
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """A file; what is asked beside it stands above it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX as the template has it, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    field_order: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "file"])

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > MOST_UPLOADED:
            raise ValidationError(_("This file is larger than 10 MB."))
        return self.cleaned_data["file"]

    def values(self) -> dict[str, Any]:
        """Return what was said beside the file, as JSON can keep it."""
        return {}

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal on its field, one that names none at the file."""
        if not hasattr(refusal, "error_dict"):
            self.add_error("file", refusal)
            return
        for name, errors in refusal.error_dict.items():
            for error in errors:
                self.add_error(name if name in self.fields else "file", error)


class UploadAdmin(admin.ModelAdmin):
    """Loads a file in two steps: it is checked and kept, and loaded when the officer says so.

    Rights are looked at in both steps, and the file is checked anew when it is loaded.
    """

    upload_form: type[UploadForm] = UploadForm
    upload_table: Table
    upload_permission: str
    upload_title: Any
    upload_help: Any

    @abstractmethod
    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        """Check or load a file; `how` is `dry_run`, or `only_good` where the table takes it.

        Raises ValidationError on a field of the form or for the file.
        """

    def said(self, upload: Upload) -> list[tuple[Any, Any]]:
        """Return (label, text) of what was said beside the file."""
        return []

    def uploader(self, request: HttpRequest) -> User:
        """Return who loads the file, as far as they may."""
        return cast(User, request.user).where_may(self.upload_permission)

    def has_upload_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.upload_permission)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            ("upload/", "upload", self.upload_view),
            ("upload/template.csv", "template_csv", self.template_csv),
            ("upload/template.xlsx", "template_xlsx", self.template_xlsx),
            ("upload/<uuid:pk>/", "answer", self.answer_view),
            ("upload/<uuid:pk>/faults.csv", "faults", self.faults_csv),
        ]
        return [
            path(place, self.admin_site.admin_view(self._guarded(view)), name=self._name(name))
            for place, name, view in pages
        ] + super().get_urls()

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _guarded(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not self.has_upload_permission(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return guarded

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_upload": self.has_upload_permission(request)}
        return super().changelist_view(request, may | (extra_context or {}))

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file and check it; nothing of it is written."""
        form = self.form_for(request)
        if form.is_valid() and (upload := self._checked(form, request)):
            return redirect(f"admin:{self._name('answer')}", pk=upload.pk)
        return self._page(
            request, "admin/imports/upload.html", form=form, help=self.upload_help,
            columns=self.upload_table.columns, template_csv=self._url("template_csv"),
            template_xlsx=self._url("template_xlsx"), media=self.media + form.media,
        )  # fmt: skip

    def form_for(self, request: HttpRequest) -> UploadForm:
        if request.method == "POST":
            return self.upload_form(request.POST, request.FILES)
        return self.upload_form()

    def _checked(self, form: UploadForm, request: HttpRequest) -> Upload | None:
        """Keep a file with what its check found; a file that is no such table is refused."""
        file = form.cleaned_data["file"]
        upload = Upload(
            door=self.opts.label_lower, user=cast(User, request.user), name=file.name[:200],
            content=file.read(), values=form.values(),
        )  # fmt: skip
        try:
            self._keep(upload, self.load(upload, request, dry_run=True))
        except ValidationError as refusal:
            form.refuse(refusal)
            return None
        Upload.objects.filter(
            door=upload.door, user=request.user.pk, loaded_at__isnull=True
        ).exclude(pk=upload.pk).delete()
        return upload

    def _keep(self, upload: Upload, answer: Answer) -> None:
        upload.rows, upload.sums, upload.doubts = answer.rows, answer.sums, answer.doubts
        upload.faults = [[fault.line, fault.column, str(fault.rule)] for fault in answer.faults]
        upload.save()

    def answer_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Show what the check found; load the file when it is sound and the officer says so.

        Where it may be the wrong file, they also say that they have checked it.
        """
        upload = self._upload(request, pk)
        refusal: list[str] = []
        only_good = self.upload_table.takes_good_rows and request.POST.get("rows") == "good"
        if request.method == "POST" and not upload.loaded_at:
            try:
                if self._load_once(upload, request, only_good=only_good):
                    upload.refresh_from_db()
                    self.message_user(request, self._loaded(upload), messages.SUCCESS)
                    return redirect(f"admin:{self._name('changelist')}")
            except ValidationError as error:
                refusal = error.messages
            upload.refresh_from_db()
            if upload.doubts and not upload.faults:
                refusal = refusal or [str(_("Tick that you have checked it."))]
        return self._page(
            request, "admin/imports/answer.html", upload=upload, said=self.said(upload),
            faults=upload.faults[:FAULTS_SHOWN], refusal=refusal,
            takes_good_rows=self.upload_table.takes_good_rows,
            upload_url=self._url("upload"), faults_url=self._url("faults", pk=upload.pk),
            changelist_url=self._url("changelist"),
        )  # fmt: skip

    def _loaded(self, upload: Upload) -> str:
        sums = [(_("Rows"), upload.good_rows), *upload.sums]
        told = " · ".join(f"{label} {quantity(number)}" for label, number in sums)
        return _("The file is loaded: %s.") % told

    @transaction.atomic
    def _load_once(self, upload: Upload, request: HttpRequest, *, only_good: bool) -> bool:
        """Load a file that nobody loaded yet; say whether it was loaded when it came to it."""
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.loaded_at:
            return True
        how = {"only_good": True} if only_good else {}
        with transaction.atomic():
            answer = self.load(held, request, **how)
            is_sound = only_good or not answer.faults
            is_loaded = is_sound and ("checked" in request.POST or not answer.doubts)
            transaction.set_rollback(not is_loaded)
        held.loaded_at = timezone.now() if is_loaded else None
        self._keep(held, answer)
        return is_loaded

    def _upload(self, request: HttpRequest, pk: Any) -> Upload:
        mine = Upload.objects.visible_to(request.user)
        return get_object_or_404(mine, pk=pk, door=self.opts.label_lower)

    def template_csv(self, request: HttpRequest) -> HttpResponse:
        return _file("template.csv", CSV, files.template(self.upload_table.columns))

    def template_xlsx(self, request: HttpRequest) -> HttpResponse:
        return _file("template.xlsx", XLSX, files.template_workbook(self.upload_table.columns))

    def faults_csv(self, request: HttpRequest, pk: Any) -> HttpResponse:
        faults = (Fault(*fault) for fault in self._upload(request, pk).faults)
        return _file("faults.csv", CSV, files.faults_as_csv(faults))

    def _url(self, page: str, **kwargs: Any) -> str:
        return reverse(f"admin:{self._name(page)}", kwargs=kwargs)

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        shared = self.admin_site.each_context(request)
        return TemplateResponse(
            request, template, {**shared, "title": self.upload_title, "opts": self.opts, **context}
        )


def _file(name: str, content_type: str, content: str | bytes) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
