"""What JSON that somebody wrote must look like, said by shapes that fit into each other.

A shape takes a path and what stands there, and yields each fault as its path and a sentence.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

Fault = tuple[str, str]
Shape = Callable[[str, Any], Iterator[Fault]]


def record(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    """An object with these keys and no others."""
    shapes = required | (optional or {})

    def faults(path: str, found: Any) -> Iterator[Fault]:
        if not isinstance(found, dict):
            yield path, _("write an object")
            return
        for key in required:
            if key not in found:
                yield path, _("“%(key)s” is missing") % {"key": key}
        for key, value in found.items():
            if key in shapes:
                yield from shapes[key](f"{path}.{key}" if path else key, value)
            else:
                yield path, _("“%(key)s” means nothing here") % {"key": key}

    return faults


def listing(shape: Shape, *, least: int = 0, most: int) -> Shape:
    """A list of so many things of one shape; the path counts them from 1."""

    def faults(path: str, found: Any) -> Iterator[Fault]:
        if not isinstance(found, list):
            yield path, _("write a list")
            return
        if not least <= len(found) <= most:
            yield path, _("write %(least)d to %(most)d entries") % {"least": least, "most": most}
            return
        for number, value in enumerate(found, start=1):
            yield from shape(f"{path}.{number}", value)

    return faults


def text(pattern: str, rule: str) -> Shape:
    """A text that fits a pattern from end to end; `rule`, a message, says which do."""

    def faults(path: str, found: Any) -> Iterator[Fault]:
        if not isinstance(found, str) or not re.fullmatch(pattern, found, re.DOTALL):
            yield path, _(rule)

    return faults


def choice(known: Collection[Any]) -> Shape:
    """One of a few values."""

    def faults(path: str, found: Any) -> Iterator[Fault]:
        if not any(type(found) is type(value) and found == value for value in known):
            shown = ", ".join(sorted(map(str, known)))
            yield path, _("write one of: %(known)s") % {"known": shown}

    return faults


def whole(least: int, most: int) -> Shape:
    """A whole number within bounds."""

    def faults(path: str, found: Any) -> Iterator[Fault]:
        if type(found) is not int or not least <= found <= most:
            bounds = {"least": least, "most": most}
            yield path, _("write a whole number from %(least)d to %(most)d") % bounds

    return faults


def decimal(most: int) -> Shape:
    """A number with two decimals at the most, whose sum in hundredths is exact everywhere."""

    def faults(path: str, found: Any) -> Iterator[Fault]:
        is_number = type(found) in {int, float} and abs(found) <= most
        if not is_number or abs(round(found * 100) - found * 100) > 1e-6:
            yield path, _("write a number up to %(most)d, of two decimals at most") % {"most": most}

    return faults
