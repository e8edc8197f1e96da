"""What a file says of a standard, before anything is judged: rows and the lines they stand on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.imports.rules import Fault


@dataclass
class Part:
    """A standard, unit, element or criterion: field values as the file has them, and its parts."""

    line: int
    values: dict[str, Any]
    parts: list["Part"] = field(default_factory=list)


@dataclass
class Contents:
    """A file: its standard, legal bases as (title, address), and what could not be read.

    `names` tells what the file calls a field, such as "element.title".
    """

    rows: int
    standard: Part
    names: Mapping[str, str]
    legal_bases: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def named(fault: Fault, identifier: str) -> Fault:
    """Return a fault that names the item it is of: files of others are searched by identifier."""
    return replace(fault, rule=f"{fault.rule} ({identifier})") if identifier else fault
