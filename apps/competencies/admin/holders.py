"""Rows of people in this room: found by the person, changed by acts alone."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.facilitators.admin.employments import PersonsRowAdmin
from apps.facilitators.models import Facilitator
from apps.regions.region_filter import RegionFilter


class HolderFilter(RegionFilter):
    """Rows of people by where they serve; who has no post going on, by where they live."""

    def narrowed(self, rows: QuerySet) -> QuerySet:
        people = Facilitator.objects.placed(
            self.within("region__"), self.within("home_region__"), day=timezone.localdate()
        )
        return rows.filter(facilitator__in=people)


class DecidedAdmin(PersonsRowAdmin):
    """Nothing is corrected by hand: an act, its day and who did it stay on record."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NumberedAdmin(PersonsRowAdmin):
    """Found by the paper's number too."""

    search_help_text = _("A part of the person's name, a registry number, or the paper's number.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if search_term:
            queryset = queryset.filter(pk__in=self._found(search_term))
        return queryset, False

    def _found(self, text: str) -> QuerySet:
        """Return keys, each way by the index of its own: one OR of both would read every row."""
        rows = self.model._default_manager.order_by().values("pk")
        named = rows.filter(facilitator__in=Facilitator.objects.matching(text))
        return named.union(rows.filter(number__icontains=text.strip()))
