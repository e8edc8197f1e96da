"""What is wrong with a form that an administrator wrote, every fault by its path."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, cast, get_args

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.reports.rules.form import (
    COUNTABLE,
    LAST,
    MOST,
    NUMERIC,
    Definition,
    Field,
    FieldType,
    Rule,
    fields_of,
)
from apps.reports.rules.shapes import Fault, Shape, choice, decimal, listing, record, text, whole
from apps.reports.rules.values import MESSAGES

MOST_FIELDS = 200
MOST_OF: dict[FieldType, int] = MOST | {"number": 10**9, "text": 10_000, "photos": 20}
"""How far the `max` of a field may go; what is computed of it stays exact."""

ROSTER = frozenset({"roster.families", "roster.villages"})
"""What the roster knows of a post on the cut-off day."""

NAMED = r"[a-z][a-z0-9_]{0,49}"
NAME = text(NAMED, gettext_noop("write a name of small letters, digits and _, such as home_visits"))
SOURCE = text(rf"({LAST}|roster\.)?{NAMED}", gettext_noop("write the name of a field"))
CODE = text(
    r"[A-Z][A-Z0-9-]{0,29}", gettext_noop("write a code of capitals, digits and -, such as PKH-1")
)
CHOICE_CODE = text(r"[a-z0-9_-]{1,30}", gettext_noop("write a code of small letters and digits"))
SENTENCE = text(r".{1,500}", gettext_noop("write a text of 500 characters at most"))
WORDS = record({"id": SENTENCE, "en": SENTENCE})
YES_OR_NO = choice([True, False])


def judge_zero(path: str, found: Any) -> Iterator[Fault]:
    """Judge 0, null or a name."""
    return SOURCE(path, found) if isinstance(found, str) else choice([0, None])(path, found)


def judge_term(path: str, found: Any) -> Iterator[Fault]:
    """Judge [factor, name] or [constant]."""
    if not isinstance(found, list) or len(found) not in {1, 2}:
        yield path, _("write [factor, name] or [constant]")
        return
    yield from decimal(10**6)(path, found[0])
    if len(found) == 2:
        yield from SOURCE(path, found[1])


CHOICE = record({"code": CHOICE_CODE, "label": WORDS})
FIELD = record(
    {"name": NAME, "type": choice(get_args(FieldType)), "label": WORDS},
    {
        "help": WORDS,
        "required": YES_OR_NO,
        "max": whole(1, max(MOST_OF.values())),
        "choices": listing(CHOICE, least=1, most=50),
        "prefill": listing(SOURCE, least=1, most=3),
        "zero": judge_zero,
    },
)
SECTION = record({"code": NAME, "title": WORDS, "fields": listing(FIELD, least=1, most=50)})
SIDE = listing(judge_term, least=1, most=50)
RULE = record(
    {
        "code": NAME,
        "at": NAME,
        "level": choice(["error", "flag"]),
        "left": SIDE,
        "op": choice(["=", "<="]),
        "right": SIDE,
        "message": WORDS,
    },
    {
        "when": listing(SOURCE, least=1, most=10),
        "unless": NAME,
        "zero_if_empty": YES_OR_NO,
    },
)
DEFINITION: Shape = record(
    {
        "code": CODE,
        "cluster": CODE,
        "title": WORDS,
        "sections": listing(SECTION, least=1, most=50),
        "rules": listing(RULE, most=200),
    }
)


def refusals_of_definition(data: Any) -> list[str]:
    """Return every fault of a form's definition; names are compared once its shape is right."""
    faults = list(DEFINITION("", data)) or list(_faults_of_names(cast(Definition, data)))
    return [f"{path}: {sentence}." if path else f"{sentence}." for path, sentence in faults]


def _faults_of_names(definition: Definition) -> Iterator[Fault]:
    fields = {each["name"]: each for each in fields_of(definition)}
    if len(fields_of(definition)) > MOST_FIELDS:
        yield "sections", _("a form holds %(most)d fields at most") % {"most": MOST_FIELDS}
    yield from _doubled("sections", (each["code"] for each in definition["sections"]))
    yield from _doubled("sections", (each["name"] for each in fields_of(definition)))
    yield from _doubled("rules", (each["code"] for each in definition["rules"]))
    earlier: set[str] = set()
    for place, section in enumerate(definition["sections"], start=1):
        for number, each in enumerate(section["fields"], start=1):
            yield from _faults_of_field(f"sections.{place}.fields.{number}", each, fields, earlier)
            earlier.add(each["name"])
    for number, rule in enumerate(definition["rules"], start=1):
        yield from _faults_of_rule(f"rules.{number}", rule, fields)


def _faults_of_field(
    path: str, each: Field, fields: dict[str, Field], earlier: set[str]
) -> Iterator[Fault]:
    kind = each["type"]
    if ("choices" in each) != (kind == "choice"):
        yield f"{path}.choices", _("a field of type choice has choices, and no other has")
    yield from _doubled(f"{path}.choices", (one["code"] for one in each.get("choices", [])))
    if "max" in each and each["max"] > MOST_OF.get(kind, 0):
        sentence = _("a field of type %(type)s has a max of %(most)d at most")
        yield f"{path}.max", sentence % {"type": kind, "most": MOST_OF.get(kind, 0)}
    for origin in each.get("prefill", []):
        if origin in ROSTER and kind == "number":
            continue
        before = fields.get(origin.removeprefix(LAST)) if origin.startswith(LAST) else None
        if before is None or before["type"] != kind:
            sentence = _("“%(name)s” is no field of the last report of this type")
            yield f"{path}.prefill", sentence % {"name": origin}
    nothing = each.get("zero")
    if nothing is not None and kind not in NUMERIC:
        yield f"{path}.zero", _("only numbers are zero")
    elif isinstance(nothing, str):
        known = earlier | {LAST + field for field in fields}
        if nothing not in known or fields[nothing.removeprefix(LAST)]["type"] != kind:
            sentence = _("“%(name)s” is no earlier field of this type")
            yield f"{path}.zero", sentence % {"name": nothing}


def _faults_of_rule(path: str, rule: Rule, fields: dict[str, Field]) -> Iterator[Fault]:
    if rule["code"] in MESSAGES:
        yield f"{path}.code", _("“%(name)s” has a meaning already") % {"name": rule["code"]}
    named = {"at": [rule["at"]], "when": rule.get("when", [])}
    if "unless" in rule:
        named["unless"] = [rule["unless"]]
    for key, names in named.items():
        for each in names:
            if each.removeprefix(LAST) not in fields:
                yield f"{path}.{key}", _("“%(name)s” is no field") % {"name": each}
    for side, terms in (("left", rule["left"]), ("right", rule["right"])):
        for each in (str(term[1]) for term in terms if len(term) == 2):
            field = fields.get(each.removeprefix(LAST))
            if field is None:
                yield f"{path}.{side}", _("“%(name)s” is no field") % {"name": each}
            elif field["type"] not in COUNTABLE:
                sentence = _("nobody can compute with “%(name)s”")
                yield f"{path}.{side}", sentence % {"name": each}


def _doubled(path: str, names: Iterable[str]) -> Iterator[Fault]:
    for each, times in Counter(names).items():
        if times > 1:
            yield path, _("“%(name)s” stands more than once") % {"name": each}
