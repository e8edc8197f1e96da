"""Certification and training in the back office: each act a page, its service the only rule."""

import datetime as dt

import pytest
import time_machine
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.models import (
    Assessment,
    BodyLicence,
    Certificate,
    CertificationBody,
    Enrolment,
    Extension,
    Licence,
    TrainingSession,
)
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    CertificationBodyFactory,
    CourseFactory,
    EnrolmentFactory,
    MentoringFactory,
    SchemeFactory,
    TrainingProviderFactory,
    TrainingSessionFactory,
)
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


def signed_in(role, code="35.14"):
    user = User.objects.create_user(f"{role}-{code}")
    Grant.objects.create(
        user=user, role=role, region=RegionFactory(code=code), is_all_clusters=True,
        starts_on=D(2020, 1, 1),
    )  # fmt: skip
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.fixture
def ministry():
    return signed_in(Role.MINISTRY_ADMIN, "ID")


def address(table, page="changelist", *args):
    return reverse(f"admin:competencies_{table}_{page}", args=args)


def change(row):
    return address(row._meta.model_name, "change", row.pk)


def posted(browser, place, **given):
    """Post a page and say where it led, or what it refused."""
    answer = browser.post(place, given)
    if answer.status_code == 302:
        return answer["Location"]
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def done(browser, row, act, **given):
    return posted(browser, address(row._meta.model_name, act, row.pk), **given)


def shown(browser, table, **asked):
    answer = browser.get(address(table), asked)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def test_a_candidate_comes_to_a_certificate_step_by_step(ministry):
    person, scheme = FacilitatorFactory(), SchemeFactory()
    given = {"facilitator": person.pk, "scheme": scheme.pk, "registered_on": "2026-02-01"}

    led = posted(ministry, address("assessment", "add"), **given)

    row = Assessment.objects.get()
    assert led == change(row)
    assert posted(ministry, address("assessment", "add"), **given) == {
        "scheme": ["This person is a candidate of that scheme already."]
    }
    assert done(ministry, row, "decide", outcome="competent", decided_on="2026-02-02") == {
        "__all__": [
            "A test follows the candidate's self-assessment: record it first, by the button "
            "“Record the self-assessment” on the assessment's page."
        ]
    }
    assert done(ministry, row, "self-assess", self_assessed_on="2026-02-03") == change(row)
    assert done(ministry, row, "decide", outcome="competent", decided_on="2026-02-04") == (
        change(row)
    )
    assert done(ministry, row, "certify", number="A-1", issued_on="2026-02-03") == {
        "issued_on": ["A certificate is not issued before the decision."]
    }
    led = done(ministry, row, "certify", number="A-1", issued_on="2026-02-04", starts_on="")
    given = Certificate.objects.get()
    assert (led, given.starts_on, given.ends_on) == (change(given), D(2026, 2, 4), D(2029, 2, 3))
    assert ministry.get(change(row)).context["acts"] == []


def test_prior_learning_is_recognised_for_a_reason(ministry):
    given = {
        "facilitator": FacilitatorFactory().pk, "scheme": SchemeFactory().pk,
        "decided_on": "2026-02-01",
    }  # fmt: skip
    place = address("assessment", "recognise")

    assert place in ministry.get(address("assessment")).content.decode()
    assert posted(ministry, place, remark="", **given) == {"remark": ["This field is required."]}
    led = posted(ministry, place, remark="Kerja 10 tahun", **given)

    row = Assessment.objects.get()
    assert (led, row.way, row.remark) == (change(row), "rpl", "Kerja 10 tahun")


def test_prior_learning_is_not_recognised_beside_a_certificate_that_is_not_to_be_renewed(ministry):
    held = CertificateFactory(starts_on=D(2024, 3, 1), scheme=SchemeFactory(renewal_months=6))
    given = {"facilitator": held.facilitator_id, "scheme": held.scheme_id, "remark": "Kerja"}
    place = address("assessment", "recognise")

    assert posted(ministry, place, decided_on="2026-02-01", **given) == {
        "scheme": ["This person holds a valid certificate of that scheme until 28 Feb 2027."]
    }
    assert Assessment.objects.count() == 1

    Certificate.objects.update(ends_on=D(2026, 6, 30))
    posted(ministry, place, decided_on="2026-02-01", **given)
    assert Assessment.objects.count() == 2


