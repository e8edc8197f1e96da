"""The forms that a new portal starts with."""

import json

import pytest

from apps.programs.catalogue import CLUSTERS
from apps.reports.definitions import HERE, shipped
from apps.reports.rules.checking import check, zero_report
from apps.reports.rules.definition import refusals_of_definition
from apps.reports.rules.form import fields_of

FORMS = {form["code"]: form for form in shipped()}

EVERYWHERE = [
    "opening",
    "opening_reason",
    "in",
    "closing",
    "home_visits",
    "complaints",
    "cases_new",
    "cases_closed",
    "cases_active",
    "cases_referred",
    "obstacles",
    "follow_up",
    "photos",
    "location",
]
OWN_WORDS = ["opening", "in", "closing"]
"""Fields that count families, clients or groups, and are worded so."""

PKH_ALONE = [
    "out_graduated_natural",
    "out_graduated_independent",
    "out_died",
    "out_moved",
    "out_duplicate",
    "out_ineligible",
    "p2k2_groups",
    "p2k2_sessions",
    "p2k2_invited",
    "p2k2_attended",
    "commitment_required",
    "commitment_verified",
    "commitment_compliant",
    "updates_proposed",
    "updates_accepted",
    "updates_rejected",
    "payment_stage",
    "sp2d_on",
    "sp2d_families",
    "paid",
    "paid_verified",
    "paid_amount",
    "last_receipt_on",
    "failed_card_lost",
    "failed_card_damaged",
    "failed_card_blocked",
    "failed_pin",
    "failed_died",
    "failed_moved",
    "failed_zero_balance",
]


def named(form):
    return {field["name"]: field for field in fields_of(form)}


def texts(thing):
    """Yield every pair of words in a form, however deep."""
    if isinstance(thing, dict):
        if set(thing) == {"id", "en"}:
            yield thing
        for each in thing.values():
            yield from texts(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from texts(each)


each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@each_form
def test_a_shipped_form_is_without_fault(form):
    assert refusals_of_definition(form) == []


def test_every_cluster_that_holds_families_or_clients_has_a_form():
    assert sorted((form["cluster"], code) for code, form in FORMS.items()) == sorted(
        (code, f"{code}-1") for code, _, _, has_caseload in CLUSTERS if has_caseload
    )
    assert sorted(file.stem for file in HERE.glob("*.json")) == sorted(FORMS)


def test_the_pkh_form_asks_for_every_number_of_the_domain():
    assert sorted(named(FORMS["PKH-1"])) == sorted([*EVERYWHERE, *PKH_ALONE])


@each_form
def test_common_fields_are_the_same_in_every_form(form):
    ours, those = named(form), named(FORMS["PKH-1"])

    for name in EVERYWHERE:
        if name in OWN_WORDS:
            assert (ours[name]["type"], ours[name].get("required")) == (
                those[name]["type"],
                those[name].get("required"),
            )
        else:
            assert ours[name] == those[name]


def test_one_name_is_of_one_type_everywhere():
    types = {}
    for form in FORMS.values():
        for name, field in named(form).items():
            types.setdefault(name, set()).add(field["type"])

    assert {name: found for name, found in types.items() if len(found) > 1} == {}


@each_form
def test_both_languages_are_whole(form):
    pairs = list(texts(form))

    assert len(pairs) > 50
    assert [pair for pair in pairs if not pair["id"].strip() or not pair["en"].strip()] == []
    assert [pair for pair in pairs if pair["id"] == pair["en"]] == []


@each_form
def test_a_section_is_done_with_one_thumb(form):
    assert max(len(section["fields"]) for section in form["sections"]) <= 8
    assert [field["name"] for field in fields_of(form) if field.get("required")] == [
        "opening",
        "closing",
    ]


@each_form
def test_clients_flow_from_opening_to_closing(form):
    rule = next(rule for rule in form["rules"] if rule["code"] == "closing_adds_up")
    outs = [name for name in named(form) if name.startswith("out_")]

    assert (rule["level"], rule["left"], rule["op"]) == ("error", [[1, "closing"]], "=")
    assert rule["right"] == [[1, "opening"], [1, "in"], *([-1, name] for name in outs)]


@each_form
@pytest.mark.parametrize("last", [{}, {"opening": 40, "closing": 41, "cases_active": 2}])
def test_a_zero_report_can_be_filed(form, last):
    zero = zero_report(form, last)

    assert check(form, zero, last).errors == {}
    assert zero["closing"] == last.get("closing", 0)


def test_a_form_is_plain_json_without_repeated_keys():
    def once(pairs):
        assert len(dict(pairs)) == len(pairs), pairs
        return dict(pairs)

    for file in HERE.glob("*.json"):
        json.loads(file.read_text("utf-8"), object_pairs_hook=once)
