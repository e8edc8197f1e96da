"""Each act's page asks, does by its service, and says what is refused on its field."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.core.refusals import save
from apps.facilitators import services
from apps.facilitators.models import Assignment, CoveredVillage, Employment, Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
NIK = "3514011001900001"
TODAY = dt.date(2026, 3, 1)
NO_VILLAGES = {"covered_villages-TOTAL_FORMS": 0, "covered_villages-INITIAL_FORMS": 0}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


def signed_in(role, code="35.14", cluster=None):
    user = User.objects.create_user(role)
    Grant.objects.create(
        user=user, role=role, region=RegionFactory(code=code), cluster=cluster,
        is_all_clusters=cluster is None, starts_on=dt.date(2020, 1, 1),
    )  # fmt: skip
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.fixture
def officer():
    return signed_in(Role.REGENCY_OFFICER)


def page(row, act):
    return reverse(f"admin:facilitators_{row._meta.model_name}_{act}", args=[row.pk])


def done(browser, row, act, **given):
    """Post a page and say the row it led to, or what it refused."""
    answer = browser.post(page(row, act), {**NO_VILLAGES, **given})
    if answer.status_code == 302:
        return answer["Location"]
    return dict(answer.context["form"].errors)


def change(row):
    return reverse(f"admin:facilitators_{row._meta.model_name}_change", args=[row.pk])


PERSON = {
    "nik": NIK, "full_name": "Dewi", "sex": "female", "born_on": "1990-01-10",
    "education": "", "nip": "", "phone": "", "email": "", "status": "",
    "employer": "", "decree": "", "starts_on": "", "ends_on": "",
}  # fmt: skip
ADD = "/admin/facilitators/facilitator/add/"


def test_a_person_is_registered_with_a_nik_and_an_employment(officer):
    home = RegionFactory(code="35.14").pk

    assert officer.get(ADD).status_code == 200
    answer = officer.post(
        ADD,
        PERSON | {"home_region": home, "status": "pppk", "employer": "Kemensos"}
        | {"starts_on": "2026-01-01"},
    )  # fmt: skip

    person = Facilitator.objects.get()
    assert answer["Location"] == change(person)
    assert (person.full_name, person.nik_masked) == ("Dewi", "351401••••••0001")
    assert [(held.status, held.employer) for held in person.employments.all()] == [
        ("pppk", "Kemensos")
    ]
    again = officer.post(ADD, PERSON | {"home_region": home})
    assert again.context["form"].errors == {"nik": ["Another person is registered with this NIK."]}


def test_a_nik_of_another_birth_date_or_sex_is_said_and_not_refused(officer):
    home = RegionFactory(code="35.14").pk
    doubt = "The NIK carries another birth date or sex than is on record. Check both."

    def told(answer):
        return [str(message) for message in answer.context["messages"]][1:]

    given = PERSON | {"home_region": home, "sex": "male", "born_on": "1990-01-11"}
    assert told(officer.post(ADD, given, follow=True)) == [doubt]
    person = Facilitator.objects.get()
    assert person.nik_agrees is False

    for nik, agrees in (("3514011101900002", True), ("3514015101900002", False)):
        said = officer.post(
            f"/admin/facilitators/facilitator/{person.pk}/replace-nik/", {"nik": nik}, follow=True
        )
        person.refresh_from_db()
        assert (person.nik_agrees, told(said)) == (agrees, [] if agrees else [doubt])

    person.sex = "female"  # corrected by whoever compared
    save(person)
    assert person.nik_agrees is True


def test_a_registration_is_whole_or_not_at_all(officer):
    home = RegionFactory(code="35.14").pk
    there = RegionFactory(code="33.01").pk

    for given, refused in (
        ({"home_region": home, "status": "pns"}, ["employer", "starts_on"]),
        ({"home_region": there}, ["home_region"]),
        ({"home_region": home, "nik": "12"}, ["nik"]),
        (
            {"home_region": home, "status": "pns", "employer": "K", "starts_on": "2026-02-01",
             "ends_on": "2026-01-01"},
            ["ends_on"],
        ),
    ):  # fmt: skip
        assert list(officer.post(ADD, PERSON | given).context["form"].errors) == refused
    assert Facilitator.objects.count() == 0


def test_a_nik_is_replaced_and_a_death_recorded(officer):
    post = AssignmentFactory()
    person = post.facilitator

    assert done(officer, person, "replace-nik", nik="1") == {"nik": ["A NIK has 16 digits."]}
    assert done(officer, person, "replace-nik", nik=NIK) == change(person)
    assert list(done(officer, person, "record-death", died_on="2026-03-02")) == ["died_on"]
    assert done(officer, person, "record-death", died_on="2026-02-01") == change(person)

    person.refresh_from_db()
    post.refresh_from_db()
    assert (person.nik_masked, person.died_on) == ("351401••••••0001", dt.date(2026, 2, 1))
    assert post.ends_on == dt.date(2026, 2, 1)
    assert "record-death" not in officer.get(change(person)).content.decode()


def test_an_employment_begins_and_ends_with_its_posts(officer):
    person = FacilitatorFactory()
    given = {"status": "contract", "employer": "Kemensos", "decree": "SK 1", "ends_on": ""}

    led = done(officer, person, "employ", starts_on="2026-01-01", **given)

    held = Employment.objects.get()
    assert (led, held.decree) == (change(held), "SK 1")
    assert list(done(officer, person, "employ", starts_on="2026-02-01", **given)) == ["starts_on"]
    post = AssignmentFactory(facilitator=person)
    assert list(done(officer, held, "end", ends_on="", end_reason="")) == ["ends_on", "end_reason"]
    led = done(officer, held, "end", ends_on="2026-03-31", end_reason="resigned")
    post.refresh_from_db()
    assert (led, post.ends_on) == (change(held), dt.date(2026, 3, 31))


def post_fields(**given):
    kind = FacilitatorKindFactory()
    fields = {
        "kind": kind.pk, "role": "pendamping", "cluster": kind.clusters.get().pk,
        "region": RegionFactory(code="35.14.01").pk, "unit": "", "fte_share": "1",
        "starts_on": "2026-02-01", "ends_on": "", "decree": "",
    }  # fmt: skip
    return fields | given


def villages(*rows):
    named = {
        f"covered_villages-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(("village", "families"), row, strict=True)
    }
    return named | {"covered_villages-TOTAL_FORMS": len(rows)}


def test_a_post_is_given_with_its_villages(officer):
    person = EmploymentFactory().facilitator
    one, two = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.14.01.2002")

    assert "covered_villages-0-village" in officer.get(page(person, "assign")).content.decode()
    twice = done(officer, person, "assign", **post_fields(), **villages((one.pk, 1), (one.pk, 2)))
    assert twice == {"__all__": ["One village is named twice."]}
    led = done(
        officer, person, "assign", **post_fields(),
        **villages((one.pk, "120"), (two.pk, ""), ("", "")),
    )  # fmt: skip

    post = Assignment.objects.get()
    assert led == change(post)
    covered = CoveredVillage.objects.order_by("village").values_list("village", "families")
    assert list(covered) == [(one.pk, 120), (two.pk, None)]
    assert list(done(officer, person, "assign", **post_fields(fte_share="0.5"))) == ["starts_on"]


def test_the_villages_of_a_post_change_from_a_day_and_those_not_offered_stay(officer):
    post = AssignmentFactory()
    one, two, retired = (RegionFactory(code=f"35.14.01.200{number}") for number in (1, 2, 3))
    services.cover(post, villages={one: 120, retired: None}, on=post.starts_on)
    Region.objects.filter(pk=retired.pk).update(ends_on=TODAY)

    rows = officer.get(page(post, "cover")).context["rows"].formset
    assert [form.initial for form in rows][:2] == [{"village": one.pk, "families": 120}, {}]
    led = done(officer, post, "cover", starts_on="2026-03-01", **villages((two.pk, "80")))

    assert led == change(post)
    covered = CoveredVillage.objects.order_by("village__code", "starts_on")
    assert list(covered.values_list("village", "families", "starts_on", "ends_on")) == [
        (one.pk, 120, post.starts_on, dt.date(2026, 2, 28)),
        (two.pk, 80, TODAY, None),
        (retired.pk, None, post.starts_on, None),
    ]
    early = done(officer, post, "cover", starts_on="2025-01-01")
    assert early == {"starts_on": ["This post begins only later."]}


def test_nothing_is_given_out_of_reach(officer):
    person = EmploymentFactory().facilitator
    there = RegionFactory(code="33.01.01")
    village = RegionFactory(code="33.01.01.2001")

    assert list(done(officer, person, "assign", **post_fields(region=there.pk))) == ["region"]
    answer = officer.post(
        page(person, "assign"), NO_VILLAGES | post_fields() | villages((village.pk, ""))
    )
    assert list(answer.context["rows"].formset.errors[0]) == ["village"]
    assert Assignment.objects.count() == 0


def test_a_cluster_officer_gives_no_post_of_another_cluster():
    officer = signed_in(Role.REGENCY_OFFICER, cluster=ClusterFactory(code="LU"))
    person = EmploymentFactory().facilitator

    assert done(officer, person, "assign", **post_fields()) == {
        "__all__": ["This lies outside what you answer for."]
    }
    assert Assignment.objects.count() == 0


def test_a_post_moves_ends_and_is_corrected(officer):
    post = AssignmentFactory()
    to = RegionFactory(code="35.14.02")
    where = {"region": to.pk, "unit": "", "decree": "SK 2"}

    assert list(done(officer, post, "transfer", starts_on="2025-01-01", **where)) == ["__all__"]
    early = done(officer, post, "transfer", starts_on="0001-01-01", **where)
    assert list(early) == ["starts_on"]
    led = done(officer, post, "transfer", starts_on="2026-03-10", **where)

    moved = Assignment.objects.get(region=to)
    assert led == change(moved)
    shown = officer.get(page(moved, "correct"))
    given = {name: value or "" for name, value in shown.context["form"].initial.items()}
    given |= {"fte_share": "0.5", "reason": "Salah ketik"}
    assert done(officer, moved, "correct", **given) == change(moved)
    assert done(officer, moved, "cancel") == change(moved)
    moved.refresh_from_db()
    assert (moved.fte_share, moved.decree, moved.cancelled_at is None) == (
        Decimal("0.50"), "SK 2", False,
    )  # fmt: skip
    contexts = {event.pgh_context.metadata.get("reason") for event in moved.events.all()}
    assert "Salah ketik" in contexts


def test_a_post_ends_on_a_day_with_a_reason(officer):
    post = AssignmentFactory()

    assert done(officer, post, "cancel") == {
        "__all__": ["This post has begun: end it instead."]
    }  # fmt: skip
    assert done(officer, post, "end", ends_on="2026-03-31", end_reason="retired") == change(post)
    post.refresh_from_db()
    assert (post.ends_on, post.end_reason) == (dt.date(2026, 3, 31), "retired")


ACTS = [
    ("facilitator", ["employ", "assign", "replace-nik", "record-death"]),
    ("employment", ["end"]),
    ("assignment", ["cover", "transfer", "end", "cancel", "correct"]),
]


def test_an_act_out_of_reach_is_not_found_and_a_viewer_is_offered_none(officer):
    there = AssignmentFactory(facilitator__home_region=RegionFactory(code="33.01"))
    here = AssignmentFactory()
    viewer = signed_in(Role.MINISTRY_VIEWER, code="ID")

    for table, acts in ACTS:
        far, near = (
            {"facilitator": post.facilitator, "employment": post.employment, "assignment": post}[
                table
            ]
            for post in (there, here)
        )
        for act in acts:
            assert officer.get(page(far, act)).status_code == 404
            assert officer.get(page(near, act)).status_code == 200
            assert viewer.get(page(near, act)).status_code == 403
            assert f"/{act}/" not in viewer.get(change(near)).content.decode()
    assert viewer.get(ADD).status_code == 403


@pytest.mark.parametrize("held", [1, 3])
def test_a_persons_page_leads_to_what_they_hold_in_reach(
    officer, held, django_assert_max_num_queries
):
    person = EmploymentFactory().facilitator
    posts = [
        AssignmentFactory(
            facilitator=person,
            region=RegionFactory(code=f"35.14.0{number}"),
            fte_share=Decimal("0.25"),
        )
        for number in range(1, held + 1)
    ]
    there = AssignmentFactory(
        facilitator=person, region=RegionFactory(code="33.01.01"), fte_share=Decimal("0.25")
    )

    with django_assert_max_num_queries(12):
        shown = officer.get(change(person)).content.decode()

    assert all(change(row) in shown for row in [*posts, posts[0].employment])
    assert change(there) not in shown


def test_villages_are_offered_in_force_and_in_reach_only(officer):
    here = RegionFactory(code="35.14.01.2001", name="Sidomulyo")
    RegionFactory(code="33.01.01.2001", name="Sidomulyo")
    RegionFactory(code="35.14.01.2002", name="Sidomulyo", ends_on=dt.date(2022, 1, 1))
    asked = {"app_label": "facilitators", "model_name": "coveredvillage", "field_name": "village"}

    offered = officer.get(reverse("admin:autocomplete"), {**asked, "term": "sidomulyo"}).json()

    assert [row["id"] for row in offered["results"]] == [str(here.pk)]


@pytest.mark.parametrize("act", ["record-death", "end"])
def test_who_lives_elsewhere_and_serves_here_last_is_in_reach_before_the_act(officer, act):
    post = AssignmentFactory(
        facilitator__home_region=RegionFactory(code="33.01"),
        region=RegionFactory(code="35.14.01"),
    )
    row, given = {
        "record-death": (post.facilitator, {"died_on": "2026-02-01"}),
        "end": (post.employment, {"ends_on": "2026-02-01", "end_reason": "resigned"}),
    }[act]

    led = done(officer, row, act, **given)

    post.refresh_from_db()
    assert post.ends_on == dt.date(2026, 2, 1)
    assert led == reverse(f"admin:facilitators_{row._meta.model_name}_changelist")
    assert officer.get(led).status_code == 200


def test_a_post_is_corrected_to_no_place_out_of_reach(officer):
    post = AssignmentFactory()
    shown = officer.get(page(post, "correct"))
    given = {name: value or "" for name, value in shown.context["form"].initial.items()}
    given |= {"reason": "Salah ketik", "region": RegionFactory(code="33.01.01").pk}

    assert list(done(officer, post, "correct", **given)) == ["region"]
