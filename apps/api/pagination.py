"""Pages by key: as fast at the end as at the start, and steady while rows come and go."""

import base64
import binascii
import datetime as dt
import json
from functools import reduce
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:
    from rest_framework.views import APIView

DEFAULT_LIMIT = 100
MOST = 1000
NOT_OURS = _("This cursor is not one we gave.")


def refused(parameter: str, sentence: Any, code: str = "invalid") -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(str(sentence), code)]})


def opened(cursor: str) -> tuple[bool, list[str], str]:
    """Return whether a cursor leads back, the key it begins beyond, and what the list is pinned to.

    A filter pins a list by setting `pin` on the request: all its pages are cut from the same rows.
    """
    try:
        is_back, key, pin = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise refused("cursor", NOT_OURS) from error
    if (
        not isinstance(is_back, bool)
        or not isinstance(key, list)
        or not all(_is_storable(value) for value in [*key, pin])
    ):
        raise refused("cursor", NOT_OURS)
    return is_back, key, pin


def beyond(keys: tuple[str, ...], values: list[Any]) -> Q:
    """Match rows that come after `values` in the order of `keys`; "-key" descends."""

    def step(rest: Q, pair: tuple[str, Any]) -> Q:
        key, value = pair
        name, past = key.removeprefix("-"), "lt" if key.startswith("-") else "gt"
        behind = Q(**{f"{name}__{past}": value})
        return behind | (Q(**{name: value}) & rest) if rest else behind

    return reduce(step, reversed(list(zip(keys, values, strict=True))), Q())


def turned(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key[1:] if key.startswith("-") else f"-{key}" for key in keys)


class KeysetPagination(BasePagination):
    """Serve `{next, previous, results}` in the order of the view's `keys`, unique as a whole."""

    PARAMETERS = frozenset({"limit", "cursor"})

    def paginate_queryset(
        self, queryset: Any, request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        self.url = request.get_full_path()
        self.keys: tuple[str, ...] = view.keys  # type: ignore[union-attr]
        limit = self._limit(request.query_params.get("limit"))
        cursor = request.query_params.get("cursor")
        is_back, values, _pin = opened(cursor) if cursor is not None else (False, None, "")
        self.pin = getattr(request, "pin", "")
        order = turned(self.keys) if is_back else self.keys
        rows = queryset.order_by(*order)
        if values is not None:
            try:
                rows = rows.filter(beyond(order, values))
            except (TypeError, ValueError, DjangoValidationError) as error:
                raise refused("cursor", NOT_OURS) from error
        found = list(view.loaded(rows[: limit + 1]))  # type: ignore[union-attr]
        page, has_more = found[:limit], len(found) > limit
        if is_back:
            page.reverse()
        goes_on = bool(page) and (is_back or has_more)
        came_from = bool(page) and (has_more if is_back else values is not None)
        self.next = self._link(page[-1], is_back=False) if goes_on else None
        self.previous = self._link(page[0], is_back=True) if came_from else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "description": "Address of that page, or null."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        rows = {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}
        limit = {"name": "limit", "schema": rows, "description": "Rows of a page."}
        cursor = {
            "name": "cursor",
            "schema": {"type": "string"},
            "description": "A place in the list, as `next` and `previous` name it.",
        }
        return [{"in": "query", "required": False} | each for each in (cursor, limit)]

    def _limit(self, text: str | None) -> int:
        if text is None:
            return DEFAULT_LIMIT
        if text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST:
            return int(text)
        raise refused("limit", _("A page has 1 to 1000 rows."))

    def _link(self, row: Model | tuple[Any, ...], *, is_back: bool) -> str:
        values = [_text(value) for value in _key_of(row, self.keys)]
        cursor = base64.urlsafe_b64encode(json.dumps([is_back, values, self.pin]).encode()).decode()
        parts = urlsplit(self.url)
        return replace_query_param(f"{parts.path}?{parts.query}", "cursor", cursor)


def _key_of(row: Model | tuple[Any, ...], keys: tuple[str, ...]) -> list[Any]:
    """Return a row's place in the order of `keys`; a tuple begins with it."""
    if isinstance(row, tuple):
        return list(row[: len(keys)])
    return [reduce(getattr, key.removeprefix("-").split("__"), row) for key in keys]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _is_storable(value: Any) -> bool:
    """Say whether PostgreSQL can hold a text: no NUL, no half of a surrogate pair."""
    return isinstance(value, str) and not any(
        character == "\0" or "\ud800" <= character <= "\udfff" for character in value
    )
