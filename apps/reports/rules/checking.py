"""Whether a report agrees with itself and with the last approved one. No database here.

static/js/reports/rules.js does the same on the phone: change both, a test compares them. All is
computed in whole hundredths, so that both find the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format

from apps.reports.rules.form import (
    COUNTABLE,
    LAST,
    NUMERIC,
    Definition,
    Field,
    Rule,
    fields_of,
    most,
    worded,
)
from apps.reports.rules.values import MESSAGES, fault_of, is_empty, number_of

SAME_AS_LAST = "same_as_last"

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """Codes of what is wrong, by field: fields in their order, then rules; and of what is odd."""

    errors: dict[str, list[str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """What rules know of values: which names are filled, and the numbers of the sound ones."""

    filled: frozenset[str]
    numbers: dict[str, int]


def check(definition: Definition, values: Values, last: Values) -> Checked:
    """Judge the values of a report; `last` holds those of the post's last approved one, or none.

    An error keeps it from being filed; a flag goes with it to whoever reviews it.
    """
    fields = fields_of(definition)
    faults = {each["name"]: fault_of(each, values.get(each["name"])) for each in fields}
    checked = Checked({name: [code] for name, code in faults.items() if code})
    checked.errors.update({name: ["unknown_field"] for name in values if name not in faults})
    now, before = facts_of(fields, values), facts_of(fields, last, LAST)
    facts = Facts(now.filled | before.filled, now.numbers | before.numbers)
    for rule in definition["rules"]:
        if not is_broken(rule, facts):
            continue
        if rule["level"] == "error":
            checked.errors.setdefault(rule["at"], []).append(rule["code"])
        else:
            checked.flags.append(rule["code"])
    if is_same(fields, facts):
        checked.flags.append(SAME_AS_LAST)
    return checked


def facts_of(fields: Iterable[Field], values: Values, before: str = "") -> Facts:
    """Return what rules may know of values, each name with `before` in front."""
    filled = [each for each in fields if not is_empty(values.get(each["name"]))]
    return Facts(
        frozenset(before + each["name"] for each in filled),
        {
            before + each["name"]: number_of(values[each["name"]])
            for each in filled
            if each["type"] in COUNTABLE and not fault_of(each, values[each["name"]])
        },
    )


def is_broken(rule: Rule, facts: Facts) -> bool:
    """Say whether a rule speaks and does not hold."""
    if rule.get("unless") in facts.filled or not facts.filled.issuperset(rule.get("when", [])):
        return False
    left = _sum(rule, rule["left"], facts)
    right = _sum(rule, rule["right"], facts)
    if left is None or right is None:
        return False
    return left != right if rule["op"] == "=" else left > right


def _sum(rule: Rule, terms: Iterable[list[float | str]], facts: Facts) -> int | None:
    """Return one side of a rule in hundredths; None where a number of it is not known."""
    total = 0
    for factor, *name in terms:
        number = _number(rule, str(name[0]), facts) if name else 1
        if number is None:
            return None
        total += round(float(factor) * 100) * number
    return total


def _number(rule: Rule, name: str, facts: Facts) -> int | None:
    """Return the number under a name; one that is filled with something unsound has none."""
    counts_as_zero = rule.get("zero_if_empty") and name not in facts.filled
    return facts.numbers.get(name, 0 if counts_as_zero else None)


def is_same(fields: Iterable[Field], facts: Facts) -> bool:
    """Say whether every number is that of the last report, and one of them above 0."""
    names = [each["name"] for each in fields if each["type"] in NUMERIC]
    now = [facts.numbers.get(name) for name in names]
    return any(now) and now == [facts.numbers.get(LAST + name) for name in names]


def prefilled(definition: Definition, last: Values, roster: Values) -> dict[str, Any]:
    """Return what a form begins with: for each field the first source of it that is known."""
    known = {LAST + name: value for name, value in last.items()}
    known |= {f"roster.{name}": value for name, value in roster.items()}
    begun: dict[str, Any] = {}
    for each in fields_of(definition):
        values = (known.get(source) for source in each.get("prefill", []))
        value = next((value for value in values if not is_empty(value)), None)
        if value is not None:
            begun[each["name"]] = value
    return begun


def empty_report(definition: Definition) -> dict[str, Any]:
    """Return a report that says nothing yet."""
    return {each["name"]: None for each in fields_of(definition)}


def zero_report(
    definition: Definition, last: Values, prefill: Values | None = None
) -> dict[str, Any]:
    """Return a report of a month in which nothing happened, all that is counted being as before.

    `prefill` is what the form began with, where more than `last` is known.
    """
    begun = prefilled(definition, last, {}) | dict(prefill or {})
    report = empty_report(definition)
    for each in fields_of(definition):
        zero = each.get("zero", 0 if each["type"] in NUMERIC else None)
        if isinstance(zero, str):
            name = zero.removeprefix(LAST)
            value = (report if name == zero else last).get(name)
            zero = 0 if is_empty(value) else value
        report[each["name"]] = begun.get(each["name"], zero)
    return report


def sentences(definition: Definition, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return errors in words of the current language, in the order of their codes."""
    fields = {each["name"]: each for each in fields_of(definition)}
    return {
        name: [sentence(definition, code, fields.get(name)) for code in codes]
        for name, codes in errors.items()
    }


def sentence(definition: Definition, code: str, at: Field | None = None) -> str:
    """Return in words what a code of an error or a flag means, at a field."""
    for rule in definition["rules"]:
        if rule["code"] == code:
            return worded(rule["message"])
    limit = most(at) if at else None
    return str(MESSAGES.get(code, code)).replace(
        "%(max)s", "" if limit is None else number_format(limit, force_grouping=True)
    )
