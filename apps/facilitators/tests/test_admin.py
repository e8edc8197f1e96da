import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.facilitators.models import NikUnmasking
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
NIK = "3514011001900001"
EMPTY = {
    f"{rows}-{count}_FORMS": "0"
    for rows in ("employments", "assignments")
    for count in ("TOTAL", "INITIAL")
}
PEOPLE = "admin:facilitators_facilitator_changelist"


@pytest.fixture
def officer():
    user = User.objects.create_user("officer", is_staff=True)
    Grant.objects.create(
        user=user,
        role=Role.REGENCY_OFFICER,
        region=RegionFactory(code="35.14"),
        is_all_clusters=True,
        starts_on=dt.date(2020, 1, 1),
    )
    browser = Client()
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


def shown(response):
    return list(response.context["cl"].result_list)


def test_a_person_is_found_by_name_or_number_and_never_by_a_nik_in_an_address(officer):
    person = FacilitatorFactory(full_name="Dewi Lestari", nik=NIK)
    FacilitatorFactory(full_name="Budi")

    for term in ("lestari", person.registry_number):
        assert shown(officer.get(reverse(PEOPLE), {"q": term})) == [person]
    for part in (NIK, NIK[:15], NIK[-4:], "351401"):
        assert shown(officer.get(reverse(PEOPLE), {"q": part})) == []


def test_a_nik_is_looked_up_by_a_form_within_reach(officer):
    person = FacilitatorFactory(nik=NIK)
    FacilitatorFactory(nik="3301011001900002", home_region=RegionFactory(code="33.01"))
    address = reverse("admin:facilitators_facilitator_find-by-nik")

    found = officer.post(address, {"nik": NIK})
    assert found.url == reverse("admin:facilitators_facilitator_change", args=[person.pk])

    unknown = "Tidak ada orang dalam jangkauan Anda dengan NIK ini."
    for nik in ("3301011001900002", NIK[:15]):
        assert unknown in officer.post(address, {"nik": nik}).rendered_content


def test_an_officer_sees_no_other_regency(officer):
    there = AssignmentFactory(facilitator__home_region=RegionFactory(code="33.01"))

    for table, row in (
        ("facilitator", there.facilitator),
        ("employment", there.employment),
        ("assignment", there),
    ):
        assert shown(officer.get(reverse(f"admin:facilitators_{table}_changelist"))) == []
        page = officer.get(reverse(f"admin:facilitators_{table}_change", args=[row.pk]))
        assert page.status_code == 404
        assert officer.get(f"/admin/facilitators/{table}/csv/").getvalue().count(b"\n") == 1


def test_a_post_keeps_its_days_and_shows_its_history(officer):
    post = AssignmentFactory()
    change = reverse("admin:facilitators_assignment_change", args=[post.pk])
    management = {
        f"{prefix}-{name}_FORMS": 0
        for prefix in ("covered_villages", "events")
        for name in ("TOTAL", "INITIAL")
    }

    answer = officer.post(change, {"decree": "SK 12", "starts_on": "2020-01-01"} | management)

    assert answer.status_code == 302
    post.refresh_from_db()
    assert (post.decree, post.starts_on) == ("SK 12", dt.date(2026, 1, 1))
    assert "SK 12" in officer.get(change).content.decode()
    assert [event.decree for event in post.events.order_by("pgh_id")] == ["", "SK 12"]