def test_a_certificates_page_explains_its_body_to_people(ministry):
    page = ministry.get(change(CertificateFactory())).content.decode()

    assert "The scheme's own." in page
    assert "composite key" not in page


def test_a_certificate_is_renewed_in_its_window_and_revoked_with_a_reason(ministry):
    held = CertificateFactory(starts_on=D(2023, 4, 1), scheme=SchemeFactory(renewal_months=6))

    led = done(ministry, held, "renew", number="B-1", issued_on="2026-03-01")
    follower = Certificate.objects.get(renews=held)
    assert (led, follower.starts_on) == (change(follower), D(2026, 4, 1))
    assert done(ministry, held, "renew", number="B-2", issued_on="2026-03-01") == {
        "__all__": ["This certificate is renewed already."]
    }
    assert done(ministry, follower, "revoke", revoked_on="2026-03-01", revoked_because="") == {
        "revoked_because": ["This field is required."]
    }
    assert done(
        ministry, follower, "revoke", revoked_on="2026-03-01", revoked_because="Dokumen palsu"
    ) == change(follower)
    offered = [place for _title, place in ministry.get(change(held)).context["acts"]]
    assert [place.split("/")[-2] for place in offered] == ["revoke"]
    follower.refresh_from_db()
    assert (follower.revoked_on, follower.revoked_because) == (D(2026, 3, 1), "Dokumen palsu")
    assert [str(title) for title, _place in ministry.get(change(follower)).context["acts"]] == []


def test_a_decree_extends_a_scheme_and_is_taken_back(ministry):
    held = CertificateFactory(starts_on=D(2024, 3, 1))
    place = address("extension", "add")
    given = {"scheme": held.scheme_id, "decree": "SK 1", "effective_on": "2026-03-01"}

    assert posted(ministry, place, months="25", **given) == {
        "months": ["A decree extends by 1 to 24 months."]
    }
    led = posted(ministry, place, months="6", **given)

    made = Extension.objects.get()
    held.refresh_from_db()
    assert (led, held.ends_on) == (change(made), D(2027, 8, 31))
    [row] = shown(ministry, "extension")
    assert row.certificates_reached == 1
    page = ministry.get(address("extension", "take-back", made.pk)).content.decode()
    assert "1 certificate ends again on its former last day, 28 Feb 2027." in page
    assert done(ministry, made, "take-back") == change(made)
    assert '<td class="field-certificates_reached">–</td>' in (
        ministry.get(address("extension")).content.decode()
    )
    held.refresh_from_db()
    assert held.ends_on == D(2027, 2, 28)
    assert ministry.get(change(made)).context["acts"] == []


def test_a_body_is_kept_with_its_licences(ministry):
    form = {
        "code": "LSP-9", "name": "LSP Baru", "licences-TOTAL_FORMS": "1",
        "licences-INITIAL_FORMS": "0", "licences-0-number": "BNSP-9",
        "licences-0-starts_on": "2026-01-01", "licences-0-ends_on": "",
    }  # fmt: skip

    ministry.post(address("certificationbody", "add"), form)

    body = CertificationBody.objects.get()
    assert list(BodyLicence.objects.values_list("body", "number")) == [(body.pk, "BNSP-9")]


@pytest.mark.parametrize("factory", [CertificationBodyFactory, TrainingProviderFactory])
def test_whose_systems_write_for_an_institution_is_shown_to_who_sets_them(ministry, factory):
    row = factory()
    row.clients.add(User.objects.create_user("sistem-lembaga"))
    viewer = signed_in(Role.MINISTRY_VIEWER, "ID")

    assert "sistem-lembaga" in ministry.get(change(row)).content.decode()
    seen = viewer.get(change(row))
    assert (seen.status_code, row.name in seen.content.decode()) == (200, True)
    assert "sistem-lembaga" not in seen.content.decode()


