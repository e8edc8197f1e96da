import datetime as dt
import io
import json
from uuid import UUID

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from apps.competencies.exchange import case, flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.models import (
    CompetencyStandard,
    CompetencyUnit,
    Element,
    LegalBasis,
    PerformanceCriterion,
    StandardUnit,
)
from apps.competencies.queries.standards import with_parts
from apps.competencies.services import seed_competencies

pytestmark = pytest.mark.django_db
CODE = "CONTOH-STANDAR-ADIKSI"
TABLES = [
    CompetencyStandard, LegalBasis, CompetencyUnit, StandardUnit, Element, PerformanceCriterion,
]  # fmt: skip
HEADER = ";".join(column.name for column in flat.TABLE.columns)
HEAD = "CONTOH-X;1;Standar contoh;ministerial;CONTOH 1;2026;2026-01-01;"
ROWS = [
    f"{HEAD};1;CONTOH-X-1;Menyiapkan;5;1;Unsur satu;1;Kriteria satu",
    f"{HEAD};1;CONTOH-X-1;Menyiapkan;5;1;Unsur satu;2;Kriteria dua",
    f"{HEAD};2;CONTOH-X-2;Menutup;4;;;;",
]


def stored(code=CODE):
    return with_parts(CompetencyStandard.objects.filter(code=code)).get()


def package():
    return json.loads(json.dumps(case.as_package(stored())))


def emptied():
    """Take everything away, as on another portal; what stays is the tables."""
    for table in reversed(TABLES):
        table.objects.all().delete()


def written():
    return {table.__name__: table.pgh_event_model.objects.count() for table in TABLES}


def table_of(*rows):
    return "\n".join([HEADER, *rows]).encode()


def faults(content):
    return [(f.line, f.column, f.rule) for f in load_standard(content).faults]


def places(content):
    return [place[:2] for place in faults(content)]


@pytest.fixture
def seeded():
    from_catalogue = CODE
    seed_competencies()
    for other in CompetencyStandard.objects.exclude(code=from_catalogue):
        other.schemes.all().delete()
        other.delete()
    CompetencyStandard.objects.get().schemes.all().delete()
    CompetencyUnit.objects.filter(standard_places=None).delete()


def test_a_package_has_what_case_requires_under_our_identifiers(seeded):
    shown = package()

    document, items = shown["CFDocument"], shown["CFItems"]
    required = {"identifier", "uri", "creator", "title", "lastChangeDateTime"}
    assert required <= set(document)
    assert document["identifier"] == str(stored().identifier)
    assert (document["caseVersion"], document["version"]) == ("1.1", "1")
    assert document["extensions"]["code"] == CODE
    by_type = {}
    for item in items:
        assert {"identifier", "uri", "fullStatement", "lastChangeDateTime"} <= set(item)
        by_type.setdefault(item["CFItemType"], set()).add(UUID(item["identifier"]))
    for name, table in (
        ("Unit", CompetencyUnit), ("Element", Element), ("Criterion", PerformanceCriterion),
    ):  # fmt: skip
        assert by_type[name] == set(table.objects.values_list("identifier", flat=True))
    assert {link["associationType"] for link in shown["CFAssociations"]} == {"isChildOf"}
    assert len({link["identifier"] for link in shown["CFAssociations"]}) == len(items)
    for link in shown["CFAssociations"]:
        for end in ("originNodeURI", "destinationNodeURI"):
            assert set(link[end]) == {"title", "identifier", "uri"}


def test_a_package_is_the_same_each_time_it_is_written(seeded, django_assert_num_queries):
    standard = stored()
    with django_assert_num_queries(4):
        first = case.as_package(standard)

    assert first == case.as_package(stored())


def test_a_standard_goes_to_another_portal_by_case_and_is_the_same_there(seeded):
    before = package()
    emptied()

    answer = load_standard(json.dumps(before).encode())

    assert (answer.rows, answer.faults) == (len(before["CFItems"]), [])
    after = package()
    for one in (before, after):
        for row in (one["CFDocument"], *one["CFItems"], *one["CFAssociations"]):
            row.pop("lastChangeDateTime")
    assert after == before


def test_a_standard_goes_to_another_portal_by_csv_and_is_the_same_there(seeded):
    before = flat.as_csv(stored())
    emptied()

    answer = load_standard(before.encode())

    assert answer.faults == []
    assert flat.as_csv(stored()) == before


@pytest.mark.parametrize(
    "write", [lambda: json.dumps(package()), lambda: flat.as_csv(stored())], ids=["case", "csv"]
)
def test_loading_twice_changes_nothing(seeded, write):
    content = write().encode()
    before = written()

    for _ in range(2):
        answer = load_standard(content)
        assert (answer.faults, answer.sums[-1]) == ([], ("of all these new", 0))

    assert written() == before


