"""Who comes in: invited, given a way to choose a password, shut out and let in again."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.accounts.admin.base import NationalAdmin
from apps.accounts.invitations import link_for, send
from apps.accounts.models import ApiToken, Grant, User
from apps.accounts.rules import SYSTEM_ROLES, Role
from apps.accounts.services import end_access, invite_officer, readmit
from apps.core.back_office import ShownInline
from apps.core.forms import RefusingForm
from apps.programs.models import Cluster
from apps.regions.models import Region


class InvitationForm(RefusingForm):
    """A user and the first thing they answer for; fields as `invite_officer`'s arguments."""

    role = forms.ChoiceField(label=capfirst(_("role")), choices=Role.choices)
    region = forms.ModelChoiceField(
        Region.objects.in_force(),
        label=capfirst(_("region")),
        widget=AutocompleteSelect(Grant._meta.get_field("region"), admin.site),
        help_text=_("With all below it. Choose Indonesia for the whole nation."),
    )
    is_all_clusters = forms.BooleanField(
        label=capfirst(_("all clusters")), required=False, initial=True
    )
    cluster = forms.ModelChoiceField(
        Cluster.objects.all(),
        label=capfirst(_("cluster")),
        required=False,
        help_text=_("Where not all clusters are meant."),
    )
    starts_on = forms.DateField(label=capfirst(_("first day")), widget=AdminDateWidget())
    ends_on = forms.DateField(
        label=capfirst(_("last day")),
        widget=AdminDateWidget(),
        required=False,
        help_text=_("Included."),
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "email"]
        labels = {"first_name": _("Full name")}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("is_all_clusters") == bool(given.get("cluster")):
            self.add_error("cluster", _("Name one cluster, or tick all clusters."))
        return given

    def write(self) -> None:
        given = self.cleaned_data
        user = invite_officer(
            given["username"],
            Role(given["role"]),
            region=given["region"],
            cluster=given["cluster"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            email=given["email"],
            full_name=given["first_name"],
        )
        self.instance.pk = user.pk


class UserForm(RefusingForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "email"]
        labels = {"first_name": _("Full name")}


class LinkedInline(ShownInline):
    """Rows that lead to their own pages."""

    @admin.display(description=_("details"))
    def look(self, row: Model) -> str:
        url = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("Look at it"))


class GrantInline(LinkedInline):
    model = Grant
    fields = ["role", "region", "cluster", "is_all_clusters", "starts_on", "ends_on", "look"]
    readonly_fields = ["look"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("region", "cluster", "user")


class TokenInline(LinkedInline):
    model = ApiToken
    fields = ["name", "lasts_until", "look"]
    readonly_fields = ["lasts_until", "look"]

    @admin.display(description=_("works until"))
    def lasts_until(self, token: ApiToken) -> str | None:
        return token.expiry and date_format(timezone.localtime(token.expiry), "j M Y H:i")


@admin.register(User)
class UserAdmin(NationalAdmin):
    """Nobody types another's password here: users choose their own by a link."""

    form = UserForm
    add_label = _("Invite a user")
    list_display = ["username", "full_name", "email", "answers_for", "may_sign_in", "last_login"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "first_name", "email"]
    search_help_text = _("A part of the username, the name or the e-mail address.")
    fields = ["username", "first_name", "email", "may_sign_in", "last_login", "date_joined"]
    readonly_fields = ["may_sign_in", "last_login", "date_joined"]
    ordering = ["username"]
    inlines = [GrantInline, TokenInline]
    actions = ["end_access_today"]

    def get_urls(self) -> list[URLPattern]:
        acts: list[tuple[str, Callable[[HttpRequest, User], HttpResponse]]] = [
            ("password-link", self.password_link),
            ("end-access", self.end_access),
            ("readmit", self.readmit),
            ("forget-second-step", self.forget_second_step),
        ]
        return [
            path(f"<int:pk>/{name}/", self._act(act), name=f"accounts_user_{name}")
            for name, act in acts
        ] + super().get_urls()

    def _act(self, act: Callable[[HttpRequest, User], HttpResponse]) -> Any:
        """Return the view of a button on a user's page."""

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not self.has_change_permission(request):
                raise PermissionDenied
            return act(request, get_object_or_404(User, pk=pk))

        return self.admin_site.admin_view(require_POST(view))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        today = Grant.objects.valid_on(timezone.localdate()).select_related("region")
        prefetched = Prefetch("grants", today, to_attr="held_today")
        return super().get_queryset(request).prefetch_related(prefetched)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        return super().get_form(request, obj, **({} if obj else {"form": InvitationForm}) | kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else list(InvitationForm.base_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        user = User.objects.get(pk=obj.pk)
        if user.roles and user.roles <= SYSTEM_ROLES:
            return redirect(f"{reverse('admin:accounts_apitoken_add')}?user={user.pk}")
        return self.password_link(request, user)

    def password_link(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send the link to choose a password; where no mail goes, show it to hand over."""
        link = link_for(user, request)
        if send(user, link):
            said = _("A link to choose a password went to %(email)s.") % {"email": user.email}
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:accounts_user_change", user.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hand this link to %(user)s") % {"user": user},
            "opts": self.opts,
            "invited": user,
            "link": link,
        }
        return TemplateResponse(request, "admin/accounts/user/link.html", context)

    def end_access(self, request: HttpRequest, user: User) -> HttpResponse:
        if user == request.user:
            self.message_user(request, _("Nobody shuts out themselves."), messages.ERROR)
        else:
            end_access(user, on=timezone.localdate())
            said = _("%(user)s is shut out: no sign-in, no token, no role.") % {"user": user}
            self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:accounts_user_change", user.pk)

    def readmit(self, request: HttpRequest, user: User) -> HttpResponse:
        """Let a user in again, by a new password; roles are given anew."""
        try:
            readmit(user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return redirect("admin:accounts_user_change", user.pk)
        return self.password_link(request, user)

    def forget_second_step(self, request: HttpRequest, user: User) -> HttpResponse:
        """Let a user who lost their phone sign in by password alone, until they set it up anew."""
        Authenticator.objects.filter(user=user).delete()
        said = _("The second step of %(user)s's sign-in is removed.") % {"user": user}
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:accounts_user_change", user.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if user is not None:
            context["has_second_step"] = Authenticator.objects.filter(user=user).exists()
            context["is_oneself"] = user == request.user
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("may sign in"), boolean=True, ordering="is_active")
    def may_sign_in(self, user: User) -> bool:
        return user.is_active

    @admin.display(description=_("full name"), ordering="first_name")
    def full_name(self, user: User) -> str | None:
        return user.first_name or None

    @admin.display(description=_("answers for"))
    def answers_for(self, user: User) -> str | None:
        held = getattr(user, "held_today", [])
        return "; ".join(f"{each.get_role_display()}: {each.region}" for each in held) or None

    @admin.action(description=_("End access today"), permissions=["change"])
    def end_access_today(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        today = timezone.localdate()
        others = [user for user in queryset if user != request.user]
        for user in others:
            end_access(user, on=today)
        said = _("%(ended)s users were shut out on %(day)s.")
        shown = {"ended": len(others), "day": date_format(today)}
        self.message_user(request, said % shown, messages.SUCCESS)