def test_a_session_is_its_courses_providers_and_follows_it(ministry):
    course = CourseFactory()
    given = {
        "course": course.pk, "region": RegionFactory(code="35.14").pk,
        "starts_on": "2026-04-06", "ends_on": "2026-04-10", "capacity": "30", "external_id": "D-1",
        "enrolments-TOTAL_FORMS": "0", "enrolments-INITIAL_FORMS": "0",
    }  # fmt: skip
    other = CourseFactory(code="D-2", provider=TrainingProviderFactory(code="PUSDIKLAT"))

    place = address("trainingsession", "add")

    assert ministry.post(place, given).status_code == 302
    again = ministry.post(place, given).context["adminform"].form
    assert again.errors == {"external_id": ["This provider has given that id already."]}
    assert ministry.post(place, given | {"course": other.pk}).status_code == 302
    moved = {"title": course.title, "hours": "40", "provider": other.provider.pk}
    assert ministry.post(change(course), moved).context["adminform"].form.errors == {
        "provider": ["That provider gave the id of one of its sessions to another session."]
    }
    TrainingSession.objects.filter(course=other).update(external_id="D-9")
    assert ministry.post(change(course), moved).status_code == 302

    assert list(TrainingSession.objects.values_list("provider__code", "external_id")) == [
        ("PUSDIKLAT", "D-1"),
        ("PUSDIKLAT", "D-9"),
    ]


def test_of_a_scheme_that_has_begun_the_terms_change_and_nothing_else(ministry):
    scheme = SchemeFactory()
    form = {
        "code": "LAIN", "name": "Nama baru", "level": "9", "validity_months": "60",
        "renewal_months": "6", "renewal_hours": "0", "starts_on": "2021-01-01", "ends_on": "",
    }  # fmt: skip

    ministry.post(change(scheme), form)

    scheme.refresh_from_db()
    assert (scheme.code, scheme.level, scheme.starts_on) == ("SKEMA-PKH", 5, D(2020, 1, 1))
    assert (scheme.name, scheme.validity_months) == ("Nama baru", 60)


def test_an_officer_enrols_and_who_waits_moves_up(ministry):
    officer = signed_in(Role.REGENCY_OFFICER)
    session = TrainingSessionFactory(capacity=1)
    first, second = FacilitatorFactory(), FacilitatorFactory()

    led = done(officer, session, "enrol", facilitator=first.pk)
    seated = Enrolment.objects.get()
    assert (led, seated.is_seated) == (change(seated), True)
    done(officer, session, "enrol", facilitator=second.pk)
    [row] = shown(officer, "trainingsession", time="coming")
    assert (row.taken, row.in_queue) == (1, 1)
    assert done(officer, session, "enrol", facilitator=first.pk) == {
        "facilitator": ["This person is enrolled in that session already."]
    }
    assert done(officer, seated, "withdraw") == change(seated)
    assert Enrolment.objects.get(facilitator=second).is_seated


def test_a_result_is_recorded_once_the_session_is_over(ministry):
    session = TrainingSessionFactory(starts_on=D(2026, 2, 1))
    row = EnrolmentFactory(session=session)

    assert [held.pk for held in shown(ministry, "trainingsession", time="over")] == [session.pk]
    assert done(ministry, row, "record-result", result="passed", attended_hours="41") == {
        "attended_hours": ["The course has 40 hours."]
    }
    assert done(ministry, row, "record-result", result="passed", attended_hours="40") == change(row)
    row.refresh_from_db()
    assert (row.result, row.attended_hours) == ("passed", 40)
    assert shown(ministry, "trainingsession", time="over") == []


def test_a_licence_is_written_for_somebody_in_reach(ministry):
    officer = signed_in(Role.REGENCY_OFFICER)
    given = {"kind": "str", "number": "S-1", "starts_on": "2026-01-01", "ends_on": "2030-12-31"}
    far = FacilitatorFactory(home_region=RegionFactory(code="33.01"))

    answer = officer.post(address("licence", "add"), given | {"facilitator": far.pk})
    assert (answer.status_code, Licence.objects.count()) == (200, 0)
    officer.post(address("licence", "add"), given | {"facilitator": FacilitatorFactory().pk})

    assert Licence.objects.get().number == "S-1"


@pytest.mark.parametrize("q", ["rahma", "PS900001", "LSP/77"])
def test_a_certificate_is_found_by_name_number_and_registry_number(ministry, q):
    wanted = CertificateFactory(
        facilitator__full_name="Siti Rahma", facilitator__registry_number="PS900001",
        number="LSP/77/2024",
    )  # fmt: skip
    CertificateFactory(facilitator__full_name="Budi")

    assert shown(ministry, "certificate", q=q) == [wanted]


