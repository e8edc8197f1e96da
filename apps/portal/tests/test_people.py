import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.tests.factories import CertificateFactory, SchemeFactory
from apps.facilitators.models import NikUnmasking
from apps.facilitators.services import give_login
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import WorkloadFactory, WorkloadPartFactory

NIK = "3514011001900001"


@pytest.fixture
def person(db):
    return FacilitatorFactory(full_name="Dewi Lestari", nik=NIK)


def test_a_person_outside_the_grant_is_not_found_on_any_page(signed_in, person):
    stranger = signed_in("33.01")

    assert stranger.get(f"/facilitators/{person.registry_number}/").status_code == 404
    answer = stranger.post(f"/facilitators/{person.registry_number}/nik/", {"reason": "Cek"})
    assert answer.status_code == 404
    assert stranger.get("/search/?q=Dewi Lestari").context["people"] == []
    assert NikUnmasking.objects.count() == 0


@pytest.mark.parametrize("number", ["nobody", "F" * 13, "../F1"])
def test_what_is_no_registry_number_is_not_found(signed_in, person, number):
    officer = signed_in("35.14")

    assert officer.get(f"/facilitators/{number}/").status_code == 404
    assert officer.post(f"/facilitators/{number}/nik/", {"reason": "Cek"}).status_code == 404


def test_a_merged_number_leads_to_the_survivor(signed_in, person):
    merged = FacilitatorFactory(merged_into=person)

    answer = signed_in("35.14").get(f"/facilitators/{merged.registry_number}/")

    assert answer.url == f"/facilitators/{person.registry_number}/"


def test_the_page_tells_the_verdict_by_sign_and_word(signed_in, person):
    post = AssignmentFactory(facilitator=person)
    WorkloadFactory(facilitator=person)
    WorkloadPartFactory(assignment=post)

    text = signed_in("35.14").get(
        f"/facilitators/{person.registry_number}/", HTTP_ACCEPT_LANGUAGE="en"
    )

    assert "▲" in text.content.decode()
    assert "Overloaded" in text.content.decode()
    assert NIK not in text.content.decode()


def test_the_page_says_which_certificate_ends_soon_and_is_not_followed(signed_in, person):
    today = timezone.localdate()
    for days, name in ((10, "Pendamping PKH"), (500, "Pendamping LU")):
        CertificateFactory(
            facilitator=person,
            scheme=SchemeFactory(code=name, name=name),
            ends_on=today + dt.timedelta(days=days),
        )
    give_login(person, username="dewi", on=today)
    person.refresh_from_db()
    browser = Client()
    browser.force_login(person.user, backend="apps.accounts.backends.RoleBackend")

    for reader in (browser, signed_in("35.14")):
        page = reader.get(f"/facilitators/{person.registry_number}/", HTTP_ACCEPT_LANGUAGE="en")

        [shown] = page.context["ending"]
        assert shown.scheme.name == "Pendamping PKH"
        assert "The certificate Pendamping PKH ends on" in page.content.decode()


@pytest.mark.parametrize("posts", [1, 3])
def test_the_page_runs_the_same_queries_however_many_posts(
    signed_in, person, posts, django_assert_num_queries
):
    for number in range(posts):
        post = AssignmentFactory(
            facilitator=person,
            region=RegionFactory(code=f"35.14.0{number + 1}"),
            fte_share="0.30",
        )
        WorkloadPartFactory(assignment=post)
    WorkloadFactory(facilitator=person)
    officer = signed_in("35.14")

    # session, user, grants, person, run, workload, outside, edition, alike, parts, posts,
    # employments, certificates, those that end soon
    with django_assert_num_queries(18):
        page = officer.get(f"/facilitators/{person.registry_number}/")

    assert len(page.context["posts"]) == posts


def test_a_name_is_found_though_misspelt(signed_in, person):
    FacilitatorFactory(full_name="Budi Santoso")
    officer = signed_in("35.14")

    assert officer.get("/search/?q=dewi lestary").context["people"] == [person]


def test_a_number_in_any_case_leads_to_its_person_on_the_day_chosen(signed_in, person):
    officer = signed_in("35.14")
    FacilitatorFactory(registry_number="OLD", full_name="Dewi Lestari", merged_into=person)
    number = person.registry_number

    assert officer.get(f"/search/?q={number.lower()}").url == f"/facilitators/{number}/"
    assert officer.get(f"/search/?q={number}&on=2026-01-31").url == (
        f"/facilitators/{number}/?on=2026-01-31"
    )
    merged = officer.get("/search/?q=old", follow=True)
    assert merged.context["person"] == person
    assert officer.get("/search/?q=Dewi").context["people"] == [person]


