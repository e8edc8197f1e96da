"""What is read from a body: JSON that can mean one thing only, or a part of a photo."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser

from apps.core.storable import is_storable
from apps.reports.rules.pictures import MOST_PART

MOST_BYTES = 1_000_000
"""Of a body [set]; the longest we ask for has a few hundred."""


class StrictJSONParser(JSONParser):
    """Refuses a body that is too long, a name given twice, what JSON or PostgreSQL cannot hold."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise ParseError(_("The body is too long."))
        try:
            found = json.loads(body, object_pairs_hook=_once, parse_constant=_refused)
        except json.JSONDecodeError as error:
            sentence = _("The body is not JSON: line %(line)d, column %(column)d.")
            raise ParseError(sentence % {"line": error.lineno, "column": error.colno}) from error
        except ValueError as error:
            raise ParseError(_("The body is not JSON.")) from error
        if not all(map(is_storable, _texts(found))):
            raise ParseError(_("A text holds a character that cannot be kept."))
        return found


class PartParser(BaseParser):
    """The bytes as they are, of one part of a photo."""

    media_type = "application/octet-stream"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_PART + 1)
        if len(body) > MOST_PART:
            raise ParseError(_("The body is too long."))
        return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names are given once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError(_("A name stands twice in an object."))
    return found


def _texts(found: Any) -> Iterator[str]:
    """Yield every name and every text, however deep."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for pair in found.items():
            yield from _texts(pair)
    elif isinstance(found, list | tuple):
        for each in found:
            yield from _texts(each)


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)
