"""A CASE 1.1 package as others write it: no extensions, some places by listing, some by none."""

import copy
import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.competencies.exchange import case, flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.models import CompetencyStandard, CompetencyUnit
from apps.competencies.queries.standards import with_parts
from apps.competencies.rules import StandardKind

pytestmark = pytest.mark.django_db

CHANGED = "2025-03-04T09:30:00+00:00"
DOCUMENT = "0b5f1a2e-7a51-4a7e-9b7e-3d1f0c2a9e01"
UNITS = ["c3a8e3f0-52d5-4a34-8f3c-6a4a2f7b1c11", "c3a8e3f0-52d5-4a34-8f3c-6a4a2f7b1c12"]
ELEMENTS = ["d9b21c46-10c1-4c0e-8d39-1f4a7f6f2a21", "d9b21c46-10c1-4c0e-8d39-1f4a7f6f2a22"]
CRITERION = "e1f4c7aa-2f2b-4e53-9f0e-5b7f7d3c3b31"
UNSAID = {
    "kind": "international",
    "decree": "IFSW 2024",
    "year": "2024",
    "starts_on": "2025-07-01",
    "level": "6",
}


def address(identifier):
    return f"https://case.example.org/ims/case/v1p1/CFItems/{identifier}"


def item(identifier, words, **more):
    return {
        "identifier": identifier,
        "uri": address(identifier),
        "fullStatement": words,
        "lastChangeDateTime": CHANGED,
        **more,
    }


def link(number, kind, origin, destination, **more):
    identifier = f"f0000000-0000-4000-8000-00000000000{number}"
    return {
        "identifier": identifier,
        "uri": address(identifier),
        "associationType": kind,
        "originNodeURI": {"title": "", "identifier": origin, "uri": address(origin)},
        "destinationNodeURI": {
            "title": "", "identifier": destination, "uri": address(destination),
        },
        "lastChangeDateTime": CHANGED,
        **more,
    }  # fmt: skip


def child(origin, destination):
    return link(8, "isChildOf", origin, destination)


def package():
    return {
        "CFDocument": {
            "identifier": DOCUMENT,
            "uri": address(DOCUMENT),
            "creator": "Federation of Social Workers",
            "title": "Practice with families",
            "lastChangeDateTime": CHANGED,
            "officialSourceURL": "https://example.org/standards",
            "publisher": "Federation of Social Workers",
            "language": "en",
            "adoptionStatus": "Adopted",
            "subject": ["Social work"],
        },
        "CFItems": [
            item(UNITS[0], "Plan with a family", humanCodingScheme="SW.1", CFItemType="Competency",
                 educationLevel=["14"], listEnumeration="A"),
            item(UNITS[1], "Close a case", CFItemType="Competency", listEnumeration="B"),
            item(ELEMENTS[0], "Agree on aims", humanCodingScheme="SW.1.1"),
            item(ELEMENTS[1], "Write the plan", humanCodingScheme="SW.1.2"),
            item(CRITERION, "Aims are in the family's own words", conceptKeywords=["aims"]),
        ],
        "CFAssociations": [
            link(1, "isChildOf", UNITS[0], DOCUMENT),
            link(2, "isChildOf", UNITS[1], DOCUMENT),
            link(3, "isChildOf", ELEMENTS[1], UNITS[0], sequenceNumber=2),
            link(4, "isChildOf", ELEMENTS[0], UNITS[0], sequenceNumber=1),
            link(5, "isChildOf", CRITERION, ELEMENTS[0], sequenceNumber=1),
            link(6, "isPeerOf", UNITS[0], UNITS[1]),
            link(7, "exactMatchOf", UNITS[1], "aaaaaaaa-0000-4000-8000-000000000000"),
        ],
        "CFDefinitions": {"CFItemTypes": []},
    }  # fmt: skip


def content(change=lambda package: None):
    written = copy.deepcopy(package())
    change(written)
    return json.dumps(written).encode()


def stored():
    standard = with_parts(CompetencyStandard.objects.all()).get()
    head = (standard.code, standard.version, standard.kind, standard.decree, standard.year,
            standard.starts_on, str(standard.identifier))  # fmt: skip
    units = [
        (place.position, place.unit.code, place.unit.title, place.unit.level, [
            (element.position, element.title, [row.text for row in element.criteria.all()])
            for element in place.unit.elements.all()
        ])
        for place in standard.unit_places.all()
    ]  # fmt: skip
    return head, units


