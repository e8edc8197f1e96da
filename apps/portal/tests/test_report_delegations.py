"""A deputy for days of leave: named, seen by both, ended by who named them."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.reports.models import Delegation
from apps.reports.tests.factories import NOW, DelegationFactory, OfficerFactory

pytestmark = pytest.mark.django_db
PAGE = "/reports/delegations/"
TODAY = NOW.date()
NEIGHBOUR = (Role.REGENCY_OFFICER, "35.16", None)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


def given(deputy, starts_on="2026-11-02", ends_on="2026-11-06"):
    return {"deputy": deputy.pk, "starts_on": starts_on, "ends_on": ends_on}


def me():
    return User.objects.get(username="regency_officer-35.14-None")


def test_a_deputy_is_named_for_days_of_leave(signed_in):
    deputy = OfficerFactory(grant=NEIGHBOUR, first_name="Budi")
    officer = signed_in("35.14")

    page = officer.post(PAGE, given(deputy), follow=True)

    row = Delegation.objects.get()
    assert (row.approver, row.deputy, row.starts_on, row.ends_on) == (
        me(),
        deputy,
        TODAY,
        dt.date(2026, 11, 6),
    )
    text = page.content.decode()
    assert "Budi decides in your place until 6 Nov 2026" in text
    assert [str(said) for said in page.context["messages"]] == ["Budi decides in your place."]


def test_those_are_offered_who_decide_nearby(signed_in):
    near = [
        OfficerFactory(grant=NEIGHBOUR),
        OfficerFactory(grant=(Role.PROVINCE_OFFICER, "35", None)),
    ]
    nation = OfficerFactory(grant=(Role.MINISTRY_ADMIN, "ID", None))
    far = OfficerFactory(grant=(Role.REGENCY_OFFICER, "33.01", None))
    OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))
    OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    OfficerFactory(grant=NEIGHBOUR, is_active=False)

    page = signed_in("35.14").get(PAGE)

    offered = page.context["form"].fields["deputy"].queryset
    assert {user.pk: user.place for user in offered} == {
        near[0].pk: "Kab. 35.16, Provinsi 35",
        near[1].pk: "Provinsi 35",
        nation.pk: "Indonesia",
    }
    assert (
        far
        in signed_in("ID", Role.MINISTRY_ADMIN).get(PAGE).context["form"].fields["deputy"].queryset
    )


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ("out of reach", "deputy"),
        ("ends before it starts", "ends_on"),
        ("twice", "starts_on"),
        ("no day", "starts_on"),
        ("no number", "deputy"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(signed_in, case, field):
    officer = signed_in("35.14")
    deputy = OfficerFactory(grant=NEIGHBOUR)
    sent = given(deputy)
    if case == "out of reach":
        sent = given(OfficerFactory(grant=(Role.REGENCY_OFFICER, "33.01", None)))
    elif case == "ends before it starts":
        sent["ends_on"] = "2026-11-01"
    elif case == "twice":
        DelegationFactory(approver=me(), deputy=deputy)
    elif case == "no day":
        sent["starts_on"] = "2026-02-30"
    else:
        sent["deputy"] = "x"

    page = officer.post(PAGE, sent)

    assert list(page.context["form"].errors) == [field]


def test_who_gave_it_ends_it_today_and_nobody_else(signed_in):
    officer = signed_in("35.14")
    own, other = DelegationFactory(approver=me()), DelegationFactory()
    held = DelegationFactory(deputy=me())

    for row, status in ((own, 302), (other, 404), (held, 404)):
        assert officer.post(f"{PAGE}{row.pk}/end/").status_code == status

    assert set(Delegation.objects.valid_on(TODAY)) == {other, held}
    page = officer.post(f"{PAGE}{own.pk}/end/", follow=True)
    assert [str(said) for said in page.context["messages"]] == ["This delegation is over already."]
    assert officer.get(f"{PAGE}{own.pk}/end/").status_code == 405


def test_one_sees_the_own_ones_alone(signed_in):
    officer = signed_in("35.14")
    own, held = DelegationFactory(approver=me()), DelegationFactory(deputy=me())
    DelegationFactory()

    assert set(officer.get(PAGE).context["rows"]) == {own, held}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REGENCY_OFFICER, 200),
        (Role.PROVINCE_OFFICER, 200),
        (Role.MINISTRY_ADMIN, 200),
        (Role.MINISTRY_VIEWER, 403),
        (Role.FACILITATOR, 403),
        (Role.API_CLIENT, 403),
    ],
)
def test_only_who_decides_names_a_deputy(signed_in, role, status):
    browser = signed_in("35" if role == Role.PROVINCE_OFFICER else "ID", role)

    assert browser.get(PAGE).status_code == status
    assert browser.post(PAGE, given(OfficerFactory(grant=NEIGHBOUR))).status_code == (
        302 if status == 200 else 403
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    officer = signed_in("35.14")
    for number in range(rows):
        first = TODAY + dt.timedelta(days=10 * number)
        DelegationFactory(approver=me(), starts_on=first, ends_on=first)

    # session, user, grants, delegations, who is offered
    with django_assert_num_queries(5):
        page = officer.get(PAGE)

    assert len(page.context["rows"]) == rows
