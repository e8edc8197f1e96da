import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.competencies.exchange import flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.models import (
    CompetencyStandard,
    Element,
    LegalBasis,
    PerformanceCriterion,
    PostRequirement,
    StandardUnit,
)
from apps.competencies.tests.factories import (
    CompetencyStandardFactory,
    CompetencyUnitFactory,
    PostRequirementFactory,
    SchemeFactory,
)
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)


def address(table, page="changelist", *args):
    return reverse(f"admin:competencies_{table}_{page}", args=args)


def inline(prefix, *rows, stored=0):
    form = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(stored)}
    for number, row in enumerate(rows):
        form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return form


def version(*units, **given):
    return {
        "code": "CONTOH-PKH", "version": "2", "title": "Standar", "kind": "ministerial",
        "decree": "CONTOH 2/2026", "year": "2026", "starts_on": DAY.isoformat(), "ends_on": "",
        **inline("legal_bases", {"title": "UU 14/2019", "url": ""}),
        **inline("unit_places", *({"position": n + 1, "unit": unit.pk}
                                  for n, unit in enumerate(units))),
    } | given  # fmt: skip


def requirement(former, **given):
    return {
        "kind": former.kind_id, "role": former.role, "cluster": former.cluster_id,
        "standard": former.standard_id, "level": "5", "schemes": [SchemeFactory().pk],
        "units": [CompetencyUnitFactory(code="CONTOH-9").pk], "training_hours": "40",
        "starts_on": DAY.isoformat(), "ends_on": "",
    } | given  # fmt: skip


def refusals(answer):
    assert answer.status_code == 200
    return {n: list(said) for n, said in answer.context["adminform"].form.errors.items()}


def test_a_new_version_ends_the_former_and_brings_its_units_and_bases(admin_client):
    former = CompetencyStandardFactory()
    unit = CompetencyUnitFactory()

    answer = admin_client.post(address("competencystandard", "add"), version(unit))

    assert answer.status_code == 302
    former.refresh_from_db()
    new = CompetencyStandard.objects.get(version="2")
    assert (former.ends_on, new.starts_on) == (dt.date(2026, 6, 30), DAY)
    assert list(StandardUnit.objects.values_list("standard", "unit", "position")) == [
        (new.pk, unit.pk, 1)
    ]
    assert LegalBasis.objects.get().standard == new


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"version": "1"}, "version"),
    ],
)
def test_a_version_is_refused_on_its_field_and_the_former_stays(admin_client, given, field):
    former = CompetencyStandardFactory()

    answer = admin_client.post(address("competencystandard", "add"), version(**given))

    assert list(refusals(answer)) == [field]
    former.refresh_from_db()
    assert (former.ends_on, CompetencyStandard.objects.count()) == (None, 1)


def test_a_unit_stands_once_in_a_version(admin_client):
    unit = CompetencyUnitFactory()

    answer = admin_client.post(address("competencystandard", "add"), version(unit, unit))

    assert (answer.status_code, StandardUnit.objects.count()) == (200, 0)


def test_a_version_that_has_begun_keeps_its_title_and_its_units(admin_client):
    begun = CompetencyStandardFactory(title="Semula")
    unit, other = CompetencyUnitFactory(), CompetencyUnitFactory()
    place = StandardUnit.objects.create(standard=begun, unit=unit, position=1)
    changed = inline("unit_places", {"id": place.pk, "position": 2, "unit": other.pk}, stored=1)

    admin_client.post(address("competencystandard", "change", begun.pk), version() | changed)

    begun.refresh_from_db()
    assert (begun.title, begun.version, begun.decree) == ("Semula", "1", "CONTOH 2/2026")
    assert list(StandardUnit.objects.values_list("unit", "position")) == [(unit.pk, 1)]


def test_a_year_is_no_quantity(admin_client):
    begun = CompetencyStandardFactory(year=2020)

    for page in (address("competencystandard"), address("competencystandard", "change", begun.pk)):
        text = admin_client.get(page).content.decode()
        assert "2020<" in text
        assert "2.020" not in text
        assert "2,020" not in text


