"""Certificates and licences of people: renewed and revoked by acts, found by who lapses when."""

import datetime as dt
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.scoped_admin import ScopedAdmin
from apps.competencies import services
from apps.competencies.admin.holders import DecidedAdmin, HolderFilter, NumberedAdmin
from apps.competencies.models import Certificate, Licence
from apps.competencies.models.certificates import CertificateQuerySet
from apps.competencies.rules import EXPIRING_DAYS, CertificateState
from apps.competencies.services.assessment_file import RESULTS
from apps.core.back_office import ValidityFilter
from apps.facilitators.admin.acts import Act
from apps.imports.files import rows_of
from apps.imports.models import Upload
from apps.imports.rules import Answer
from apps.imports.uploads import UploadAdmin


class Renew(Act):
    slug, title = "renew", _("Renew the certificate")
    permission = "competencies.add_certificate"

    class Meta:
        model = Certificate
        fields = ["number", "issued_on"]
        labels = {"number": _("number of the new certificate")}
        help_texts = {"issued_on": _("It is valid from the day after this one's last.")}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.revoked_on is None and row.ends_on >= day and not hasattr(row, "renewed_by")

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"issued_on": day}

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.renew(
            self.subject, number=given["number"], on=given["issued_on"], day=self.day
        )


class Revoke(Act):
    slug, title = "revoke", _("Revoke the certificate")
    permission = "competencies.change_certificate"
    required = ("revoked_on", "revoked_because")

    class Meta:
        model = Certificate
        fields = ["revoked_on", "revoked_because"]
        help_texts = {"revoked_on": _("From this day on it is not valid. It stays on record.")}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.revoked_on is None or row.revoked_on > day

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"revoked_on": day}

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.revoke(
            self.subject,
            on=given["revoked_on"],
            reason=given["revoked_because"],
            day=self.day,
        )


class StateFilter(admin.SimpleListFilter):
    title = _("state today")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(CertificateState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in CertificateState.values:
            return queryset
        state = CertificateState(cast(str, self.value()))
        return cast(CertificateQuerySet, queryset).in_state(state, on=timezone.localdate())


class ExpiringFilter(admin.SimpleListFilter):
    title = _("ends within")
    parameter_name = "expiring_within"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(days), _("%d days") % days) for days in EXPIRING_DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {str(days) for days in EXPIRING_DAYS}:
            return queryset
        days = int(cast(str, self.value()))
        return cast(CertificateQuerySet, queryset).ending_within(days, of=timezone.localdate())


@admin.register(Certificate)
class CertificateAdmin(UploadAdmin, NumberedAdmin, DecidedAdmin):
    upload_table = RESULTS
    upload_permission = "competencies.add_certificate"
    upload_title = _("Load a body's results from a file")
    upload_help = _(
        "One row for each person tested: outcome competent or not_yet; of who is competent also "
        "the number and day of the certificate. Nothing that stands is changed; what is recorded "
        "already is passed over."
    )
    acts = (Renew, Revoke)
    list_display = [
        "number", "facilitator", "scheme", "body", "issued_on", "starts_on", "ends_on", "state",
    ]  # fmt: skip
    list_select_related = ["facilitator", "scheme", "body"]
    list_filter = [HolderFilter, StateFilter, ExpiringFilter, "body", "scheme"]
    date_hierarchy = "ends_on"
    fields = [
        "number", "facilitator", "scheme", "body", "assessment", "issued_on", "starts_on",
        "ends_on", "renews", "revoked_on", "revoked_because", "state",
    ]  # fmt: skip

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_form(*args, help_texts={"body": _("The scheme's own.")}, **kwargs)

    def load(self, upload: Upload, request: HttpRequest, **how: bool) -> Answer:
        rows = rows_of(bytes(upload.content), RESULTS.columns)
        return services.load_results(
            rows, user=self.uploader(request), day=timezone.localdate(), **how
        )

    @admin.display(description=_("state today"))
    def state(self, certificate: Certificate) -> str:
        return str(certificate.state_on(timezone.localdate()).label)


@admin.register(Licence)
class LicenceAdmin(NumberedAdmin):
    """STR and SIPPS: a new licence is a new row; of one that stands the last day is mended."""

    list_display = ["number", "kind", "facilitator", "starts_on", "ends_on"]
    list_select_related = ["facilitator"]
    list_filter = [HolderFilter, ValidityFilter, "kind"]
    fields = ["facilitator", "kind", "number", "starts_on", "ends_on"]
    autocomplete_fields = ["facilitator"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return ScopedAdmin.has_add_permission(self, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["facilitator", "kind"] if obj else []