def test_a_table_is_loaded_with_all_its_parts():
    answer = load_standard(table_of(*ROWS))

    assert answer.faults == []
    assert [number for _label, number in answer.sums] == [2, 1, 2, 2, 6]
    assert list(
        StandardUnit.objects.values_list("position", "unit__code", "unit__title", "unit__level")
    ) == [(1, "CONTOH-X-1", "Menyiapkan", 5), (2, "CONTOH-X-2", "Menutup", 4)]
    assert list(PerformanceCriterion.objects.values_list("element__title", "position", "text")) == [
        ("Unsur satu", 1, "Kriteria satu"),
        ("Unsur satu", 2, "Kriteria dua"),
    ]


def test_a_workbook_is_loaded_with_its_numbers_and_days():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER.split(";"))
        cells = [int(cell) if cell.isdecimal() else cell for cell in ROWS[0].split(";")]
        sheet.write_row(1, 0, cells)
        sheet.write_datetime(1, HEADER.split(";").index("starts_on"), dt.date(2026, 1, 1), day)

    assert load_standard(content.getvalue()).faults == []
    assert list(CompetencyStandard.objects.values_list("starts_on", "units__level")) == [
        (dt.date(2026, 1, 1), 5)
    ]


def test_a_new_version_ends_the_former_and_keeps_the_units():
    load_standard(table_of(*ROWS))
    second = [row.replace("X;1;", "X;2;").replace("2026-01-01", "2027-01-01") for row in ROWS]

    assert load_standard(table_of(*second)).faults == []

    assert [
        (each.version, str(each.ends_on), each.units.count())
        for each in CompetencyStandard.objects.order_by("starts_on")
    ] == [("1", "2026-12-31", 2), ("2", "None", 2)]
    assert CompetencyUnit.objects.count() == 2
    assert load_standard(table_of(*ROWS)).faults == []


def test_a_text_that_looks_like_a_formula_comes_back_as_it_was():
    load_standard(table_of(ROWS[0].replace("Kriteria satu", "'=1+1")))

    assert PerformanceCriterion.objects.get().text == "=1+1"
    content = flat.as_csv(stored("CONTOH-X"))
    assert "'=1+1" in content
    assert faults(content.encode()) == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([ROWS[0].replace(";5;1;", ";12;1;")], [(2, "unit_level")]),
        ([ROWS[0].replace(";5;1;", ";x;1;")], [(2, "unit_level")]),
        ([ROWS[0].replace("2026-01-01", "01-01-2026")], [(2, "starts_on")]),
        ([ROWS[0].replace("ministerial", "kepmen")], [(2, "kind")]),
        ([ROWS[0].replace("CONTOH-X;", ";")], [(2, "standard_code")]),
        ([ROWS[0].replace("Menyiapkan", "x" * 251)], [(2, "unit_title")]),
        ([ROWS[0].replace(";1;Unsur satu", ";;Unsur satu")], [(2, "element_position")]),
        ([ROWS[0].replace("1;Unsur satu", ";")], [(2, "element_position")]),
        ([ROWS[0], ROWS[0]], [(3, "criterion_position")]),
        ([ROWS[0], ROWS[1].replace("Unsur satu", "Unsur lain")], [(3, "element_title")]),
        ([ROWS[0], ROWS[1].replace("Standar contoh", "Lain")], [(3, "standard_title")]),
        ([ROWS[0], ROWS[2].replace(";2;CONTOH-X-2", ";1;CONTOH-X-2")], [(3, "unit_position")]),
        (
            [ROWS[0].replace(";5;1;", ";0;1;"), ROWS[2].replace(";4;", ";99;")],
            [(2, "unit_level"), (3, "unit_level")],
        ),
    ],
)
def test_every_bad_row_is_told_by_line_and_column_and_nothing_is_written(rows, told):
    assert places(table_of(*rows)) == told
    assert CompetencyStandard.objects.count() == CompetencyUnit.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Menyiapkan", "Mengubah", "unit_title"),
        (";5;1;", ";6;1;", "unit_level"),
        ("Unsur satu", "Unsur lain", "element_title"),
        ("Kriteria satu", "Kriteria lain", "criterion"),
        (";1;Kriteria satu", ";3;Kriteria satu", "criterion_position"),
        ("Standar contoh", "Standar lain", "standard_title"),
    ],
)
def test_what_stands_is_not_changed_by_a_file(old, new, told):
    load_standard(table_of(*ROWS))
    before = written()

    found = {column for _line, column in places(table_of(*[r.replace(old, new) for r in ROWS]))}

    assert told in found
    assert written() == before


def test_a_version_that_has_units_takes_no_others():
    load_standard(table_of(*ROWS))

    assert places(table_of(*ROWS[:2])) == [(2, "standard_version")]
    assert places(table_of(ROWS[0], ROWS[2])) == [(2, "element_title")]


