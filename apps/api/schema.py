"""The description of the API, which is English as its names are."""

from typing import Any

from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response


class Schema(SpectacularJSONAPIView):
    """OpenAPI, the same in whatever language the caller reads the rest."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with override("en"):
            answer: Response = super().get(request, *args, **kwargs)
        return answer
