"""The phone and the server judge alike: rules.js in a real chromium beside its twin in Python."""

import base64
import json
import random

import pytest
from django.conf import settings
from django.utils import translation

from apps.reports.definitions import shipped
from apps.reports.rules.checking import check, sentence, sentences, zero_report
from apps.reports.rules.form import NUMERIC, fields_of
from apps.reports.rules.values import MESSAGES, fault_of

WORDS = {"id": "Kata", "en": "Word"}
NAMES = {"a": "money", "b": "number", "constructor": "number", "day_1": "day", "day_2": "day"}
TRICKY = {
    "code": "X-1",
    "cluster": "X",
    "title": WORDS,
    "sections": [
        {
            "code": "all",
            "title": WORDS,
            "fields": [{"name": name, "type": NAMES[name], "label": WORDS} for name in NAMES],
        }
    ],
    "rules": [
        {"code": code, "at": "a", "level": "flag", "message": WORDS}
        | {"left": left, "op": op, "right": right}
        for code, left, op, right in [
            ("hundredths", [[1.15, "a"], [0.29]], "=", [[2.3, "b"], [0.29]]),
            ("a_week", [[1, "day_2"], [-7]], "<=", [[1, "day_1"]]),
            ("a_built_in_name", [[1, "constructor"]], "=", [[1, "last.constructor"]]),
        ]
    ],
}
"""What the shipped forms do not have: factors no computer holds, names that objects know."""

FORMS = {form["code"]: form for form in [*shipped(), TRICKY]}
CASES_OF_A_FORM = 400

RULES = settings.BASE_DIR / "static" / "js" / "reports" / "rules.js"
RUN = """async ([source, forms, cases, messages]) => {
  const { check, zeroReport, sentences } = await import(source);
  return cases.map((text) => {
    const { form, values, last, prefill } = JSON.parse(text);
    const checked = check(forms[form], values, last);
    const said = Object.entries(messages).map(([language, known]) =>
      sentences(forms[form], checked, language, known),
    );
    return JSON.stringify([checked, said, zeroReport(forms[form], last, prefill)]);
  });
}"""

ADDED_BY_SERVER = {"same_photo", "post_left", "clock_off"}
PHOTO = "0198c0de-0000-7000-8000-00000000000"
ODD = [
    *("null", "true", "false", "0", "-0.0", "-1", "5.0", "0.5", "1e2", "-1e400", "1e400", "1e-400"),
    *("100000", "100001", "10000000000000", "10000000000001", "9007199254740993", "9" * 400),
    *('""', '" \\t\\r\\n"', '"\\u00a0"', '"\\u001f"', '"\\ufeff"', '"5"', '"1"', '"5"', '"none"'),
    *("[]", "{}", "[null]", "[[]]", '["1"]', '{"1": 1}', '"\\ud800"', '"constructor"'),
    *('"2026-02-28"', '"2028-02-29"', '"2026-02-29"', '"2026-02-30"', '"2026-13-01"'),
    *('"2099-12-31"', '"2100-01-01"', '"1999-12-31"', '"0000-01-01"', '"2026-2-28"', '"20260228"'),
    *('"2026-02-28\\n"', '"２０２６-02-28"', '"2026-02-28T00:00:00Z"'),
    *('"-7.98123,112.63041"', '"90,180"', '"90.00001,0"', '"-7.981234,112.6"', '"7,1\\n"', '"7"'),
]  # fmt: skip
LONG = [f'"{letter * length}"' for letter in "a😀" for length in (500, 501, 2000, 2001)]
PHOTOS = [
    json.dumps([PHOTO + digit for digit in digits])
    for digits in ("1", "012345", "0123456", "11", "g", "A")
]


def drawn(chance, field, oddity):
    """A value of a field as JSON text: mostly a plausible one, sometimes anything."""
    if chance.random() < oddity:
        return chance.choice([*ODD, *LONG, *PHOTOS])
    if chance.random() < 0.15:
        return "null"
    day = f'"2026-10-{chance.randint(1, 31)}"'
    plausible = {
        "number": str(chance.choice([0, 0, 1, 2, 3, 4, 9])),
        "money": str(chance.choice([0, 0, 1, 2, 4, 750_000])),
        "day": chance.choice([day, "null"]),
        "text": chance.choice(['"Hujan deras"'] * 40 + ["null"] * 20 + LONG),
        "choice": chance.choice(['"1"', '"4"', "null"]),
        "photos": chance.choice(["[]", *PHOTOS]),
        "location": '"-7.98123,112.63041"',
    }
    return plausible[field["type"]]


