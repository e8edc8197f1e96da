import datetime as dt

import pytest

from apps.competencies.models import StandardUnit
from apps.competencies.tests.factories import CompetencyStandardFactory, CompetencyUnitFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/competency-standards/"


def unit_of(standard, position, **given):
    unit = CompetencyUnitFactory(**given)
    element = unit.elements.create(position=1, title="Menyiapkan")
    criterion = element.criteria.create(position=1, text="Modul disiapkan.")
    StandardUnit.objects.create(standard=standard, unit=unit, position=position)
    return unit, element, criterion


def codes(answer):
    return [(row["code"], row["version"]) for row in answer.json()["results"]]


def test_a_standard_carries_its_bases_and_its_units_in_order(caller):
    standard = CompetencyStandardFactory()
    standard.legal_bases.create(title="UU 14/2019", url="https://example.go.id/")
    last, *_parts = unit_of(standard, 2, code="CONTOH-1")
    first, element, criterion = unit_of(standard, 1, code="CONTOH-2", level=6)

    row = caller().get(f"{ROOT}CONTOH-PKH/").json()

    shown, second = row.pop("units")
    assert second["code"] == last.code
    assert shown == {
        "identifier": str(first.identifier),
        "code": "CONTOH-2",
        "title": first.title,
        "level": 6,
        "elements": [
            {
                "identifier": str(element.identifier),
                "position": 1,
                "title": "Menyiapkan",
                "criteria": [
                    {
                        "identifier": str(criterion.identifier),
                        "position": 1,
                        "text": "Modul disiapkan.",
                    }
                ],
            }
        ],
    }
    assert row == {
        "identifier": str(standard.identifier),
        "code": "CONTOH-PKH",
        "version": "1",
        "title": standard.title,
        "kind": "ministerial",
        "decree": "CONTOH 1/2020",
        "year": 2020,
        "starts_on": "2020-01-01",
        "ends_on": None,
        "legal_bases": [{"title": "UU 14/2019", "url": "https://example.go.id/"}],
    }


def test_a_row_says_how_many_units_a_standard_has(caller):
    standard = CompetencyStandardFactory()
    for position in (1, 2):
        unit_of(standard, position)

    assert [row["units"] for row in caller().get(ROOT).json()["results"]] == [2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [("A", "2")]),
        ("as_of=2025-12-31", [("A", "1")]),
        ("as_of=2019-12-31", []),
        ("as_of=2999-01-01", [("A", "2"), ("B", "1")]),
        ("as_of=2999-01-01&kind=skkni", [("B", "1")]),
        ("as_of=2999-01-01&q=memfasilitasi+a", [("A", "2")]),
        ("as_of=2999-01-01&q=nothing", []),
    ],
)
def test_standards_are_those_of_the_day_by_kind_and_words(caller, query, found):
    CompetencyStandardFactory(code="A", ends_on=dt.date(2025, 12, 31))
    newest = CompetencyStandardFactory(code="A", version="2", starts_on=dt.date(2026, 1, 1))
    unit_of(newest, 1)
    CompetencyStandardFactory(code="B", kind="skkni", starts_on=dt.date(2900, 1, 1))

    answer = caller().get(f"{ROOT}?{query}")

    assert codes(answer) == found


@pytest.mark.parametrize(
    ("query", "answer"),
    [("", "2"), ("?as_of=2025-12-31", "1"), ("?as_of=2019-12-31", None)],
)
def test_one_standard_is_that_of_the_day_or_not_found(caller, query, answer):
    CompetencyStandardFactory(ends_on=dt.date(2025, 12, 31))
    CompetencyStandardFactory(version="2", starts_on=dt.date(2026, 1, 1))

    got = caller().get(f"{ROOT}CONTOH-PKH/{query}")

    assert (got.status_code, got.json().get("version")) == (200 if answer else 404, answer)


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "as_of=31-12-2025", "as_off=2025-12-31", "q=%00"]
)
def test_what_is_not_known_is_refused(caller, query):
    assert caller().get(f"{ROOT}?{query}").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_one_standard_takes_as_many_queries_however_many_units(
    caller, django_assert_num_queries, number
):
    standard = CompetencyStandardFactory()
    for position in range(number):
        unit_of(standard, position)
        standard.legal_bases.create(title=f"UU {position}")
    client = caller()
    client.get(ROOT)

    with django_assert_num_queries(8):
        client.get(f"{ROOT}CONTOH-PKH/")


def test_a_code_may_hold_slashes(caller):
    CompetencyStandardFactory(code="KEP/12/2026")

    answer = caller().get(f"{ROOT}KEP/12/2026/", {"as_of": "2026-01-31"})

    assert (answer.status_code, answer.json()["code"]) == (200, "KEP/12/2026")