def test_a_version_to_come_is_changed_as_itself(admin_client):
    first = timezone.localdate() + dt.timedelta(days=9)
    to_come = CompetencyStandardFactory(starts_on=first)
    unit = CompetencyUnitFactory()

    admin_client.post(
        address("competencystandard", "change", to_come.pk),
        version(unit, starts_on=first.isoformat()),
    )

    to_come.refresh_from_db()
    assert (to_come.title, list(to_come.units.all())) == ("Standar", [unit])


def test_a_settled_unit_keeps_code_level_and_elements_but_words_are_mended(admin_client):
    unit = CompetencyUnitFactory(code="CONTOH-1", level=5)
    element = Element.objects.create(unit=unit, position=1, title="Menyiapken")
    StandardUnit.objects.create(standard=CompetencyStandardFactory(), unit=unit, position=1)
    form = {
        "code": "CONTOH-2", "title": "Memfasilitasi", "level": "9",
        **inline("elements", {"id": element.pk, "position": 1, "title": "Menyiapkan"},
                 {"position": 2, "title": "Baru"}, stored=1),
    }  # fmt: skip

    admin_client.post(address("competencyunit", "change", unit.pk), form)

    unit.refresh_from_db()
    assert (unit.code, unit.title, unit.level) == ("CONTOH-1", "Memfasilitasi", 5)
    assert list(unit.elements.values_list("title", flat=True)) == ["Menyiapkan"]


def test_a_settled_unit_takes_no_element_from_the_elements_own_page(admin_client):
    settled, other = CompetencyUnitFactory(), CompetencyUnitFactory()
    StandardUnit.objects.create(standard=CompetencyStandardFactory(), unit=settled, position=1)
    form = {"position": "1", "title": "Baru", **inline("criteria")}

    refused = admin_client.post(address("element", "add"), form | {"unit": settled.pk})
    admin_client.post(address("element", "add"), form | {"unit": other.pk})

    assert list(refused.context["adminform"].form.errors) == ["unit"]
    assert list(Element.objects.values_list("unit", flat=True)) == [other.pk]


def test_a_requirement_from_the_year_one_is_refused_on_its_field(admin_client):
    row = PostRequirementFactory()
    form = {
        "kind": row.kind_id, "role": row.role, "cluster": row.cluster_id, "level": "1",
        "standard": row.standard_id, "training_hours": "0", "starts_on": "0001-01-01",
        "schemes": [scheme.pk for scheme in row.schemes.all()],
    }  # fmt: skip

    answer = admin_client.post(address("postrequirement", "add"), form)

    assert list(refusals(answer)) == ["starts_on"]


def test_criteria_are_written_with_their_element(admin_client):
    unit = CompetencyUnitFactory()
    form = {
        "unit": unit.pk, "position": "1", "title": "Menyiapkan",
        **inline("criteria", {"position": 1, "text": "Bahan disiapkan."}),
    }  # fmt: skip

    admin_client.post(address("element", "add"), form)

    assert list(PerformanceCriterion.objects.values_list("element__unit", "text")) == [
        (unit.pk, "Bahan disiapkan.")
    ]


def test_a_new_requirement_ends_the_former(admin_client):
    former = PostRequirementFactory()

    answer = admin_client.post(address("postrequirement", "add"), requirement(former))

    assert answer.status_code == 302
    former.refresh_from_db()
    new = PostRequirement.objects.get(starts_on=DAY)
    assert (former.ends_on, new.training_hours) == (dt.date(2026, 6, 30), 40)
    assert [scheme.code for scheme in new.schemes.all()] == ["SKEMA-PKH"]
    assert [unit.code for unit in new.units.all()] == ["CONTOH-9"]


@pytest.mark.parametrize(
    ("given", "field"), [({"level": "6"}, "schemes"), ({"starts_on": "2020-01-01"}, "starts_on")]
)
def test_a_requirement_is_refused_on_its_field(admin_client, given, field):
    former = PostRequirementFactory()

    answer = admin_client.post(address("postrequirement", "add"), requirement(former, **given))

    assert list(refusals(answer)) == [field]
    assert PostRequirement.objects.get().ends_on is None


