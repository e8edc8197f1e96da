"""A service as a page of the back office: what it asks for, one transaction, what it refuses."""

import datetime as dt
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.accounts.models import User
from apps.accounts.scoped_admin import ScopedAdmin, ScopedForm


class Act(ScopedForm):
    """Asks for what one service wants; fields are those of the table it writes.

    `write` calls the service and sets `instance` to the row to go to. The service answers for every
    rule, so that nothing is asked of the database before.
    """

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    permission: ClassVar[str]
    required: ClassVar[tuple[str, ...]] = ()
    """Fields that the table may leave empty and this act may not."""
    optional: ClassVar[tuple[str, ...]] = ()
    is_an_end: ClassVar[bool] = False
    """May take the row out of the officer's reach: it is judged before, and not after."""
    inline: ClassVar[type[admin.TabularInline] | None] = None
    """Rows asked for beside the form; they come as `rows`."""

    subject: Any = None
    """The row it is done to; None where a first one is made."""
    day: dt.date

    def __init__(self, *args: Any, rows: list[dict[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows or []
        for name, field in self.fields.items():
            field.required = (field.required or name in self.required) and (
                name not in self.optional
            )
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = field.widget.widget
            field.label = capfirst(field.label) if field.label else None

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        """Say whether the act may be done to a row, so that its page is offered."""
        return True

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        """Return what the page shows first."""
        return {}

    @classmethod
    def proposed_rows(cls, row: Any, user: Any) -> list[dict[str, Any]]:
        """Return what the rows beside the form show first."""
        return []

    @classmethod
    def told(cls, row: Any) -> str:
        """Return what it will do to the row, to be read before it is done."""
        return ""

    def warning(self) -> str:
        """Return what to look at again now that it is done; empty where nothing is."""
        return ""

    def attempt(self) -> None:
        """Ask nothing: the service does."""


class ActsAdmin(ScopedAdmin):
    """Rows in reach; whatever is done to one is an act with a page and a button of its own."""

    acts: ClassVar[tuple[type[Act], ...]] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                f"<path:object_id>/{act.slug}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=self._act_name(act),
            )
            for act in self.acts
        ] + super().get_urls()

    def _act_name(self, act: type[Act]) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.slug}"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        acts = [] if row is None else self.offered(request, row)
        context = {"acts": acts} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def offered(self, request: HttpRequest, row: Any) -> list[tuple[str | Promise, str]]:
        """Return (title, address) of the acts that this user may do to a row today."""
        day = timezone.localdate()
        return [
            (act.title, reverse(f"admin:{self._act_name(act)}", args=[row.pk]))
            for act in self.acts
            if self.may(request, act.permission, row) and act.fits(row, day)
        ]

    @method_decorator(sensitive_post_parameters())
    def act_view(
        self, request: HttpRequest, object_id: str | None = None, *, act: type[Act]
    ) -> HttpResponse:
        """Ask, do, and go to the row that came of it; a refusal stands on its field.

        What is typed, a NIK among it, goes into no report of an error.
        """
        subject = None
        if object_id is not None:
            subject = self.get_object(request, unquote(object_id))
            if subject is None:
                raise Http404
        if not self.may(request, act.permission, subject):
            raise PermissionDenied
        rows = self._rows(act, request, subject)
        form = self._form(act, request, subject, rows)
        is_whole = rows is None or not rows.formset.is_bound or rows.formset.is_valid()
        if form.is_valid() and is_whole and self._is_done(form):
            said = _("Done: %(act)s · %(row)s") % {"act": act.title, "row": form.instance}
            self.message_user(request, said, messages.SUCCESS)
            if warning := form.warning():
                self.message_user(request, warning, messages.WARNING)
            return redirect(self._led_to(request, form.instance))
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "subject": subject,
            "told": act.told(subject) if subject else "",
            "opts": self.opts,
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, (), self),
            "rows": rows,
            "media": self.media + form.media + (rows.media if rows else form.media),
        }
        return TemplateResponse(request, "admin/facilitators/act.html", context)

    def _led_to(self, request: HttpRequest, row: Any) -> str:
        """Return the address of the row that came of it, of its list where it is out of reach."""
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        shown = self.admin_site.get_model_admin(type(row)).get_queryset(request)
        if shown.filter(pk=row.pk).exists():
            return reverse(f"{name}_change", args=[row.pk])
        return reverse(f"{name}_changelist")

    def _form(
        self, act: type[Act], request: HttpRequest, subject: Any, rows: InlineAdminFormSet | None
    ) -> Act:
        """Make the form with the fields, choices and widgets of the table's own page."""
        table: Any = act._meta.model
        maker: Any = self.admin_site.get_model_admin(table)
        form: Any = modelform_factory(
            table,
            form=act,
            formfield_callback=partial(maker.formfield_for_dbfield, request=request),
        )
        form.user = cast(User, request.user).where_may(act.permission)
        form.subject, form.day = subject, timezone.localdate()
        given = []
        if rows is not None and rows.formset.is_bound and rows.formset.is_valid():
            given = [row for row in rows.formset.cleaned_data if row]
        made: Act = form(
            request.POST if request.method == "POST" else None,
            initial=act.proposed(subject, form.day),
            rows=given,
        )
        return made

    def _rows(
        self, act: type[Act], request: HttpRequest, subject: Any
    ) -> InlineAdminFormSet | None:
        """Make the rows beside the form as the table's own page would, those proposed first."""
        if act.inline is None:
            return None
        inline = act.inline(act._meta.model, self.admin_site)
        proposed = act.proposed_rows(subject, request.user)
        formset: Any = inline.get_formset(request)
        formset.extra = inline.extra + len(proposed)
        # Rows posted are compared with empty ones: what stands unchanged is meant, not skipped.
        given = {"data": request.POST} if request.method == "POST" else {"initial": proposed}
        return InlineAdminFormSet(
            inline, formset(instance=act._meta.model(), **given),
            inline.get_fieldsets(request), {}, (), self,
            has_add_permission=True, has_change_permission=True,
            has_delete_permission=False, has_view_permission=True,
        )  # fmt: skip

    @staticmethod
    def _is_done(form: Act) -> bool:
        """Do it, wholly or not at all, and not to what its own officer would not see after."""
        try:
            with transaction.atomic():
                form.write()
                if not form.is_an_end:
                    form.judge(form.instance)
        except ValidationError as refusal:
            form.refuse(refusal)
            return False
        return True
