"""The check of a report: each invariant of the PKH form at its edge, and values nobody expects."""

import pytest
from django.utils import translation

from apps.reports.definitions import shipped
from apps.reports.rules.checking import (
    Checked,
    check,
    empty_report,
    prefilled,
    sentence,
    sentences,
    zero_report,
)
from apps.reports.rules.form import fields_of
from apps.reports.rules.values import MESSAGES

PKH = {form["code"]: form for form in shipped()}["PKH-1"]
FAMILIES = {"opening": 250, "closing": 250}
PHOTO = "0198c0de-0000-7000-8000-00000000000"
WORDS = {"id": "Kata", "en": "Word"}


def form(*fields, rules=()):
    """A form of fields of which only the type matters."""
    return {
        "code": "X-1",
        "cluster": "X",
        "title": WORDS,
        "sections": [
            {"code": "all", "title": WORDS, "fields": [{"label": WORDS} | each for each in fields]}
        ],
        "rules": list(rules),
    }


def rule(left, op, right, **more):
    fixed = {"code": "broken", "at": "a", "level": "error", "message": WORDS}
    return fixed | {"left": left, "op": op, "right": right} | more


def found(values, last=None):
    checked = check(PKH, FAMILIES | values, last or {})
    return checked.errors, checked.flags


INVARIANTS = [
    ("closing adds up", {"in": 3, "out_died": 2, "out_moved": 1}, {}, {}, []),
    ("closing is one too high", {"out_died": 1}, {}, {"closing": ["closing_adds_up"]}, []),
    ("closing is one too low", {"in": 1}, {}, {"closing": ["closing_adds_up"]}, []),
    ("opening as before", {}, {"closing": 250}, {}, []),
    ("opening not as before", {}, {"closing": 249}, {"opening": ["opening_as_before"]}, []),
    ("opening explained", {"opening_reason": "Salah hitung"}, {"closing": 249}, {}, []),
    (
        "opening explained by blanks",
        {"opening_reason": " \n\t"},
        {"closing": 249},
        {"opening": ["opening_as_before"]},
        [],
    ),
    ("a fifth more", {"opening": 250, "in": 50, "closing": 300}, {"closing": 250}, {}, []),
    (
        "over a fifth more",
        {"opening": 250, "in": 51, "closing": 301},
        {"closing": 250},
        {},
        ["closing_rose"],
    ),
    ("a fifth less", {"out_died": 50, "closing": 200}, {"closing": 250}, {}, []),
    (
        "over a fifth less",
        {"out_duplicate": 51, "closing": 199},
        {"closing": 250},
        {},
        ["closing_fell"],
    ),
    ("all attended", {"p2k2_invited": 9, "p2k2_attended": 9}, {}, {}, []),
    (
        "more attended than invited",
        {"p2k2_invited": 9, "p2k2_attended": 10},
        {},
        {"p2k2_attended": ["attended_within_invited"]},
        [],
    ),
    (
        "attended, nobody invited",
        {"p2k2_attended": 1},
        {},
        {"p2k2_attended": ["attended_within_invited"]},
        [],
    ),
    (
        "more verified than required",
        {"commitment_required": 7, "commitment_verified": 8},
        {},
        {"commitment_verified": ["verified_within_required"]},
        [],
    ),
    (
        "more compliant than verified",
        {"commitment_required": 7, "commitment_verified": 6, "commitment_compliant": 7},
        {},
        {"commitment_compliant": ["compliant_within_verified"]},
        [],
    ),
    (
        "more updates answered than proposed",
        {"updates_proposed": 3, "updates_accepted": 2, "updates_rejected": 2},
        {},
        {},
        ["updates_answered_within_proposed"],
    ),
    (
        "whole payment",
        {
            "payment_stage": "4",
            "sp2d_on": "2026-10-12",
            "sp2d_families": 248,
            "paid": 245,
            "paid_verified": 240,
            "paid_amount": 183_750_000,
            "last_receipt_on": "2026-10-12",
            "failed_card_lost": 1,
            "failed_pin": 2,
        },
        {},
        {},
        [],
    ),
    (
        "impossible payment",
        {
            "payment_stage": "1",
            "sp2d_on": "2026-10-12",
            "sp2d_families": 4,
            "paid": 5,
            "paid_verified": 6,
            "paid_amount": 1_000_000,
            "last_receipt_on": "2026-10-11",
        },
        {},
        {
            "paid": ["paid_within_sp2d"],
            "paid_verified": ["paid_verified_within_paid"],
            "last_receipt_on": ["receipt_after_sp2d"],
        },
        ["unpaid_have_a_cause"],
    ),
    (
        "payment without its facts",
        {"sp2d_families": 251, "paid": 250},
        {},
        {"payment_stage": ["stage_of_payment"]},
        [
            "sp2d_within_families",
            "sp2d_day_known",
            "receipt_day_known",
            "amount_known",
            "unpaid_have_a_cause",
        ],
    ),
    (
        "cases follow on",
        {"cases_active": 3, "cases_new": 2, "cases_closed": 1},
        {"cases_active": 2},
        {},
        [],
    ),
    (
        "cases do not follow on",
        {"cases_active": 4, "cases_new": 2},
        {"cases_active": 1},
        {},
        ["cases_follow_on"],
    ),
    (
        "more referred than handled",
        {"cases_closed": 1, "cases_referred": 2},
        {},
        {},
        ["referred_within_cases"],
    ),
    (
        "all as in the last report",
        {"home_visits": 7, "obstacles": "Hujan"},
        FAMILIES | {"home_visits": 7},
        {},
        ["same_as_last"],
    ),
    (
        "a number left out since",
        {"home_visits": 7},
        FAMILIES | {"home_visits": 7, "complaints": 0},
        {},
        [],
    ),
]


