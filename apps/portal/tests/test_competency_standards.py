import datetime as dt

import pytest

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.exchange.loading import load_standard
from apps.competencies.models import CompetencyStandard, Element, LegalBasis, StandardUnit
from apps.competencies.services import seed_competencies
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyStandardFactory,
    CompetencyUnitFactory,
    CourseFactory,
    MentoringFactory,
    PostRequirementFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.facilitators.rules import Education
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.services import seed_programs
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
LIST = "/competency/standards/?on=2026-07-01"
PAGE = "/competency/standards/CONTOH-PKH/?on=2026-07-01"


def unit_of(standard, **given):
    unit = CompetencyUnitFactory(**given)
    element = Element.objects.create(unit=unit, position=1, title="Menyiapkan pertemuan")
    element.criteria.create(position=1, text="Modul disiapkan.")
    StandardUnit.objects.create(standard=standard, unit=unit, position=1)
    return unit


def person_at(code, cluster="PKH", *, is_certified=False):
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    post = AssignmentFactory(region=RegionFactory(code=code), kind=kind)
    if is_certified:
        CertificateFactory(facilitator=post.facilitator)
    return post


def asked(*clusters):
    for cluster in clusters:
        kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
        PostRequirementFactory(kind=kind)


def test_the_list_holds_what_is_in_force_on_the_day(signed_in):
    CompetencyStandardFactory(ends_on=dt.date(2025, 12, 31))
    CompetencyStandardFactory(version="2", starts_on=dt.date(2026, 1, 1))
    CompetencyStandardFactory(code="CONTOH-LU", starts_on=dt.date(2027, 1, 1))

    page = signed_in("35.14").get(LIST).context["page"]

    assert [(row.code, row.version) for row in page] == [("CONTOH-PKH", "2")]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=pertemuan", ["CONTOH-A"]),
        ("q=contoh-00x+memfasilitasi", ["CONTOH-A"]),
        ("q=mandiri+lansia", ["CONTOH-B"]),
        ("kind=skkni", ["CONTOH-B"]),
        ("kind=nonsense", ["CONTOH-A", "CONTOH-B"]),
        ("q=100%25", []),
    ],
)
def test_standards_are_found_by_their_words_and_kind(signed_in, query, codes):
    unit_of(CompetencyStandardFactory(code="CONTOH-A"), code="CONTOH-00X")
    CompetencyStandardFactory(code="CONTOH-B", title="Lansia mandiri", kind="skkni")

    page = signed_in("35.14").get(f"{LIST}&{query}").context["page"]

    assert [row.code for row in page] == codes


def test_a_standard_stands_on_its_four_pillars(signed_in):
    standard = CompetencyStandardFactory()
    unit = unit_of(standard, level=5)
    LegalBasis.objects.create(standard=standard, title="UU 14/2019", url="https://example.go.id/")
    course = CourseFactory(units=[unit])
    session = TrainingSessionFactory(course=course, starts_on=dt.date(2026, 8, 1))
    TrainingSessionFactory(course=course, starts_on=dt.date(2026, 6, 1))
    offer = MentoringFactory(units=[unit], ends_on=dt.date(2026, 7, 1))
    MentoringFactory(title="Berakhir", units=[unit], ends_on=dt.date(2026, 6, 30))
    MentoringFactory(title="Lain", units=[CompetencyUnitFactory()])
    scheme = SchemeFactory()
    asked("PKH")
    person_at("35.14.01", is_certified=True)
    person_at("35.14.01")

    answer = signed_in("35.14").get(PAGE, HTTP_ACCEPT_LANGUAGE="en")

    facts = answer.context
    assert '<a href="https://example.go.id/"' in answer.content.decode()
    assert (list(facts["courses"]), facts["sessions"]) == ([course], [session])
    assert list(facts["mentoring"]) == [offer]
    assert "How to ask for it: Hubungi balai lewat dinas sosial" in answer.content.decode()
    assert list(facts["schemes"]) == [scheme]
    assert facts["levels"] == [(5, [Education.D3.label], 1)]
    assert [(row["area"], row["people"], row["certified"]) for row in facts["areas"]] == [
        ("35.14.01", 2, 1)
    ]


def test_without_mentoring_a_standard_says_who_adds_it(signed_in):
    unit_of(CompetencyStandardFactory())

    page = signed_in("35.14").get(PAGE, HTTP_ACCEPT_LANGUAGE="en").content.decode()

    assert "An administrator adds an offer in the back office." in page


@pytest.mark.parametrize(
    ("over", "cluster", "rows"),
    [
        ("ID", None, [("33", "PKH", 1, 1), ("35", "LU", 1, 0), ("35", "PKH", 3, 2)]),
        ("35", None, [("35.14", "LU", 1, 0), ("35.14", "PKH", 2, 1), ("35.15", "PKH", 1, 1)]),
        ("35.14", None, [("35.14.01", "LU", 1, 0), ("35.14.01", "PKH", 2, 1)]),
        ("35", "PKH", [("35.14", "PKH", 2, 1), ("35.15", "PKH", 1, 1)]),
        ("12", None, []),
    ],
)
def test_who_is_certified_is_counted_right_below_the_own_region(signed_in, over, cluster, rows):
    asked("PKH", "LU")
    person_at("35.14.01", is_certified=True)
    person_at("35.14.01")
    person_at("35.14.01", "LU")
    person_at("35.15.01", is_certified=True)
    person_at("33.01.01", is_certified=True)
    person_at("35.14.01", "KUBE", is_certified=True)  # whose posts ask nothing

    shown = signed_in(over, cluster=cluster).get(PAGE).context
    areas = list(shown["areas"])

    totals: dict[str, list[int]] = {}
    for _area, name, people, certified in rows:
        held = totals.setdefault(name, [0, 0])
        totals[name] = [held[0] + people, held[1] + certified]
    assert {
        row["cluster__code"]: [row["people"], row["certified"]] for row in shown["clusters"]
    } == totals
    assert [
        (row["area"], row["cluster__code"], row["people"], row["certified"]) for row in areas
    ] == rows
    assert all(row["label"] for row in areas)


