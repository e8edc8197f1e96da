"""Keys of other systems: made, renewed, ended. The text is shown once and kept nowhere."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.accounts.admin.base import NationalAdmin
from apps.accounts.models import ApiToken
from apps.accounts.services import make_token, renew_token
from apps.core.forms import RefusingForm

LASTS = dt.timedelta(days=90)
MOMENT = "j M Y H:i"


class TokenForm(RefusingForm):
    """Fields carry the names of `make_token`'s arguments."""

    last_on = forms.DateField(
        label=capfirst(_("last day")), widget=AdminDateWidget(), help_text=_("Included.")
    )

    class Meta:
        model = ApiToken
        fields = ["user", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].label = capfirst(_("user"))  # the package's own is English only
        if "name" in self.fields:
            self.fields["name"].required = True
            self.fields["name"].help_text = _("Which system it is for.")

    def write(self) -> None:
        given = self.cleaned_data
        token, self.text = make_token(given["user"], name=given["name"], last_on=given["last_on"])
        self.instance.pk = token.pk


@admin.register(ApiToken)
class ApiTokenAdmin(NationalAdmin):
    """A token is not changed: it is made, renewed by another text, or ended by deleting it."""

    form = TokenForm
    add_label = _("Make a token")
    list_display = ["name", "holder", "made_at", "lasts_until", "works"]
    list_select_related = ["user"]
    search_fields = ["user__username", "name"]
    fields = ["holder", "name", "made_at", "lasts_until"]
    autocomplete_fields = ["user"]
    ordering = ["expiry"]

    def get_urls(self) -> list[URLPattern]:
        renew = self.admin_site.admin_view(require_POST(self.renew_view))
        return [
            path("<path:pk>/renew/", renew, name="accounts_apitoken_renew"), *super().get_urls()
        ]  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ["user", "name", "last_on"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last_on = timezone.localdate() + LASTS
        return {"last_on": last_on, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        request.token_text = form.text  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown_once(request, obj.pk, request.token_text)  # type: ignore[attr-defined]

    def renew_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Replace a token by another of the same user and name, and show its text."""
        token = get_object_or_404(self.get_queryset(request), pk=pk)
        text = renew_token(token.user, name=token.name)
        renewed = ApiToken.objects.get(user=token.user_id, name=token.name)
        return self._shown_once(request, renewed.pk, text)

    def _shown_once(self, request: HttpRequest, pk: str, text: str) -> HttpResponse:
        """The text goes into this one answer only: into no message, session or log."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the token now; it is never shown again"),
            "opts": self.opts,
            "token": ApiToken.objects.select_related("user").get(pk=pk),
            "text": text,
        }
        return TemplateResponse(request, "admin/accounts/apitoken/shown_once.html", context)

    @admin.display(description=_("user"), ordering="user")
    def holder(self, token: ApiToken) -> str:
        return str(token.user)

    @admin.display(description=_("made at"), ordering="created")
    def made_at(self, token: ApiToken) -> str:
        return date_format(timezone.localtime(token.created), MOMENT)

    @admin.display(description=_("works until"), ordering="expiry")
    def lasts_until(self, token: ApiToken) -> str | None:
        return token.expiry and date_format(timezone.localtime(token.expiry), MOMENT)

    @admin.display(description=_("works"), boolean=True)
    def works(self, token: ApiToken) -> bool:
        return token.user.is_active and (token.expiry is None or token.expiry > timezone.now())
