"""The register: who is on it, and what is done to a person."""

import datetime as dt
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ScopedForm
from apps.core.back_office import ShownInline
from apps.facilitators import services
from apps.facilitators.admin.acts import Act
from apps.facilitators.admin.employments import Employ
from apps.facilitators.admin.filters import (
    ClusterFilter,
    EmploymentStatusFilter,
    KindFilter,
    PlaceFilter,
    StatusFilter,
)
from apps.facilitators.admin.logins import GiveLogin
from apps.facilitators.admin.merging import MergingAdmin
from apps.facilitators.admin.posts import Assign
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.rules import EmploymentStatus
from apps.regions.rules import Level


class NikField(forms.CharField):
    """A whole NIK, typed; the browser keeps none."""

    def __init__(self, **kwargs: Any) -> None:
        typed = forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "class": "vTextField"}
        )
        super().__init__(label="NIK", max_length=16, widget=typed, **kwargs)


class NikAct(Act):
    """Writes a NIK, and warns where it is not of the birth date and sex on record."""

    class Meta:
        model = Facilitator
        fields: list[str] = []

    def warning(self) -> str:
        if self.instance.nik_agrees is not False:
            return ""
        return str(_("The NIK carries another birth date or sex than is on record. Check both."))


class Register(NikAct):
    """A person with a NIK, and the employment they come with if any."""

    slug, title = "register", _("Register a person")
    permission = "facilitators.add_facilitator"
    placed_by = "home_region"

    nik = NikField(help_text=_("16 digits. It is kept sealed and shown masked."))
    status = forms.ChoiceField(
        label=_("employment status"),
        required=False,
        choices=[("", _("not employed yet")), *EmploymentStatus.choices],
    )
    employer = forms.CharField(label=_("employer"), max_length=160, required=False)
    decree = forms.CharField(label=_("decree number"), max_length=80, required=False)
    starts_on = forms.DateField(
        label=_("first day"), required=False, widget=admin.widgets.AdminDateWidget()
    )
    ends_on = forms.DateField(
        label=_("last day"),
        required=False,
        widget=admin.widgets.AdminDateWidget(),
        help_text=_("Included."),
    )

    EMPLOYMENT = ("status", "employer", "decree", "starts_on", "ends_on")

    class Meta:
        model = Facilitator
        fields = [
            "full_name", "sex", "born_on", "education", "home_region", "nip", "phone", "email",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["nik"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if any(given.get(name) for name in self.EMPLOYMENT):
            for name in ("status", "employer", "starts_on"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("An employment needs this."))
        return given

    def write(self) -> None:
        given = dict(self.cleaned_data)
        employment = {name: given.pop(name) for name in self.EMPLOYMENT}
        self.instance = services.register(day=self.day, **given)
        if employment["status"]:
            services.employ(self.instance, **employment)


class FindByNik(Act):
    """A NIK is personal data: it is sent in a form, never in an address that logs keep."""

    slug, title = "find-by-nik", _("Find by NIK")
    permission = "facilitators.view_facilitator"

    nik = NikField(help_text=_("All 16 digits, of now or before."))

    class Meta:
        model = Facilitator
        fields: list[str] = []

    def write(self) -> None:
        people = Facilitator.objects.visible_to(self.user).known_by_nik(self.cleaned_data["nik"])
        found = people.first()
        if found is None:
            raise ValidationError({"nik": _("Nobody within your reach is known by this NIK.")})
        self.instance = found


class ReplaceNik(NikAct):
    slug, title = "replace-nik", _("Replace the NIK")
    permission = "facilitators.change_facilitator"

    nik = NikField(help_text=_("The one before still finds the person."))

    def write(self) -> None:
        self.instance = services.replace_nik(
            self.subject, nik=self.cleaned_data["nik"], on=self.day
        )


class RecordDeath(Act):
    slug, title = "record-death", _("Record a death")
    permission = "facilitators.change_facilitator"
    is_an_end = True
    required = ("died_on",)

    class Meta:
        model = Facilitator
        fields = ["died_on"]
        help_texts = {
            "died_on": _(
                "Employments and posts end that day; those that start later are cancelled."
            )
        }

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.died_on is None

    def clean_died_on(self) -> dt.date:
        if self.cleaned_data["died_on"] > self.day:
            raise ValidationError(_("That day has not come yet."))
        return cast(dt.date, self.cleaned_data["died_on"])

    def write(self) -> None:
        self.instance = services.record_death(
            self.subject, on=self.cleaned_data["died_on"], by=self.user
        )


class HeldInline(ShownInline):
    """What a person holds, in reach; a link leads to what can be done to it."""

    fk_name = "facilitator"
    readonly_fields = ["page"]
    follow: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        held: Any = super().get_queryset(request).select_related(*self.follow)
        return held.visible_to(request.user)

    @admin.display(description=_("page"))
    def page(self, row: Any) -> str:
        table = f"{row._meta.app_label}_{row._meta.model_name}"
        address = reverse(f"admin:{table}_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open"))


class EmploymentInline(HeldInline):
    model = Employment
    fields = ["status", "employer", "starts_on", "ends_on", "page"]


class PostInline(HeldInline):
    model = Assignment
    fields = [
        "kind", "role", "cluster", "region", "unit", "fte_share", "starts_on", "ends_on", "page",
    ]  # fmt: skip
    follow = ("kind", "cluster", "region", "unit")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(cancelled_at__isnull=True)


class PersonForm(ScopedForm):
    """Without a post, the home places a person."""

    placed_by = "home_region"


@admin.register(Facilitator)
class FacilitatorAdmin(MergingAdmin):
    form = PersonForm
    add_label = Register.title
    acts = (Employ, Assign, ReplaceNik, RecordDeath, GiveLogin)
    list_display = ["registry_number", "full_name", "nik_masked", "sex", "home_region", "died_on"]
    list_select_related = ["home_region"]
    list_filter = [
        PlaceFilter, StatusFilter, ClusterFilter, KindFilter, EmploymentStatusFilter, "sex",
    ]  # fmt: skip
    fields = [
        "registry_number", "full_name", "nik_masked", "nip", "sex", "born_on", "education",
        "home_region", "phone", "email", "died_on",
    ]  # fmt: skip
    readonly_fields = ["registry_number", "nik_masked", "died_on"]
    search_fields = ["full_name", "registry_number"]
    search_help_text = _("A part of the name, or a registry number.")
    autocomplete_fields = ["home_region"]
    inlines = [EmploymentInline, PostInline]

    def choices(self, rows: QuerySet, db_field: Field, request: HttpRequest) -> QuerySet:
        """Offer every regency or city as a home: who serves here may live anywhere."""
        if db_field.name == "home_region":
            return rows.filter(level=Level.REGENCY, ends_on__isnull=True)
        return super().choices(rows, db_field, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        people = cast(FacilitatorQuerySet, queryset)
        return people.matching(search_term) if search_term else people, False

    def get_urls(self) -> list[URLPattern]:
        find = self.admin_site.admin_view(partial(self.act_view, act=FindByNik))
        return [
            path(f"{FindByNik.slug}/", find, name=self._act_name(FindByNik)),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.act_view(request, act=Register)
