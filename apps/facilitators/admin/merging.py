"""Two rows that may be one person: found, compared, and merged when an officer says so."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.facilitators.admin.acts import ActsAdmin
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import doubtful_pairs, merge_preview, probable_duplicates
from apps.facilitators.services import merge

MOST_OFFERED = 3  # merges, on the page of one person
LONGEST_KEY = 18  # digits: more is no key of a table


class MergingAdmin(ActsAdmin):
    """Both rows must be in reach: who sees one of them only cannot judge."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("doubles/", guarded(self.doubles_view), name="facilitators_facilitator_doubles"),
            path(
                "<int:loser>/merge/<int:into>/",
                guarded(self.merge_view),
                name="facilitators_facilitator_merge",
            ),
            *super().get_urls(),
        ]

    def offered(self, request: HttpRequest, row: Any) -> list[tuple[str | Promise, str]]:
        """Offer the merges too that the register suggests."""
        offered = super().offered(request, row)
        if not self.has_change_permission(request, row):
            return offered
        doubles = probable_duplicates(row) & self._people(request)
        return offered + [
            (
                _("Merge with %(name)s?") % {"name": double},
                reverse("admin:facilitators_facilitator_merge", args=[row.pk, double.pk]),
            )
            for double in doubles[:MOST_OFFERED]
            if self.has_change_permission(request, double)
        ]

    def doubles_view(self, request: HttpRequest) -> HttpResponse:
        """List the pairs, some at a time: `after` says where to go on."""
        self._refuse_viewers(request)
        after = request.GET.get("after", "0")
        if not after.isdecimal() or len(after) > LONGEST_KEY:
            raise BadRequest
        pairs, following = doubtful_pairs(self._people(request), after=int(after))
        return self._page(
            request, "doubles", title=_("Who may be registered twice"),
            pairs=pairs, following=following,
        )  # fmt: skip

    def merge_view(self, request: HttpRequest, loser: int, into: int) -> HttpResponse:
        """Show what would move; move it when told to."""
        self._refuse_viewers(request)
        people = self._people(request).select_related("home_region", "user")
        found = people.in_bulk([loser, into])
        if len({loser, into} & found.keys()) != len((loser, into)):
            raise Http404
        one, other = found[loser], found[into]
        if not all(self.has_change_permission(request, person) for person in (one, other)):
            raise PermissionDenied
        if request.method == "POST" and self._is_merged(request, one, other):
            return redirect("admin:facilitators_facilitator_change", other.pk)
        return self._page(
            request, "merge", title=_("Merge two rows of one person"),
            preview=merge_preview(one, into=other, by=cast(User, request.user)),
        )  # fmt: skip

    def _is_merged(self, request: HttpRequest, loser: Facilitator, into: Facilitator) -> bool:
        try:
            merge(loser, into=into, by=cast(User, request.user), on=timezone.localdate())
        except ValidationError as refusal:
            for said in refusal.messages:
                self.message_user(request, said, messages.ERROR)
            return False
        told = _("%(loser)s was merged into %(survivor)s.") % {"loser": loser, "survivor": into}
        self.message_user(request, told, messages.SUCCESS)
        return True

    def _people(self, request: HttpRequest) -> FacilitatorQuerySet:
        return cast(FacilitatorQuerySet, self.get_queryset(request))

    def _refuse_viewers(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/facilitators/{name}.html", page)