@pytest.mark.parametrize(
    ("values", "last", "errors", "flags"),
    [case[1:] for case in INVARIANTS],
    ids=[case[0] for case in INVARIANTS],
)
def test_an_invariant_is_kept_or_told(values, last, errors, flags):
    assert found(values, last) == (errors, flags)


def test_every_rule_of_the_pkh_form_is_broken_by_a_case_above():
    told = {code for *_, errors, flags in INVARIANTS for code in sum(errors.values(), flags)}

    assert told >= {rule["code"] for rule in PKH["rules"]} | {"same_as_last"}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("number", 0, None),
        ("number", None, None),
        ("number", "", None),
        ("number", 5.0, None),
        ("number", -0.0, None),
        ("number", 100_000, None),
        ("number", 100_001, "too_large"),
        ("number", 10**400, "too_large"),
        ("number", float("1e400"), "too_large"),
        ("number", float("-inf"), "negative"),
        ("number", -1, "negative"),
        ("number", -0.5, "negative"),
        ("number", 0.5, "not_whole"),
        ("number", float("nan"), "not_a_number"),
        ("number", True, "not_a_number"),
        ("number", False, "not_a_number"),
        ("number", "5", "not_a_number"),
        ("number", [5], "not_a_number"),
        ("number", {}, "not_a_number"),
        ("money", 10**13, None),
        ("money", 10**13 + 1, "too_large"),
        ("day", "2028-02-29", None),
        ("day", "2026-02-30", "not_a_day"),
        ("day", "2026-02-28\n", "not_a_day"),
        ("day", "2026-2-28", "not_a_day"),
        ("day", "20260228", "not_a_day"),
        ("day", "1999-12-31", "not_a_day"),
        ("day", "２０２６-01-01", "not_a_day"),
        ("day", 20260228, "not_a_day"),
        ("text", "a" * 2000, None),
        ("text", "a" * 2001, "too_long"),
        ("text", 5, "not_text"),
        ("text", ["a"], "not_text"),
        ("choice", "1", None),
        ("choice", "2", "not_a_choice"),
        ("choice", 1, "not_a_choice"),
        ("choice", ["1"], "not_a_choice"),
        ("photos", [], None),
        ("photos", [PHOTO + "1", PHOTO + "2"], None),
        ("photos", [PHOTO + "1", PHOTO + "1"], "not_photos"),
        ("photos", [PHOTO + "g"], "not_photos"),
        ("photos", [1], "not_photos"),
        ("photos", PHOTO + "1", "not_photos"),
        ("photos", [PHOTO + str(number) for number in range(6)], None),
        ("photos", [PHOTO + str(number) for number in range(7)], "too_many"),
        ("location", "-7.98123,112.63041", None),
        ("location", "90,180", None),
        ("location", "90.00001,180", "not_a_place"),
        ("location", "-7.981234,112.6", "not_a_place"),
        ("location", "-7.98", "not_a_place"),
        ("location", [-7.98, 112.63], "not_a_place"),
    ],
)
def test_a_value_is_taken_or_refused_by_its_type(kind, value, code):
    field = {"name": "a", "type": kind}
    if kind == "choice":
        field["choices"] = [{"code": "1", "label": WORDS}]

    assert check(form(field), {"a": value}, {}).errors == ({"a": [code]} if code else {})


@pytest.mark.parametrize("value", [None, "", " \t\r\n", []])
def test_a_required_field_is_missed_when_it_is_empty(value):
    required = form({"name": "a", "type": "text", "required": True})

    assert check(required, {"a": value}, {}).errors == {"a": ["required"]}


