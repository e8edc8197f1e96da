import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.facilitators.models import Facilitator
from apps.facilitators.services import give_login
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


def browser_of(role, code):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


def page_of(person):
    return reverse("admin:facilitators_facilitator_give-login", args=[person.pk])


def test_a_person_sees_their_own_row_only():
    person, _stranger = FacilitatorFactory(), FacilitatorFactory()

    user = give_login(person, username="rahma", on=DAY)

    assert user.roles == {Role.FACILITATOR}
    assert not user.has_usable_password()
    assert list(Facilitator.objects.visible_to(user)) == [person]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"died_on": dt.date(2026, 2, 1)}, "facilitator"),
        ({"has_login": True}, "username"),
        ({"username": "budi"}, "username"),
    ],
)
def test_a_login_is_refused_and_nobody_is_invited(given, field):
    UserFactory(username="budi")
    user = UserFactory() if given.pop("has_login", False) else None
    username = given.pop("username", "rahma")
    person = FacilitatorFactory(user=user, **given)
    before = User.objects.count()

    with pytest.raises(ValidationError) as refusal:
        give_login(person, username=username, on=DAY)

    assert list(refusal.value.message_dict) == [field]
    assert User.objects.count() == before


def test_the_ministry_gives_a_login_and_goes_to_the_user():
    person = FacilitatorFactory()

    answer = browser_of(Role.MINISTRY_ADMIN, "ID").post(page_of(person), {"username": "rahma"})

    person.refresh_from_db()
    assert person.user.username == "rahma"
    assert answer.url == reverse("admin:accounts_user_change", args=[person.user_id])


def test_an_officer_gives_no_login():
    person = FacilitatorFactory()
    officer = browser_of(Role.REGENCY_OFFICER, "35.14")

    assert officer.post(page_of(person), {"username": "rahma"}).status_code == 403
    change = reverse("admin:facilitators_facilitator_change", args=[person.pk])
    assert page_of(person) not in officer.get(change).content.decode()
