"""A filter of lists by a region and all below it: a box to type in, never a list of them all."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.regions.models import Region, inside
from apps.regions.queries import resolve, search


class RegionFilter(admin.SimpleListFilter):
    """Takes a code of any age, or a name; a name that several bear offers them to choose from."""

    title = _("region and all below it")
    parameter_name = "region"
    template = "admin/region_filter.html"
    path = "region__"
    """The way from the list's table to the region, such as "village__"."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.typed = (self.value() or "").strip()
        self.regions = self._regions() if self.typed else []

    @classmethod
    def at(cls, path: str) -> type["RegionFilter"]:
        return type("RegionFilter", (cls,), {"path": path})

    def _regions(self) -> list[Region]:
        try:
            return resolve(self.typed).regions
        except ValidationError:
            return list(search(self.typed))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.typed:
            return queryset
        if not self.regions:
            return queryset.none()
        return self.narrowed(queryset)

    def narrowed(self, rows: QuerySet) -> QuerySet:
        """Keep the rows inside any of the regions meant."""
        return rows.filter(self.within(self.path))

    def within(self, path: str) -> Q:
        return reduce(or_, (inside(region.code, path) for region in self.regions))

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the box, then each region the text may mean."""
        others = changelist.get_filters_params()
        others.pop(self.parameter_name, None)
        yield {
            "typed": self.typed,
            "others": [(name, value) for name, values in others.items() for value in values],
            "without": changelist.get_query_string(remove=[self.parameter_name]),
        }
        for region in self.regions:
            yield {
                "display": str(region),
                "query_string": changelist.get_query_string({self.parameter_name: region.code}),
            }