def report(chance, form, oddity=0.06):
    """The values of a report as JSON text; in one of two the closing number adds up."""
    said = {field["name"]: drawn(chance, field, oddity) for field in fields_of(form)}
    if chance.random() < 0.5:
        for name in [name for name in said if name.startswith("out_")]:
            said[name] = "0"
        opening, more = chance.randint(0, 40), chance.choice([0, 0, 0, 1, 7, 20])
        said |= {"opening": str(opening), "in": str(more), "closing": str(opening + more)}
    if chance.random() < 0.1:
        said[chance.choice(["nik", "__proto__", "constructor", "last.closing", ""])] = "1"
    for name in list(said):
        if chance.random() < 0.05:
            del said[name]
    return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in said.items()) + "}"


def case(chance, code):
    values = report(chance, FORMS[code])
    last = chance.choice(
        ["{}", "null", values, *(report(chance, FORMS[code], oddity) for oddity in (0, 0.06))]
    )
    prefill = chance.choice(["null", "{}", '{"opening": 12}', '{"opening": null}'])
    return f'{{"form": "{code}", "values": {values}, "last": {last}, "prefill": {prefill}}}'


@pytest.fixture(scope="module")
def cases():
    chance = random.Random(20261031)  # noqa: S311
    return [case(chance, code) for code in FORMS for _ in range(CASES_OF_A_FORM)]


@pytest.fixture(scope="module")
def found_by_phone(chromium, cases):
    """What rules.js says of every case, in one call."""
    source = "data:text/javascript;base64," + base64.b64encode(RULES.read_bytes()).decode()
    messages = {}
    for language in ("id", "en"):
        with translation.override(language):
            messages[language] = {code: str(message) for code, message in MESSAGES.items()}
    page = chromium.new_page()
    answers = page.evaluate(RUN, [source, FORMS, cases, messages])
    page.close()
    return [json.loads(answer) for answer in answers]


def found_by_server(text):
    sent = json.loads(text)
    form, last = FORMS[sent["form"]], sent["last"] or {}
    checked = check(form, sent["values"], last)
    said = []
    for language in ("id", "en"):
        with translation.override(language):
            flags = [sentence(form, code) for code in checked.flags]
            said.append({"errors": sentences(form, checked.errors), "flags": flags})
    whole = {"errors": checked.errors, "flags": checked.flags}
    return [whole, said, zero_report(form, last, sent["prefill"])]


def is_sound(sent):
    numbers = [each for each in fields_of(FORMS[sent["form"]]) if each["type"] in NUMERIC]
    faults = {fault_of(each, (sent["last"] or {}).get(each["name"])) for each in numbers}
    return faults <= {None, "required"}


def in_order(answer):
    """An answer as text, so that the order of fields counts as well; 5.0 is 5 to a phone."""
    return json.dumps(json.loads(json.dumps(answer), parse_float=lambda text: int(float(text))))


def test_the_phone_finds_what_the_server_finds(cases, found_by_phone):
    differences = [
        (text, phone, server)
        for text, phone, server in zip(
            cases, found_by_phone, map(found_by_server, cases), strict=True
        )
        if phone[:2] != server[:2] or list(phone[0]["errors"]) != list(server[0]["errors"])
    ]

    assert len(cases) >= 2_000
    assert differences[:1] == []


def test_the_cases_break_every_rule_and_keep_it(cases, found_by_phone):
    """Else the comparison above would say nothing of that rule."""
    told_of = {code: [] for code in FORMS}
    for text, (checked, *_) in zip(cases, found_by_phone, strict=True):
        codes = {code for codes in checked["errors"].values() for code in codes}
        told_of[json.loads(text)["form"]].append(codes | {*checked["flags"]})

    for code, form in FORMS.items():
        assert {rule["code"] for rule in form["rules"]} <= set.union(*told_of[code])
    told = set.union(*(codes for all_codes in told_of.values() for codes in all_codes))
    assert set(MESSAGES) - ADDED_BY_SERVER <= told
    assert set.intersection(*told_of["PKH-1"]) == set()


def test_the_phone_begins_the_same_zero_report(cases, found_by_phone):
    """An approved report is sound: what an unsound one would give is nobody's concern."""
    pairs = [
        (in_order(phone[2]), in_order(found_by_server(text)[2]))
        for text, phone in zip(cases, found_by_phone, strict=True)
        if is_sound(json.loads(text))
    ]

    assert len(pairs) > 800
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