def test_a_package_of_others_is_loaded_with_what_is_said_beside_it():
    answer = load_standard(content(), unsaid=UNSAID | {"version": "2024"})

    assert (answer.rows, answer.faults) == (5, [])
    head, units = stored()
    code = f"CASE-{DOCUMENT.replace('-', '')}"
    assert head == (
        code, "2024", "international", "IFSW 2024", 2024, dt.date(2025, 7, 1), DOCUMENT,
    )  # fmt: skip
    criterion = "Aims are in the family's own words"
    assert units == [
        (1, "SW.1", "Plan with a family", 6,
         [(1, "Agree on aims", [criterion]), (2, "Write the plan", [])]),
        (2, f"CASE-{UNITS[1].replace('-', '')}", "Close a case", 6, []),
    ]  # fmt: skip


def test_it_changes_nothing_when_it_is_loaded_twice():
    said = UNSAID | {"version": "2024"}
    tables = [CompetencyStandard, CompetencyUnit]
    load_standard(content(), unsaid=said)
    before = [table.pgh_event_model.objects.count() for table in tables]

    assert load_standard(content(), unsaid=said).faults == []
    assert [table.pgh_event_model.objects.count() for table in tables] == before


def test_what_the_package_says_itself_stands():
    def say(package):
        package["CFDocument"] |= {"version": "3", "statusStartDate": "2026-01-01"}
        package["CFItems"][0]["extensions"] = {"kkniLevel": 7}

    assert load_standard(content(say), unsaid=UNSAID | {"version": "1", "code": "SW"}).faults == []

    head, units = stored()
    assert head[:2] + head[5:6] == ("SW", "3", dt.date(2026, 1, 1))
    assert [unit[3] for unit in units] == [7, 6]


def test_what_nobody_says_is_told_on_its_field():
    faults = load_standard(content(), unsaid={"version": "1"}).faults

    told = {(fault.line, fault.column) for fault in faults}
    assert told == {
        (1, "CFDocument.extensions.kind"),
        (1, "CFDocument.extensions.decree"),
        (1, "CFDocument.extensions.year"),
        (1, "CFDocument.statusStartDate"),
        (1, "CFItem.extensions.kkniLevel"),
        (2, "CFItem.extensions.kkniLevel"),
    }
    assert not CompetencyStandard.objects.exists()


@pytest.mark.parametrize(
    ("change", "identifier"),
    [
        (lambda p: p["CFAssociations"].pop(1), UNITS[1]),
        (lambda p: p["CFAssociations"].append(child(CRITERION, UNITS[1])), CRITERION),
        (lambda p: p["CFAssociations"].append(child("nobody", DOCUMENT)), "nobody"),
        (lambda p: p["CFItems"][2].update(fullStatement="x" * 251), ELEMENTS[0]),
        (lambda p: p["CFItems"][3].pop("uri"), ELEMENTS[1]),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_refused_by_its_identifier(change, identifier):
    [fault] = load_standard(content(change), unsaid=UNSAID | {"version": "1"}).faults

    assert fault.rule.endswith(f"({identifier})")
    assert not CompetencyStandard.objects.exists()


def test_a_table_takes_nothing_said_beside_it():
    header = ";".join(column.name for column in flat.TABLE.columns)

    with pytest.raises(ValidationError, match="Only a CASE package"):
        load_standard(header.encode(), unsaid=UNSAID)


def test_the_command_takes_what_is_said_beside(tmp_path):
    file = tmp_path / "package.json"
    file.write_bytes(content())
    options = [
        f"--{'edition' if name == 'version' else name.replace('_', '-')}={value}"
        for name, value in (UNSAID | {"version": "1", "code": "SW"}).items()
    ]

    with pytest.raises(CommandError, match="kkniLevel"):
        call_command("load_standard", str(file))
    call_command("load_standard", str(file), *options, stdout=io.StringIO())

    assert stored()[0][:2] == ("SW", "1")


def test_the_page_asks_what_the_package_does_not_say(admin_client):
    upload = reverse("admin:competencies_competencystandard_upload")
    shown = admin_client.get(upload).context["form"]
    assert list(shown.fields) == ["file", *case.UNSAID]

    file = SimpleUploadedFile("package.json", content())
    checked = admin_client.post(upload, {"file": file, **UNSAID, "version": "1", "code": "SW"})
    page = admin_client.get(checked.url)
    assert page.context["faults"] == []
    kind = StandardKind.INTERNATIONAL.label
    assert [text for _label, text in page.context["said"]] == [
        "SW", "1", kind, "IFSW 2024", "2024", "2025-07-01", "6",
    ]  # fmt: skip
    admin_client.post(checked.url)

    assert stored()[0][0] == "SW"
    wrong = {**UNSAID, "level": "12", "file": SimpleUploadedFile("package.json", content())}
    assert list(admin_client.post(upload, wrong).context["form"].errors) == ["level"]
