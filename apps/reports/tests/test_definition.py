"""What is refused of a form that an administrator writes: every fault, by its path."""

import copy
import json
import re

import pytest
from django.conf import settings
from django.utils import translation

from apps.reports.definitions import shipped
from apps.reports.rules.checking import check, zero_report
from apps.reports.rules.definition import refusals_of_definition

PKH = {form["code"]: form for form in shipped()}["PKH-1"]
FIELD = ("sections", 0, "fields", 0)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def changed(path, value):
    """The PKH form with one thing set; a value of None takes it away."""
    form = copy.deepcopy(PKH)
    *way, last = path
    thing = form
    for step in way:
        thing = thing[step]
    if value is None:
        del thing[last]
    else:
        thing[last] = value
    return form


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (None, "write an object."),
        ([], "write an object."),
        ("{}", "write an object."),
    ],
)
def test_what_is_no_form_is_refused(data, fault):
    assert refusals_of_definition(data) == [fault]


def test_every_missing_key_is_named():
    assert refusals_of_definition({"code": "X-1"}) == [
        "“cluster” is missing.",
        "“title” is missing.",
        "“sections” is missing.",
        "“rules” is missing.",
    ]


@pytest.mark.parametrize(
    ("path", "value", "faults"),
    [
        (["color"], "red", ["“color” means nothing here."]),
        (["title", "en"], None, ["title: “en” is missing."]),
        (["title", "fr"], "Rapport", ["title: “fr” means nothing here."]),
        (["title", "en"], "", ["title.en: write a text of 500 characters at most."]),
        (["code"], "pkh 1", ["code: write a code of capitals, digits and -, such as PKH-1."]),
        (["sections"], [], ["sections: write 1 to 50 entries."]),
        (["sections"], {}, ["sections: write a list."]),
        (
            [*FIELD, "name"],
            "Opening!",
            [
                "sections.1.fields.1.name: write a name of small letters, digits and _, such as "
                "home_visits."
            ],
        ),
        (
            [*FIELD, "type"],
            "integer",
            [
                "sections.1.fields.1.type: write one of: choice, day, location, money, number, "
                "photos, text."
            ],
        ),
        (
            [*FIELD, "required"],
            "yes",
            ["sections.1.fields.1.required: write one of: False, True."],
        ),
        (
            [*FIELD, "max"],
            10**9 + 1,
            ["sections.1.fields.1.max: a field of type number has a max of 1000000000 at most."],
        ),
        (
            [*FIELD, "max"],
            True,
            ["sections.1.fields.1.max: write a whole number from 1 to 10000000000000."],
        ),
        ([*FIELD, "zero"], 7, ["sections.1.fields.1.zero: write one of: 0, None."]),
        ([*FIELD, "zero"], False, ["sections.1.fields.1.zero: write one of: 0, None."]),
        (
            [*FIELD, "zero"],
            "last.sp2d_on",
            ["sections.1.fields.1.zero: “last.sp2d_on” is no earlier field of this type."],
        ),
        (
            ["sections", -1, "fields", 0, "zero"],
            0,
            ["sections.10.fields.1.zero: only numbers are zero."],
        ),
        (
            [*FIELD, "prefill"],
            ["last.sp2d_on"],
            [
                "sections.1.fields.1.prefill: “last.sp2d_on” is no field of the last report of "
                "this type."
            ],
        ),
        (
            [*FIELD, "zero"],
            "closing",
            ["sections.1.fields.1.zero: “closing” is no earlier field of this type."],
        ),
        (
            [*FIELD, "prefill"],
            ["last.close", "roster.families"],
            [
                "sections.1.fields.1.prefill: “last.close” is no field of the last report of this "
                "type."
            ],
        ),
        (
            [*FIELD, "prefill"],
            ["roster.salary"],
            [
                "sections.1.fields.1.prefill: “roster.salary” is no field of the last report of "
                "this type."
            ],
        ),
        (
            [*FIELD, "choices"],
            [{"code": "1", "label": {"id": "Satu", "en": "One"}}],
            ["sections.1.fields.1.choices: a field of type choice has choices, and no other has."],
        ),
        (
            ["sections", -1, "fields", -1, "name"],
            "photos",
            ["sections: “photos” stands more than once."],
        ),
        (["sections", 1, "code"], "families", ["sections: “families” stands more than once."]),
        (["rules", 1, "code"], "closing_rose", ["rules: “closing_rose” stands more than once."]),
        (["rules", 1, "code"], "required", ["rules.2.code: “required” has a meaning already."]),
        (["rules", 1, "at"], "openings", ["rules.2.at: “openings” is no field."]),
        (["rules", 1, "unless"], "reason", ["rules.2.unless: “reason” is no field."]),
        (["rules", 1, "when"], ["last.reason"], ["rules.2.when: “last.reason” is no field."]),
        (["rules", 1, "op"], "<", ["rules.2.op: write one of: <=, =."]),
        (["rules", 1, "right"], [[1, "last.x"]], ["rules.2.right: “last.x” is no field."]),
        (
            ["rules", 1, "left"],
            [[1, "obstacles"]],
            ["rules.2.left: nobody can compute with “obstacles”."],
        ),
        (
            ["rules", 1, "left"],
            [[1.005, "opening"]],
            ["rules.2.left.1: write a number up to 1000000, of two decimals at most."],
        ),
        (
            ["rules", 1, "left"],
            [[float("nan")]],
            ["rules.2.left.1: write a number up to 1000000, of two decimals at most."],
        ),
        (["rules", 1, "left"], [["opening"]], [
            "rules.2.left.1: write a number up to 1000000, of two decimals at most."
        ]),
        (["rules", 1, "left"], [[]], ["rules.2.left.1: write [factor, name] or [constant]."]),
        (["rules", 1, "left"], [[1, 2]], ["rules.2.left.1: write the name of a field."]),
        (["rules", 1, "message"], {"id": "Salah"}, ["rules.2.message: “en” is missing."]),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_its_path(path, value, faults):
    assert refusals_of_definition(changed(path, value)) == faults


def test_every_fault_is_told_at_once():
    form = changed(["rules", 0, "left"], [[1, "closng"]])
    form["rules"][1]["unless"] = "reason"
    form["sections"][0]["fields"][0]["prefill"] = ["last.close"]

    assert refusals_of_definition(form) == [
        "sections.1.fields.1.prefill: “last.close” is no field of the last report of this type.",
        "rules.1.left: “closng” is no field.",
        "rules.2.unless: “reason” is no field.",
    ]


def test_the_form_in_the_guide_is_without_fault():
    guide = (settings.BASE_DIR / "docs" / "report-forms.md").read_text("utf-8")
    (written,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)

    assert refusals_of_definition(json.loads(written)) == []


def test_a_form_holds_200_fields_at_most():
    form = copy.deepcopy(PKH)
    words = {"id": "Kata", "en": "Word"}
    form["sections"] += [
        {
            "code": f"more_{part}",
            "title": words,
            "fields": [
                {"name": f"more_{part}_{number}", "type": "number", "label": words}
                for number in range(39)
            ],
        }
        for part in range(4)
    ]
    assert refusals_of_definition(form) == []

    form["sections"][-1]["fields"].append({"name": "last_one", "type": "text", "label": words})

    assert refusals_of_definition(form) == ["sections: a form holds 200 fields at most."]


ODD = [None, 0, -1, True, float("1e400"), "", "last.a", "a", [], {}, [[]], [{}], [1, "last.a"]]


def places(thing, path=()):
    """Yield the way to everything in a form."""
    if not isinstance(thing, dict | list):
        return
    for step, each in thing.items() if isinstance(thing, dict) else enumerate(thing):
        yield (*path, step)
        yield from places(each, (*path, step))


def test_a_form_without_fault_can_be_checked_whatever_stands_in_it():
    words = {"id": "Kata", "en": "Word"}
    form = {
        "code": "X-1",
        "cluster": "X",
        "title": words,
        "sections": [
            {
                "code": "all",
                "title": words,
                "fields": [
                    {"name": "a", "type": "number", "label": words, "prefill": ["last.a"]},
                    {"name": "b", "type": "number", "label": words, "max": 5, "zero": "a"},
                    {"name": "c", "type": "choice", "label": words, "choices": [
                        {"code": "1", "label": words}
                    ]},
                    {"name": "d", "type": "text", "label": words, "required": True},
                ],
            }
        ],
        "rules": [
            {
                "code": "e",
                "at": "a",
                "level": "error",
                "left": [[1.2, "a"], [5]],
                "op": "<=",
                "right": [[1, "last.b"]],
                "when": ["last.a"],
                "unless": "d",
                "zero_if_empty": True,
                "message": words,
            }
        ],
    }  # fmt: skip
    values = {"a": 1, "b": 2, "c": "1"}
    sound = 0
    for path in places(form):
        for odd in ODD:
            changed_form = copy.deepcopy(form)
            thing = changed_form
            for step in path[:-1]:
                thing = thing[step]
            thing[path[-1]] = odd
            if not refusals_of_definition(changed_form):
                sound += 1
                check(changed_form, values, values)
                zero_report(changed_form, values)

    assert refusals_of_definition(form) == []
    assert sound > 20
