"""Rows of people in this room: found by the person, changed by acts alone."""

from typing import Any

from django.db.models import Q, QuerySet
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
            named = Q(facilitator__in=Facilitator.objects.matching(search_term))
            queryset = queryset.filter(named | Q(number__icontains=search_term.strip()))
        return queryset, False
