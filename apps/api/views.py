"""What every resource shares: rows in reach, one order, and the header of successors."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import Model, QuerySet
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.api.rows import WRITTEN, written


class Resource(ListModelMixin, GenericViewSet[Model]):
    """A list in reach of the caller. `keys` order it and are unique as a whole."""

    keys: tuple[str, ...] = ("code",)
    lookup_field = "code"
    lookup_value_regex = r"[^/\x00]+"

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.request.user)

    def loaded(self, page: QuerySet[Any]) -> Iterable[Any]:
        """Return the rows of one page, cut and in order, as they are to be represented."""
        return page

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if successors := getattr(request, "region_successors", None):
            answer["Region-Successor"] = ", ".join(successors)
        return answer


class WrittenResource(Resource):
    """A list to be pulled as a whole: PostgreSQL writes its rows as the serializer declares them.

    A page is cut by its keys first, so that what it costs depends on its rows alone.
    """

    def rows(self) -> QuerySet[Any]:
        """Return what a row is written from; only the rows of a page, in reach, are asked for."""
        return GenericViewSet.get_queryset(self)

    def loaded(self, page: QuerySet[Any]) -> Iterable[Any]:
        keys = [key.removeprefix("-") for key in self.keys]
        rows = self.rows().filter(pk__in=page.values("pk")).order_by(*page.query.order_by)
        return written(rows, self.get_serializer()).values_list(*keys, WRITTEN)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([orjson.Fragment(row[-1]) for row in page])


class OpenResource(Resource):
    """Reference data: open to every signed-in user whose role may read it."""

    def get_queryset(self) -> QuerySet[Any]:
        return GenericViewSet.get_queryset(self)