def test_an_absent_field_is_as_an_empty_one():
    assert check(PKH, {}, {}) == Checked({"opening": ["required"], "closing": ["required"]})


def test_unknown_fields_are_refused_after_the_known():
    values = {"nik": "3514011001900001", "closing": -1, "opening": None}

    errors = check(PKH, values, {}).errors

    assert list(errors.items()) == [
        ("opening", ["required"]),
        ("closing", ["negative"]),
        ("nik", ["unknown_field"]),
    ]


def test_rules_say_nothing_of_what_is_unsound():
    number = {"type": "number"}
    two = form(
        number | {"name": "a"},
        number | {"name": "b"},
        rules=[rule([[1, "a"]], "<=", [[1, "b"]], zero_if_empty=True)],
    )

    assert check(two, {"a": 5, "b": "4"}, {}).errors == {"b": ["not_a_number"]}
    assert check(two, {"a": 5}, {}).errors == {"a": ["broken"]}
    assert check(two, {"b": 5}, {}).errors == {}


def test_last_values_of_another_kind_say_nothing():
    assert found({}, {"closing": "249"}) == ({}, [])
    assert found({}, {"closing": True, "kks_count": 5}) == ({}, [])


def test_hundredths_are_exact():
    fields = ({"name": "a", "type": "money"}, {"name": "b", "type": "money"})
    exact = form(*fields, rules=[rule([[1.15, "a"]], "=", [[1, "b"], [0.01]])])

    assert check(exact, {"a": 9_999_999_999_999, "b": 1}, {}).errors == {"a": ["broken"]}
    assert check(exact, {"a": 20, "b": 23}, {}).errors == {"a": ["broken"]}
    exact["rules"][0]["right"] = [[1, "b"]]
    assert check(exact, {"a": 20, "b": 23}, {}).errors == {}


def test_days_count_as_days():
    fields = ({"name": "a", "type": "day"}, {"name": "b", "type": "day"})
    week = form(*fields, rules=[rule([[1, "b"]], "<=", [[1, "a"], [7]])])

    assert check(week, {"a": "2026-02-26", "b": "2026-03-05"}, {}).errors == {}
    assert check(week, {"a": "2026-02-26", "b": "2026-03-06"}, {}).errors == {"a": ["broken"]}


def test_a_form_begins_with_the_last_report_else_with_the_roster():
    assert prefilled(PKH, {"closing": 0, "in": 4}, {"families": 250}) == {"opening": 0}
    assert prefilled(PKH, {"in": 4}, {"families": 250, "villages": 3}) == {"opening": 250}
    assert prefilled(PKH, {}, {}) == {}


def test_a_zero_report_keeps_what_stands_and_can_be_filed():
    last = FAMILIES | {"p2k2_groups": 9, "cases_active": 2, "home_visits": 7, "obstacles": "Hujan"}

    zero = zero_report(PKH, last)

    said = {name: value for name, value in zero.items() if value}
    assert said == FAMILIES | {"p2k2_groups": 9, "cases_active": 2}
    assert list(zero) == [field["name"] for field in fields_of(PKH)]
    assert {zero[name] for name in ("obstacles", "photos", "sp2d_on", "payment_stage")} == {None}
    assert zero["home_visits"] == zero["paid_amount"] == 0
    assert check(PKH, zero, last) == Checked()


def test_a_first_zero_report_begins_with_the_roster():
    zero = zero_report(PKH, {}, {"opening": 180})

    assert (zero["opening"], zero["closing"]) == (180, 180)


def test_an_empty_report_names_every_field():
    empty = empty_report(PKH)

    assert list(empty) == [field["name"] for field in fields_of(PKH)]
    assert set(empty.values()) == {None}


def test_errors_are_said_in_the_language_of_the_reader():
    errors = {"opening": ["opening_as_before"], "in": ["too_large"], "nik": ["unknown_field"]}
    message = next(one["message"] for one in PKH["rules"] if one["code"] == "opening_as_before")

    with translation.override("en"):
        assert sentences(PKH, errors) == {
            "opening": [message["en"]],
            "in": ["Write at most 100,000."],
            "nik": ["This form has no such field."],
        }
    with translation.override("id"):
        assert sentences(PKH, errors)["opening"] == [message["id"]]


def test_a_flag_is_said_in_words():
    with translation.override("en"):
        assert sentence(PKH, "same_photo") == str(MESSAGES["same_photo"])
        assert sentence(PKH, "sp2d_day_known") == ("The day of the payment order is not filled in.")