def test_a_certificate_counts_while_it_is_valid_and_not_revoked(signed_in):
    asked("PKH")
    for _ in range(3):
        person_at("35.14.01", is_certified=True)
    lapsed, revoked, _valid = CompetencyStandard.objects.get().schemes.get().certificates.all()
    lapsed.ends_on = dt.date(2026, 6, 30)
    lapsed.save()
    revoked.revoked_on, revoked.revoked_because = dt.date(2026, 7, 1), "Keliru"
    revoked.save()

    (row,) = signed_in("35.14").get(PAGE).context["areas"]

    assert (row["people"], row["certified"]) == (3, 1)


def test_a_facilitator_reads_a_standard_without_figures(signed_in):
    asked("PKH")
    person_at("35.14.01")

    facts = signed_in("35.14", Role.FACILITATOR).get(PAGE).context

    assert (facts["clusters"], facts["areas"], facts["sees_figures"]) == ([], [], False)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["CONTOH-1", "CONTOH-2"]),
        ("&q=modul", ["CONTOH-1", "CONTOH-2"]),
        ("&q=contoh-2", ["CONTOH-2"]),
        ("&q=Menyiapkan+merujuk", ["CONTOH-2"]),
        ("&q=zzz", []),
    ],
)
def test_units_are_searched_down_to_their_criteria(signed_in, query, codes):
    standard = CompetencyStandardFactory()
    unit_of(standard, code="CONTOH-1")
    unit_of(standard, code="CONTOH-2", title="Merujuk kasus")

    answer = signed_in("35.14").get(PAGE + query)

    assert [unit.code for unit in answer.context["units"]] == codes
    assert answer.content.decode().count('<details class="tree" open') == (
        len(codes) if query else 0
    )


@pytest.mark.parametrize(
    ("day", "version", "is_in_force"),
    [("2019-01-01", "1", False), ("2024-01-01", "1", True), ("2026-01-01", "2", True),
     ("2027-01-01", "2", False)],
)  # fmt: skip
def test_the_version_of_the_day_is_shown_or_the_nearest(signed_in, day, version, is_in_force):
    CompetencyStandardFactory(ends_on=dt.date(2025, 12, 31))
    CompetencyStandardFactory(
        version="2", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31)
    )

    facts = signed_in("35.14").get(f"/competency/standards/CONTOH-PKH/?on={day}").context

    assert (facts["standard"].version, facts["is_in_force"]) == (version, is_in_force)


@pytest.mark.parametrize("code", ["nothing", "a/b", "../needs"])
def test_an_unknown_code_is_not_found(signed_in, code):
    assert signed_in("35.14").get(f"/competency/standards/{code}/").status_code == 404


def test_a_code_with_a_slash_has_its_page(signed_in):
    CompetencyStandardFactory(code="CONTOH 1/2020")
    officer = signed_in("35.14")

    assert officer.get(LIST).status_code == 200
    answer = officer.get("/competency/standards/CONTOH%201/2020/")
    assert answer.context["standard"].code == "CONTOH 1/2020"


@pytest.mark.parametrize(("page", "queries"), [(LIST, 6), (PAGE, 16)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_runs_the_same_queries_however_many_rows(
    signed_in, page, queries, rows, django_assert_num_queries
):
    standard = CompetencyStandardFactory()
    asked("PKH")
    for n in range(rows):
        unit = unit_of(standard)
        LegalBasis.objects.create(standard=standard, title=f"UU {n}")
        unit_of(CompetencyStandardFactory(code=f"CONTOH-{n}"))
        course = CourseFactory(code=f"D{n}", units=[unit], provider__code=f"P{n}")
        TrainingSessionFactory(course=course, starts_on=dt.date(2026, 8, 1))
        MentoringFactory(title=f"B{n}", units=[unit], provider__code=f"P{n}")
        SchemeFactory(code=f"S{n}")
        person_at(f"35.14.0{n + 1}", is_certified=True)
    officer = signed_in("35.14")

    with django_assert_num_queries(queries):
        officer.get(page)


def test_every_seeded_standard_has_its_page(signed_in):
    seed_programs()
    seed_competencies()
    officer = signed_in("ID", Role.MINISTRY_VIEWER)

    for code in CompetencyStandard.objects.values_list("code", flat=True):
        assert officer.get(f"/competency/standards/{code}/").context["is_example"]


@pytest.mark.parametrize("page", [LIST, PAGE])
def test_who_has_no_role_sees_no_standard(client, page):
    CompetencyStandardFactory()
    nobody = User.objects.create_user("nobody")

    assert client.get(page).status_code == 302
    client.force_login(nobody, backend="apps.accounts.backends.RoleBackend")
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_a_standard_is_handed_out_as_it_is_taken_in(signed_in, suffix):
    standard = CompetencyStandardFactory(
        code="KEP 1/2020", version="2", starts_on=dt.date(2026, 1, 1)
    )
    unit_of(standard)

    answer = signed_in("35.14").get(
        f"/competency/standards/KEP%201/2020/?on=2026-07-01&format={suffix}"
    )

    assert answer["Content-Disposition"] == f'attachment; filename="kep-12020-2.{suffix}"'
    assert load_standard(answer.content).faults == []
    assert CompetencyStandard.objects.count() == standard.units.count() == 1
