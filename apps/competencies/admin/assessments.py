"""Assessments: from candidate to decision, each step an act."""

import datetime as dt
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from apps.competencies import services
from apps.competencies.admin.holders import DecidedAdmin, HolderFilter
from apps.competencies.models import Assessment, Certificate
from apps.competencies.rules import Way
from apps.facilitators.admin.acts import Act

SELF_ASSESS_FIRST = _(
    "A test follows the candidate's self-assessment: record it first, by the button “Record the "
    "self-assessment” on the assessment's page."
)


class Register(Act):
    slug, title = "register", _("Register a candidate")
    permission = "competencies.add_assessment"

    class Meta:
        model = Assessment
        fields = ["facilitator", "scheme", "registered_on"]

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"registered_on": day}

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.register(
            given["facilitator"], scheme=given["scheme"], on=given["registered_on"]
        )


class Recognise(Act):
    slug, title = "recognise", _("Recognise prior learning")
    permission = "competencies.change_assessment"
    required = ("decided_on", "remark")

    class Meta:
        model = Assessment
        fields = ["facilitator", "scheme", "decided_on", "remark"]
        labels = {"remark": _("basis")}
        help_texts = {"remark": _("What was learned and done before, and how it was looked at.")}

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"decided_on": day}

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.recognise(
            given["facilitator"],
            scheme=given["scheme"],
            on=given["decided_on"],
            basis=given["remark"],
            day=self.day,
        )


class SelfAssess(Act):
    slug, title = "self-assess", _("Record the self-assessment")
    permission = "competencies.change_assessment"
    required = ("self_assessed_on",)

    class Meta:
        model = Assessment
        fields = ["self_assessed_on"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return not row.outcome

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"self_assessed_on": day}

    def write(self) -> None:
        self.instance = services.self_assess(self.subject, on=self.cleaned_data["self_assessed_on"])


class Decide(Act):
    slug, title = "decide", _("Record the decision")
    permission = "competencies.change_assessment"
    required = ("outcome", "decided_on")

    class Meta:
        model = Assessment
        fields = ["outcome", "decided_on", "remark"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return not row.outcome

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"decided_on": day}

    def write(self) -> None:
        given = self.cleaned_data
        if self.subject.way == Way.TEST and not self.subject.self_assessed_on:
            raise ValidationError(SELF_ASSESS_FIRST)
        self.instance = services.decide(
            self.subject,
            outcome=given["outcome"],
            on=given["decided_on"],
            remark=given["remark"],
            day=self.day,
        )


class Certify(Act):
    slug, title = "certify", _("Give the certificate")
    permission = "competencies.add_certificate"
    optional = ("starts_on",)

    class Meta:
        model = Certificate
        fields = ["number", "issued_on", "starts_on"]
        help_texts = {"starts_on": _("Leave it empty where it is valid from the day of issue.")}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.is_competent and not hasattr(row, "certificate")

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"issued_on": day}

    def write(self) -> None:
        self.instance = services.certify(self.subject, day=self.day, **self.cleaned_data)


@admin.register(Assessment)
class AssessmentAdmin(DecidedAdmin):
    add_label = Register.title
    acts = (SelfAssess, Decide, Certify)
    list_display = [
        "facilitator", "scheme", "way", "registered_on", "self_assessed_on", "decided_on",
        "outcome",
    ]  # fmt: skip
    list_select_related = ["facilitator", "scheme"]
    list_filter = [HolderFilter, "outcome", "way", "scheme__body", "scheme"]
    date_hierarchy = "registered_on"
    fields = [
        "facilitator", "scheme", "way", "registered_on", "self_assessed_on", "decided_on",
        "outcome", "remark", "external_id",
    ]  # fmt: skip
    autocomplete_fields = ["facilitator", "scheme"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(Register.permission)

    def get_urls(self) -> list[URLPattern]:
        recognise = self.admin_site.admin_view(partial(self.act_view, act=Recognise))
        named = self._act_name(Recognise)
        return [path(f"{Recognise.slug}/", recognise, name=named), *super().get_urls()]

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.act_view(request, act=Register)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        acts = []
        if request.user.has_perm(Recognise.permission):
            acts.append((Recognise.title, reverse(f"admin:{self._act_name(Recognise)}")))
        return super().changelist_view(request, {"acts": acts} | (extra_context or {}))
