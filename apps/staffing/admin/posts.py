"""Approved posts (formasi): by decree, for a region or a service unit."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import areas_of
from apps.accounts.scoped_admin import ScopedAdmin, ScopedForm
from apps.imports.files import rows_of
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin
from apps.programs.admin import cluster_code
from apps.regions.region_filter import RegionFilter
from apps.staffing.models import ApprovedPosts
from apps.staffing.posts_file import POSTS, load_posts


class ApprovedPostsForm(ScopedForm):
    """Posts at a unit lie where the unit does, so that only one of the two is asked for."""

    class Meta:
        model = ApprovedPosts
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "region" in self.fields:
            self.fields["region"].required = False
            self.fields["region"].help_text = _("Leave it empty for posts at a service unit.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "unit" in self.fields and not self.errors:
            if given.get("unit"):
                given["region"] = given["unit"].regency
            elif not given.get("region"):
                raise forms.ValidationError({"region": _("Name a region or a service unit.")})
        return given


@admin.register(ApprovedPosts)
class ApprovedPostsAdmin(UploadAdmin, ScopedAdmin):
    """A correction keeps place, kind and first day; other posts are a new row."""

    form = ApprovedPostsForm
    add_label = _("Approve posts")
    upload_table = POSTS
    upload_permission = "staffing.add_approvedposts"
    upload_title = _("Load approved posts (formasi) from a file")
    upload_help = _(
        "One row for each region or service unit, cluster and kind, as the decree has it; regions "
        "of several regencies may stand in one file. New rows only: nothing that stands is changed."
    )
    list_display = [
        "region", "unit", cluster_code, "kind", "posts", "decree", "starts_on", "ends_on",
    ]  # fmt: skip
    list_select_related = ["region", "unit", "cluster", "kind"]
    list_filter = [RegionFilter, "cluster", "kind"]
    search_fields = ["decree", "region__code__startswith", "unit__code"]
    search_help_text = _("A part of the decree number, or the start of a code.")
    fields = ["region", "unit", "cluster", "kind", "posts", "decree", "starts_on", "ends_on"]
    autocomplete_fields = ["region", "unit"]
    date_hierarchy = "starts_on"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["region", "unit", "cluster", "kind", "starts_on"] if obj else []

    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        rows = rows_of(bytes(upload.content), POSTS.columns)
        return load_posts(rows, areas=areas_of(self.uploader(request)), **how)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
