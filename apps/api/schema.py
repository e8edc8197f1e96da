"""The description of the API, which is English as its names are."""

from typing import Any

from django.utils.translation import override
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import get_class
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

Example = dict[str, Any]
"""A row or a body as one would see it; everybody in it is made up."""


class WithExample(OpenApiSerializerExtension):
    """A serializer that declares an `example` shows it where its shape is described."""

    target_class = "rest_framework.serializers.BaseSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        example = vars(get_class(self.target)).get("example")
        return shape | {"examples": [example]} if example else shape


class Schema(SpectacularJSONAPIView):
    """OpenAPI, the same in whatever language the caller reads the rest."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with override("en"):
            answer: Response = super().get(request, *args, **kwargs)
        return answer
