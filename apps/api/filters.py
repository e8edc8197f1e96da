"""Filters that refuse what they do not know, and regions by a code of any age."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

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
                {name: [ErrorDetail(_("Unknown parameter."), "unknown")] for name in unknown}
            )
        filtered: QuerySet = super().filter_queryset(request, queryset, view)
        return filtered


class RegionFilter(django_filters.CharFilter):
    """Keep rows inside the region at `field_name`; the view's answer names a code's successors."""

    def __init__(self, path: str) -> None:
        super().__init__(field_name=path, help_text=REGION_HELP)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        try:
            found = resolve(value)
        except DjangoValidationError as refusal:
            raise DjangoValidationError({"region": refusal}) from refusal
        self.parent.request.region_successors = found.successor_codes
        path = f"{self.field_name}__" if self.field_name else ""
        return qs.filter(reduce(or_, (inside(region.code, path) for region in found.regions), Q()))