@pytest.mark.parametrize("people", [1, 3])
def test_a_search_runs_the_same_queries_however_many_are_found(
    signed_in, people, django_assert_num_queries
):
    FacilitatorFactory.create_batch(people, full_name="Dewi Lestari")
    officer = signed_in("35.14")

    with django_assert_num_queries(6):  # session, user, grants, number, people, edition
        page = officer.get("/search/?q=Dewi")

    assert len(page.context["people"]) == people


def test_the_page_tells_what_a_person_is_on_the_day_asked_for(signed_in, person):
    first = EmploymentFactory(facilitator=person, ends_on=dt.date(2025, 12, 31))
    old = AssignmentFactory(
        facilitator=person,
        employment=first,
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2025, 12, 31),
    )
    new = AssignmentFactory(facilitator=person, starts_on=dt.date(2026, 1, 1))
    officer = signed_in("35.14")

    def told(day):
        page = officer.get(f"/facilitators/{person.registry_number}/?on={day}")
        states = {post: post.state for post in page.context["posts"]}
        return page.context["status"], states[old], states[new]

    assert told("2024-12-31") == ("planned", "planned", "planned")
    assert told("2025-12-31") == ("active", "active", "planned")
    assert told("2026-01-01") == ("active", "ended", "active")


def test_villages_are_counted_as_the_post_covers_them_on_the_day(signed_in, person):
    post = AssignmentFactory(facilitator=person, starts_on=dt.date(2026, 1, 1))
    CoveredVillageFactory(
        assignment=post, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 3, 31)
    )
    CoveredVillageFactory(assignment=post, starts_on=dt.date(2026, 3, 1))
    officer = signed_in("35.14")

    def villages(day):
        page = officer.get(f"/facilitators/{person.registry_number}/?on={day}")
        return [post.villages for post in page.context["posts"]]

    days = ["2025-06-01", "2026-02-28", "2026-03-31", "2026-04-01"]
    assert [villages(day) for day in days] == [[1], [1], [2], [1]]


def test_who_may_be_the_same_person_is_named_when_in_reach(signed_in, person):
    twin = FacilitatorFactory(full_name="Dewi Lestary", born_on=person.born_on)
    FacilitatorFactory(
        full_name="Dewi Lestari", born_on=person.born_on, home_region=RegionFactory(code="33.01")
    )

    page = signed_in("35.14").get(f"/facilitators/{person.registry_number}/")

    assert list(page.context["alike"]) == [twin]


def test_a_nik_is_shown_for_a_reason_and_the_look_is_kept(signed_in, person):
    officer = signed_in("35.14")

    answer = officer.post(f"/facilitators/{person.registry_number}/nik/", {"reason": "Cek SK gaji"})

    assert NIK in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert list(NikUnmasking.objects.values_list("facilitator", "user__username", "reason")) == [
        (person.pk, User.objects.get().username, "Cek SK gaji")
    ]


def test_a_nik_is_not_shown_without_a_reason(signed_in, person):
    answer = signed_in("35.14").post(
        f"/facilitators/{person.registry_number}/nik/", {"reason": "Cek saja"}
    )

    assert NIK not in answer.content.decode()
    assert NikUnmasking.objects.count() == 0


def test_a_nik_is_not_shown_to_who_may_only_read(signed_in, person):
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    answer = viewer.post(f"/facilitators/{person.registry_number}/nik/", {"reason": "Cek"})

    assert answer.status_code == 403
    assert viewer.get(f"/facilitators/{person.registry_number}/nik/").status_code == 405


def test_a_nik_is_not_shown_where_the_grant_that_may_show_it_does_not_reach(signed_in, person):
    officer = signed_in("33.01")
    Grant.objects.create(
        user=User.objects.get(),
        role=Role.MINISTRY_VIEWER,
        region=RegionFactory(code="35"),
        is_all_clusters=True,
        starts_on=dt.date(2020, 1, 1),
    )
    page = f"/facilitators/{person.registry_number}/"

    assert officer.get(page).status_code == 200
    assert officer.post(f"{page}nik/", {"reason": "Cek"}).status_code == 404
    assert NikUnmasking.objects.count() == 0


def test_posts_outside_the_grant_are_one_sum(signed_in, person):
    employment = EmploymentFactory(facilitator=person)
    here, *others = (
        AssignmentFactory(
            facilitator=person,
            employment=employment,
            region=RegionFactory(code=code),
            fte_share="0.30",
        )
        for code in ("35.14.01", "33.01.01", "33.01.02")
    )
    part = WorkloadPartFactory(assignment=here)
    for post in others:
        WorkloadPartFactory(assignment=post, families=100, load=0.5)
    WorkloadFactory(facilitator=person)

    page = signed_in("35.14").get(f"/facilitators/{person.registry_number}/")

    assert list(page.context["posts"]) == [here]
    assert list(page.context["parts"]) == [part]
    assert page.context["outside"] == {"posts": 2, "families": 200, "load": 1.0}
    assert "33.01" not in page.content.decode()
