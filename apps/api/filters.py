"""Filters that refuse what they do not know, and regions by a code of any age."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from apps.api.pagination import KeysetPagination
from apps.regions.models import inside
from apps.regions.queries import resolve

if TYPE_CHECKING:
    from rest_framework.views import APIView

REGION_HELP = "A region code: it and everything below. A retired code means its successors."


class StrictFilterBackend(DjangoFilterBackend):
    """Filter by the view's `filterset_class`; a parameter nobody declared is refused by name."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "APIView") -> QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = sorted(set(request.query_params) - known - KeysetPagination.PARAMETERS)
        if unknown:
            raise ValidationError(
                {name: [ErrorDetail(str(_("Unknown parameter.")), "unknown")] for name in unknown}
            )
        filtered: QuerySet = super().filter_queryset(request, queryset, view)
        return filtered


DAY = "%Y-%m-%d"


class DayFilter(django_filters.DateFilter):
    """A day as 2026-01-31 and in no other form, whatever the caller's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[DAY], **options)


def in_region(request: Request, code: str, path: str) -> Q:
    """Match rows whose region, at `path` such as "region__", lies inside the one of a code.

    The view's answer names the successors of a retired code.
    """
    try:
        found = resolve(code)
    except DjangoValidationError as refusal:
        raise DjangoValidationError({"region": refusal}) from refusal
    request.region_successors = found.successor_codes  # type: ignore[attr-defined]
    return reduce(or_, (inside(region.code, path) for region in found.regions))


class RegionFilter(django_filters.CharFilter):
    """Keep rows inside the region at `path`."""

    def __init__(self, path: str) -> None:
        super().__init__(help_text=REGION_HELP)
        self.path = path

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(in_region(self.parent.request, value, self.path)) if value else qs