def test_a_version_that_overlaps_a_later_one_is_refused_on_its_day():
    load_standard(table_of(*ROWS))
    early = [row.replace("X;1;", "X;0;").replace("2026-01-01", "2025-01-01") for row in ROWS]

    assert places(table_of(*early)) == [(2, "starts_on")]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"{}", b'{"CFDocument": 1}', b"\xff\xfe", b"a;b\n1;2",
        HEADER.replace(";criterion_position", "").encode(), b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(content):
    with pytest.raises(ValidationError):
        load_standard(content)


def changed(change):
    shown = package()
    change(shown)
    return json.dumps(shown).encode()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda p: p["CFDocument"].pop("creator"), "CFDocument.creator"),
        (lambda p: p["CFDocument"]["extensions"].pop("kind"), "CFDocument.extensions.kind"),
        (lambda p: p["CFItems"][0].pop("uri"), "CFItem.uri"),
        (lambda p: p["CFItems"][0].update(identifier="x"), "CFItem"),
        (
            lambda p: p["CFItems"][0]["extensions"].update(kkniLevel=10),
            "CFItem.extensions.kkniLevel",
        ),
        (lambda p: p["CFItems"].append(p["CFItems"][0]), "CFItem.identifier"),
        (lambda p: p["CFAssociations"].pop(0), "CFItem"),
        (lambda p: p["CFAssociations"].append(p["CFAssociations"][0]), "CFAssociation"),
        (
            lambda p: p["CFAssociations"][0].update(sequenceNumber=-1),
            "CFAssociation.sequenceNumber",
        ),
        (lambda p: p["CFItems"][0].update(fullStatement={"a": 1}), "CFItem.fullStatement"),
        (
            lambda p: p["CFDocument"]["extensions"]["legalBases"][0].update(url="javascript:x"),
            "CFDocument.extensions.legalBases",
        ),
    ],
)  # fmt: skip
def test_every_bad_item_of_a_package_is_told_and_nothing_is_written(seeded, change, column):
    content = changed(change)
    emptied()

    assert column in {place[1] for place in places(content)}
    assert CompetencyStandard.objects.count() == CompetencyUnit.objects.count() == 0


def test_an_item_deeper_than_a_criterion_is_told(seeded):
    def deepen(shown):
        *_above, last = shown["CFAssociations"]
        item = next(i for i in shown["CFItems"] if i["identifier"] ==
                    last["originNodeURI"]["identifier"])  # fmt: skip
        child = item | {"identifier": "6f1f9a3e-0000-4000-8000-000000000001"}
        shown["CFItems"].append(child)
        shown["CFAssociations"].append(
            last | {"originNodeURI": child, "destinationNodeURI": last["originNodeURI"]}
        )

    content = changed(deepen)

    assert places(content) == [(len(json.loads(content)["CFItems"]), "CFItem")]


def test_an_identifier_is_one_rows_alone(seeded):
    load_standard(table_of(*ROWS))
    taken = str(Element.objects.get(title="Unsur satu").identifier)
    shown = package()
    old = next(item for item in shown["CFItems"] if item["CFItemType"] == "Element")["identifier"]
    content = json.dumps(shown).replace(old, taken).encode()
    for unit in stored().unit_places.all():
        unit.unit.elements.all().delete()

    assert {place[1] for place in places(content)} == {"CFItem.identifier"}


def test_a_unit_under_another_identifier_is_refused(seeded):
    content = json.dumps(package()).replace(
        str(CompetencyUnit.objects.get(code="CONTOH-ADK-001").identifier),
        "6f1f9a3e-0000-4000-8000-000000000001",
    )

    assert {place[1] for place in places(content.encode())} == {"CFItem.identifier"}


def test_signs_no_database_keeps_are_left_out(seeded):
    content = changed(lambda p: p["CFItems"][0].update(fullStatement="Satu\0 dua\ud800"))
    emptied()

    assert faults(content) == []
    assert CompetencyUnit.objects.filter(title="Satu dua").exists()


def run(*args):
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [[], ["--format", "csv"]])
def test_commands_take_a_standard_out_and_in(seeded, tmp_path, options):
    file = tmp_path / "standard"
    file.write_text(run("export_standard", CODE, *options), encoding="utf-8")
    emptied()

    assert "5" in run("load_standard", str(file), "--dry-run")
    assert CompetencyStandard.objects.count() == 0
    run("load_standard", str(file))

    assert stored().units.count() == 5


def test_commands_refuse_in_words(tmp_path):
    file = tmp_path / "standard.csv"
    file.write_bytes(table_of(ROWS[0].replace(";5;1;", ";12;1;")))

    for command in (
        ["export_standard", "nothing"], ["load_standard", str(file)],
        ["load_standard", str(tmp_path / "nothing")], ["load_standard"],
    ):  # fmt: skip
        with pytest.raises(CommandError) as refusal:
            run(*command)
        assert str(refusal.value)
    assert run("load_standard", "--template").strip() == HEADER