def test_a_part_of_a_number_is_read_from_its_index(rf):
    CertificateFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")

    asked = rf.get("/"), Certificate.objects.order_by(), "LSP/77"
    found, _is_doubled = admin.site.get_model_admin(Certificate).get_search_results(*asked)
    plan = found.explain()

    assert "certificate_by_number_part" in plan
    assert "Seq Scan" not in plan


def test_certificates_are_kept_apart_by_state_and_by_what_ends_soon(ministry):
    rows = {
        "valid": CertificateFactory(starts_on=D(2023, 3, 20)),
        "expired": CertificateFactory(starts_on=D(2022, 1, 1)),
        "planned": CertificateFactory(starts_on=D(2026, 4, 1)),
        "revoked": CertificateFactory(
            starts_on=D(2024, 1, 1), revoked_on=D(2025, 1, 1), revoked_because="x"
        ),
    }

    for state, row in rows.items():
        assert shown(ministry, "certificate", state=state) == [row]
        assert row.state_on(D(2026, 3, 1)) == state
    assert shown(ministry, "certificate", expiring_within="30") == [rows["valid"]]
    other = CertificationBodyFactory(code="LSP-2", name="Lain")
    assert shown(ministry, "certificate", body__id__exact=other.pk) == []
    assert len(shown(ministry, "certificate", region="35.14")) == 4
    assert shown(ministry, "certificate", region="33") == []


PEOPLES = {
    "assessment": AssessmentFactory,
    "certificate": CertificateFactory,
    "enrolment": EnrolmentFactory,
    "licence": lambda: Licence.objects.create(
        facilitator=FacilitatorFactory(), kind="str", number="S-1", starts_on=D(2020, 1, 1)
    ),
}


@pytest.mark.parametrize("table", PEOPLES)
def test_a_row_out_of_reach_is_not_found_and_not_listed(table):
    row = PEOPLES[table]()
    near, far = signed_in(Role.REGENCY_OFFICER), signed_in(Role.PROVINCE_OFFICER, "33")

    assert shown(near, table) == [row]
    assert near.get(change(row)).status_code == 200
    assert shown(far, table) == []
    assert far.get(change(row)).status_code == 404


@pytest.mark.parametrize(
    ("act", "table"),
    [
        ("self-assess", "assessment"), ("decide", "assessment"), ("certify", "assessment"),
        ("renew", "certificate"), ("revoke", "certificate"),
    ],
)  # fmt: skip
def test_an_officer_decides_nothing(act, table):
    row = PEOPLES[table]()
    officer = signed_in(Role.REGENCY_OFFICER)

    assert officer.get(address(table, act, row.pk)).status_code == 403
    assert officer.get(change(row)).context["acts"] == []
    assert officer.get(address("assessment", "recognise")).status_code == 403
    assert officer.get(address("extension", "add")).status_code == 403


