"""What a report's form is made of: sections of fields, and rules between them. No database here.

docs/report-forms.md tells an administrator what each key means.
"""

from typing import Literal, NotRequired, TypedDict

from django.utils.translation import get_language

FieldType = Literal["number", "money", "day", "text", "choice", "photos", "location"]

NUMERIC: frozenset[FieldType] = frozenset({"number", "money"})
COUNTABLE: frozenset[FieldType] = NUMERIC | {"day"}
"""What a rule can compute with; a day counts as days since 1 January 1970."""

MOST: dict[FieldType, int] = {"number": 100_000, "money": 10**13, "text": 2_000, "photos": 6}
"""The largest number, the longest text and the most photos where a field names no `max`."""

LAST = "last."
"""Before a field's name: its value in the report of the post that was approved last."""


class Words(TypedDict):
    id: str
    en: str


class Choice(TypedDict):
    code: str
    label: Words


class Field(TypedDict):
    """`prefill` names where the first value comes from, the first that is known; `zero` is what a
    zero report says: 0, nothing, or what another name says."""

    name: str
    type: FieldType
    label: Words
    help: NotRequired[Words]
    required: NotRequired[bool]
    max: NotRequired[int]
    choices: NotRequired[list[Choice]]
    prefill: NotRequired[list[str]]
    zero: NotRequired[int | str | None]


class Section(TypedDict):
    code: str
    title: Words
    fields: list[Field]


class Rule(TypedDict):
    """Holds where left op right; each side is a sum of [factor, name] and [constant].

    It says nothing while a name of it is empty (`zero_if_empty`: an empty one counts as 0), while
    one of `when` is empty, or once the field `unless` is filled.
    """

    code: str
    at: str
    level: Literal["error", "flag"]
    left: list[list[float | str]]
    op: Literal["=", "<="]
    right: list[list[float | str]]
    when: NotRequired[list[str]]
    unless: NotRequired[str]
    zero_if_empty: NotRequired[bool]
    message: Words


class Definition(TypedDict):
    code: str
    cluster: str
    title: Words
    sections: list[Section]
    rules: list[Rule]


def fields_of(definition: Definition) -> list[Field]:
    """Return every field, in the order of the form."""
    return [field for section in definition["sections"] for field in section["fields"]]


def most(field: Field) -> int | None:
    """Return the largest number, the longest text or the most photos that a field takes."""
    return field.get("max", MOST.get(field["type"]))


def worded(words: Words) -> str:
    """Return what a form says in the current language, else in English."""
    return words["id"] if get_language() == "id" else words["en"]