def test_of_a_requirement_that_has_begun_only_the_last_day_is_set(admin_client):
    begun = PostRequirementFactory()
    given = requirement(begun, level="7", ends_on="2026-12-31")

    admin_client.post(address("postrequirement", "change", begun.pk), given)

    begun.refresh_from_db()
    assert (begun.level, begun.training_hours, begun.ends_on) == (5, 0, dt.date(2026, 12, 31))


@pytest.mark.parametrize(
    "table", ["competencystandard", "competencyunit", "element", "postrequirement"]
)
def test_nothing_is_deleted(admin_client, table):
    row = PostRequirementFactory(units=[unit := CompetencyUnitFactory()])
    element = Element.objects.create(unit=unit, position=1, title="Menyiapkan")
    rows = {
        "competencystandard": row.standard, "competencyunit": unit,
        "element": element, "postrequirement": row,
    }  # fmt: skip

    assert admin_client.post(address(table, "delete", rows[table].pk)).status_code == 403


@pytest.mark.parametrize(
    ("table", "queries"),
    [("competencystandard", 5), ("competencyunit", 6), ("element", 5), ("postrequirement", 7)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    admin_client, table, queries, rows, django_assert_num_queries
):
    for n in range(rows):
        standard = CompetencyStandardFactory(code=f"CONTOH-{n}")
        unit = CompetencyUnitFactory()
        StandardUnit.objects.create(standard=standard, unit=unit, position=1)
        Element.objects.create(unit=unit, position=1, title="Menyiapkan")
        PostRequirementFactory(standard=standard, kind__code=f"K{n}")

    with django_assert_num_queries(queries):
        admin_client.get(address(table))


FILE = ";".join(column.name for column in flat.TABLE.columns) + (
    "\nCONTOH-X;1;Standar;ministerial;CONTOH 1;2026;2026-01-01;;"
    "1;CONTOH-X-1;Menyiapkan;{level};1;Unsur;1;Kriteria\n"
)


def uploaded(client, level):
    file = SimpleUploadedFile("standar.csv", FILE.format(level=level).encode())
    answer = client.post(address("competencystandard", "upload"), {"file": file})
    return answer.url


def test_a_file_is_checked_then_loaded_when_the_officer_says_so(admin_client):
    page = uploaded(admin_client, 5)

    assert CompetencyStandard.objects.count() == 0
    admin_client.post(page)
    assert list(CompetencyStandard.objects.values_list("code", "units__level")) == [("CONTOH-X", 5)]


def test_a_faulty_file_is_told_and_not_loaded(admin_client):
    page = uploaded(admin_client, 12)
    admin_client.post(page)

    faults = admin_client.get(page).context["faults"]
    assert [(line, column) for line, column, _rule in faults] == [(2, "unit_level")]
    assert CompetencyStandard.objects.count() == 0


@pytest.mark.parametrize(
    ("page", "name"), [("as_case", "contoh-x-1.json"), ("as_table", "contoh-x-1.csv")]
)
def test_a_version_is_handed_out_and_comes_back_the_same(admin_client, page, name):
    admin_client.post(uploaded(admin_client, 5))
    standard = CompetencyStandard.objects.get()

    answer = admin_client.get(address("competencystandard", page, standard.pk))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert load_standard(answer.content).faults == []
    shown = admin_client.get(address("competencystandard", "change", standard.pk))
    assert address("competencystandard", page, standard.pk) in shown.content.decode()


def test_only_who_writes_standards_loads_one_and_only_staff_take_one_out(client):
    standard = CompetencyStandardFactory()
    viewer = UserFactory()
    GrantFactory(user=viewer, role=Role.MINISTRY_VIEWER, region=RegionFactory(code="ID"))
    taken = address("competencystandard", "as_case", standard.pk)

    assert client.get(taken).status_code == 302
    client.force_login(viewer, backend="apps.accounts.backends.RoleBackend")
    assert client.get(address("competencystandard", "upload")).status_code == 403
    assert client.get(taken).status_code == 200
    assert client.get(address("competencystandard", "as_case", 0)).status_code == 404