@pytest.mark.parametrize("table", ["enrolment", "certificate", "assessment"])
def test_nothing_is_changed_or_deleted_by_hand(ministry, table):
    row = PEOPLES[table]()

    assert ministry.post(change(row), {"number": "X"}).status_code == 403
    assert ministry.post(address(table, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("table", "queries"),
    [
        ("certificationbody", 5), ("scheme", 7), ("assessment", 9), ("certificate", 9),
        ("extension", 7), ("licence", 5), ("course", 6), ("trainingprovider", 5), ("mentoring", 6),
        ("trainingsession", 9), ("enrolment", 6),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    ministry, table, queries, rows, django_assert_num_queries
):
    for n in range(rows):
        scheme = SchemeFactory(code=f"S{n}", body__code=f"LSP-{n}")
        held = CertificateFactory(scheme=scheme)
        Extension.objects.create(scheme=scheme, decree="1", months=1, effective_on=D(2026, 1, 1))
        Licence.objects.create(
            facilitator=held.facilitator, kind="str", number=n, starts_on=D(2020, 1, 1)
        )
        course = CourseFactory(code=f"D{n}", provider__code=f"P{n}")
        MentoringFactory(provider=course.provider)
        EnrolmentFactory(session__course=course)
    ministry.get(address(table))

    with django_assert_num_queries(queries):
        ministry.get(address(table))


def uploaded(browser, table, text):
    file = SimpleUploadedFile("hasil.csv", text.encode())
    answer = browser.post(address(table, "upload"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_a_bodys_file_is_checked_and_its_good_rows_loaded_when_the_officer_says_so(ministry):
    SchemeFactory()
    FacilitatorFactory(registry_number="PS1")
    header = "registry_number;scheme;outcome;decided_on;self_assessed_on;number;issued_on\r\n"
    bad = "PS9;SKEMA-PKH;competent;2026-02-01;2026-01-05;A-2;2026-02-02\r\n"
    good = "PS1;SKEMA-PKH;competent;2026-02-01;2026-01-05;A-1;2026-02-02\r\n"

    assert ministry.get(address("certificate", "template_csv")).content.decode() == header
    place = uploaded(ministry, "certificate", header + good + bad)
    checked = ministry.get(place).content.decode()
    assert "Nobody in your reach has this registry number." in checked
    assert "Load the one good row and leave out the others" in checked

    ministry.post(place)
    assert Certificate.objects.count() == 0
    answer = ministry.post(place, {"rows": "good"}, follow=True)

    told = "The file is loaded: Rows 1 · competent 1 · not yet competent 0 · recorded already 0."
    assert told in answer.content.decode()
    assert Certificate.objects.get().number == "A-1"
    assert "Load the one good row" not in ministry.get(place).content.decode()


def test_an_officer_loads_the_results_of_the_own_people_and_no_certificate(ministry):
    session = TrainingSessionFactory(starts_on=D(2026, 2, 1), external_id="D-1")
    row = EnrolmentFactory(session=session, facilitator__registry_number="PS1")
    near, far = signed_in(Role.REGENCY_OFFICER), signed_in(Role.REGENCY_OFFICER, "33.01")
    text = "session;registry_number;result;hours;provider\r\nD-1;PS1;passed;40;\r\n"

    place = uploaded(far, "enrolment", text)
    assert "Nobody in your reach" in far.get(place).content.decode()
    near.post(uploaded(near, "enrolment", text))

    row.refresh_from_db()
    assert (row.result, row.attended_hours) == ("passed", 40)
    assert near.get(address("certificate", "upload")).status_code == 403


@pytest.mark.parametrize("role", [Role.PROVINCE_OFFICER, Role.MINISTRY_ADMIN])
def test_who_only_looks_elsewhere_opens_a_session_and_its_acts_too(role):
    browser = signed_in(role, "ID" if role == Role.MINISTRY_ADMIN else "35")
    Grant.objects.create(
        user=User.objects.get(), role=Role.MINISTRY_VIEWER, region=RegionFactory(code="33"),
        is_all_clusters=True, starts_on=D(2020, 1, 1),
    )  # fmt: skip
    session = TrainingSessionFactory(starts_on=D(2026, 4, 6))

    assert browser.get(change(session)).status_code == 200
    assert browser.get(f"{change(session)[:-7]}enrol/").status_code == 200


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.REGENCY_OFFICER, "33.01"),
        (Role.MINISTRY_VIEWER, "ID"),
        (Role.FACILITATOR, "35.14"),
    ],
)
def test_no_act_is_open_out_of_reach_or_to_who_only_looks(role, code):
    held = CertificateFactory()
    extension = Extension.objects.create(
        scheme=held.scheme, decree="KEP-1", months=6, effective_on=D(2026, 1, 1)
    )
    row = EnrolmentFactory(session__starts_on=D(2026, 1, 5), facilitator=held.facilitator)
    waiting = AssessmentFactory(
        facilitator=held.facilitator, scheme__code="LAIN", outcome="", decided_on=None
    )
    browser = signed_in(role, code)

    acts = {
        row: ("withdraw", "record-result"),
        held: ("renew", "revoke"),
        waiting: ("self-assess", "decide", "certify"),
        extension: ("take-back",),
    }
    for subject, slugs in acts.items():
        for slug in slugs:
            place = f"{change(subject)[:-7]}{slug}/"
            assert browser.get(place).status_code in {302, 403, 404}, place
            assert browser.post(place, {}).status_code in {302, 403, 404}, place
    for subject in acts:
        subject.refresh_from_db()
    assert (held.revoked_on, row.withdrawn_at, row.result) == (None, None, "")
    assert (waiting.outcome, extension.reversed_at) == ("", None)
