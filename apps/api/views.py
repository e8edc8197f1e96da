"""What every resource shares: rows in reach, one order, and the header of successors."""

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet


class Resource(ListModelMixin, GenericViewSet[Model]):
    """A list in reach of the caller. `keys` order it and are unique as a whole."""

    keys: tuple[str, ...] = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.request.user)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if successors := getattr(request, "region_successors", None):
            answer["Region-Successor"] = ", ".join(successors)
        return answer


class OpenResource(Resource):
    """Reference data: open to every signed-in user whose role may read it."""

    def get_queryset(self) -> QuerySet[Any]:
        return GenericViewSet.get_queryset(self)
