"""Rows that were made together: all pages of a pull are of the same count or forecast."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.api.filters import FilterSet
from apps.api.pagination import opened, refused


class PinnedRows(FilterSet):
    """What a first page is of, the cursor names to the others."""

    pinned_by: ClassVar[str]
    """The field that names what the rows were made with."""
    gone: ClassVar[str | Promise]
    """Said where that is no longer kept."""

    @abstractmethod
    def newest(self) -> Any:
        """Return what a first page is of, or None."""

    @abstractmethod
    def kept(self) -> QuerySet[Any]:
        """Return all that a cursor may name."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        made = self._made()
        rows = super().filter_queryset(queryset)
        if made is None:
            return rows.none()
        self.request.pin = str(made.pk)
        return rows.filter(**{self.pinned_by: made})

    def _made(self) -> Any:
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            return self.newest()
        _is_back, _key, pin = opened(cursor)
        made = self.kept().filter(pk=int(pin)).first() if pin.isdecimal() else None
        if made is None:
            raise refused("cursor", self.gone, "start_again")
        return made
