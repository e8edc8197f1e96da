"""Who certifies: bodies with their licences, schemes, and extensions by decree."""

import datetime as dt
from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.competencies import services
from apps.competencies.admin.kept import ClientsAdmin, KeptAdmin, has_begun
from apps.competencies.admin.open_acts import OpenAct, OpenActsAdmin
from apps.competencies.models import BodyLicence, CertificationBody, Extension, Scheme
from apps.core.back_office import ValidityFilter
from apps.core.templatetags.ui import quantity


class BodyLicenceInline(admin.TabularInline):
    """What BNSP let the body do, and until when; a new licence is a new row."""

    model = BodyLicence
    fields = ["number", "starts_on", "ends_on"]
    extra = 1

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CertificationBody)
class CertificationBodyAdmin(ClientsAdmin):
    list_display = ["code", "name", "schemes_offered"]
    inlines = [BodyLicenceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(schemes_offered=Count("schemes"))

    @admin.display(description=_("schemes"), ordering="schemes_offered")
    def schemes_offered(self, body: Any) -> int:
        return cast(int, body.schemes_offered)


@admin.register(Scheme)
class SchemeAdmin(KeptAdmin):
    """What was certified once stays so: of a scheme that has begun the terms change, for later."""

    SETTLED = ("body", "code", "standard", "level", "units", "starts_on")

    list_display = [
        "code", "name", "body", "level", "validity_months", "renewal_months", "renewal_hours",
        "starts_on", "ends_on",
    ]  # fmt: skip
    list_select_related = ["body"]
    list_filter = [ValidityFilter, "body", "level"]
    search_fields = ["code", "name", "body__code", "body__name"]
    fields = [
        "body", "code", "name", "standard", "level", "units", "validity_months", "renewal_months",
        "renewal_hours", "starts_on", "ends_on",
    ]  # fmt: skip
    autocomplete_fields = ["body", "standard", "units"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.SETTLED) if has_begun(obj) else []


class Extend(OpenAct):
    """All of a scheme at once, by decree."""

    slug, title = "extend", _("Extend by decree")
    permission = "competencies.add_extension"

    class Meta:
        model = Extension
        fields = ["scheme", "decree", "months", "effective_on"]
        help_texts = {
            "effective_on": _(
                "Reaches what is valid on that day, unless it is revoked or renewed already."
            )
        }

    def write(self) -> None:
        services.extend(self.instance)


class TakeBack(OpenAct):
    slug, title = "take-back", _("Take the extension back")
    permission = "competencies.change_extension"

    class Meta:
        model = Extension
        fields: list[str] = []

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.reversed_at is None

    @classmethod
    def told(cls, row: Any) -> str:
        reached = row.extended.aggregate(
            count=Count("pk"), first=Min("ended_on"), last=Max("ended_on")
        )
        if not reached["count"]:
            return gettext("No certificate was extended by it.")
        sentence = ngettext(
            "%(count)s certificate ends again on its former last day, %(last)s.",
            "%(count)s certificates end again on their former last days, from %(first)s to "
            "%(last)s.",
            reached["count"],
        )
        return sentence % {
            "count": quantity(reached["count"]),
            "first": date_format(reached["first"], "j M Y"),
            "last": date_format(reached["last"], "j M Y"),
        }

    def write(self) -> None:
        services.take_back(self.subject)
        self.instance = self.subject


@admin.register(Extension)
class ExtensionAdmin(OpenActsAdmin):
    """Made and taken back as a whole; the row stays on record."""

    add_label = Extend.title
    acts = (TakeBack,)
    list_display = [
        "scheme", "decree", "months", "effective_on", "certificates_reached", "reversed_at",
    ]  # fmt: skip
    list_select_related = ["scheme"]
    list_filter = ["scheme__body", "scheme"]
    search_fields = ["decree", "scheme__code", "scheme__name"]
    fields = [
        "scheme", "decree", "months", "effective_on", "certificates_reached", "reversed_at",
    ]  # fmt: skip
    readonly_fields = ["certificates_reached"]
    autocomplete_fields = ["scheme"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(certificates_reached=Count("extended"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.act_view(request, act=Extend)

    @admin.display(description=_("certificates extended"), ordering="certificates_reached")
    def certificates_reached(self, extension: Any) -> int | None:
        """Nothing once it is taken back: what it had reached is given back."""
        return None if extension.reversed_at else cast(int, extension.certificates_reached)
