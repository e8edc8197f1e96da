"""Text that PostgreSQL cannot hold, refused where it comes in: no door looks for it again."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and half of a surrogate pair."""


def is_storable(text: str) -> bool:
    return UNSTORABLE.search(text) is None


class NotStorable(BadRequest):
    """A `parameter` of the query holds such text, or where it is None the address or a cookie."""

    def __init__(self, parameter: str | None = None) -> None:
        super().__init__(_("The address holds something that cannot be."))
        self.parameter = parameter


def only_storable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: let no such text reach a view, nor the session be asked for by it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not all(map(is_storable, [request.path_info, *request.COOKIES.values()])):
            raise NotStorable
        for name, values in request.GET.lists():
            if not all(map(is_storable, [name, *values])):
                raise NotStorable(name)
        return get_response(request)

    return answer