def test_people_are_filtered_by_what_they_do_and_where(officer):
    here = AssignmentFactory(region=RegionFactory(code="35.14.01")).facilitator
    lu = FacilitatorKindFactory(code="LU", clusters=[ClusterFactory(code="LU")])
    there = AssignmentFactory(
        kind=lu,
        region=RegionFactory(code="35.14.02"),
        starts_on=dt.date(2099, 1, 1),
        employment__status="pns",
    ).facilitator
    idle = FacilitatorFactory()
    over = AssignmentFactory(
        region=RegionFactory(code="35.14.01"), ends_on=dt.date(2026, 1, 2)
    ).facilitator

    for asked, found in (
        ({"region": "35.14.01"}, [here]),
        ({"region": "35.14.02"}, [there]),
        ({"region": "35.14"}, [here, there, idle, over]),
        ({"cluster": "LU"}, [there]),
        ({"kind": "PS-PKH"}, [here]),
        ({"cluster": "nobody's"}, []),
        ({"status": "planned"}, [there]),
        ({"status": "unassigned"}, [idle]),
        ({"status": "ended"}, [over]),
        ({"employment": "contract"}, [here, over]),
    ):
        assert shown(officer.get(reverse(PEOPLE), asked)) == found
    posts = reverse("admin:facilitators_assignment_changelist")
    for status, found in (("active", [here]), ("planned", [there]), ("ended", [over])):
        rows = shown(officer.get(posts, {"status": status}))
        assert [row.facilitator for row in rows] == found
    assert shown(officer.get(posts, {"region": "35.14.02", "cluster__id__exact": 0})) == []


@pytest.mark.parametrize("table", ["facilitator", "employment", "assignment"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_few_queries_however_many_rows(
    officer, table, rows, django_assert_max_num_queries
):
    for number in range(rows):
        AssignmentFactory(region=RegionFactory(code=f"35.14.0{number + 1}"))

    with django_assert_max_num_queries(12):
        officer.get(reverse(f"admin:facilitators_{table}_changelist"))


def test_a_list_is_handed_out_as_it_is_filtered_and_safe_to_open(officer):
    person = FacilitatorFactory(full_name="=Dewi", nik=NIK)
    FacilitatorFactory(full_name="Budi")
    page = officer.get(reverse(PEOPLE), {"q": "dewi"}, headers={"accept-language": "en"})

    file = officer.get(
        "/admin/facilitators/facilitator/csv/?q=dewi", headers={"accept-language": "en"}
    )

    assert "/admin/facilitators/facilitator/csv/?q=dewi" in page.content.decode()
    assert file.getvalue().decode("utf-8-sig").splitlines() == [
        "Registry number;Full name;NIK;Sex;Home regency or city;Died on",
        f"{person.registry_number};'=Dewi;351401••••••0001;Female;Kab. 35.14, Provinsi 35;",
    ]
    assert officer.get("/admin/facilitators/facilitator/csv/?nik_masked=351401").status_code == 400
    assert Client().get("/admin/facilitators/facilitator/csv/").status_code == 302


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        (Role.MINISTRY_ADMIN, "ID", 200),
        (Role.MINISTRY_VIEWER, "ID", 403),
        (Role.REGENCY_OFFICER, "35.14", 403),
    ],
)
def test_only_national_administrators_read_who_saw_a_nik(role, code, status):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client()
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    seen = NikUnmasking.objects.create(
        facilitator=FacilitatorFactory(), user=user, reason="Verifikasi rekening"
    )
    listed = reverse("admin:facilitators_nikunmasking_changelist")

    assert browser.get(listed).status_code == status
    assert browser.get(f"{listed}add/").status_code == 403
    changed = browser.post(f"{listed}{seen.pk}/change/", {"reason": "Lain sama sekali"})
    assert changed.status_code == 403


def test_whoever_serves_here_may_live_anywhere(officer):
    there = RegionFactory(code="33.01")
    person = AssignmentFactory().facilitator
    other = FacilitatorFactory()
    typed = {"full_name": "Dewi", "sex": "female", "born_on": "1990-01-10", "home_region": there.pk}

    for row, home, errors in (
        (person, there, None),
        (other, other.home_region, ["home_region"]),  # without a post nobody here would see them
    ):
        address = reverse("admin:facilitators_facilitator_change", args=[row.pk])
        answer = officer.post(address, typed | EMPTY)
        row.refresh_from_db()
        assert row.home_region == home
        assert errors == (answer.context and list(answer.context["adminform"].form.errors))
    offered = {"app_label": "facilitators", "model_name": "facilitator",
               "field_name": "home_region", "term": "33.01"}  # fmt: skip
    found = officer.get("/admin/autocomplete/", offered).json()["results"]
    assert [each["id"] for each in found] == [str(there.pk)]
