import pytest
from django.test import Client

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


def browser_of(role, code="ID"):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client()
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.mark.parametrize("table", ["user", "grant", "apitoken"])
@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        (Role.MINISTRY_ADMIN, "ID", 200),
        (Role.MINISTRY_ADMIN, "35", 403),
        (Role.MINISTRY_VIEWER, "ID", 403),
        (Role.REGENCY_OFFICER, "35.14", 403),
        (Role.FACILITATOR, "35.14", 302),
        (Role.API_CLIENT, "ID", 302),
    ],
)
def test_only_national_administrators_look_after_access(table, role, code, status):
    assert browser_of(role, code).get(f"/admin/accounts/{table}/").status_code == status


def test_ended_access_shuts_the_chosen_out_and_never_oneself():
    browser = browser_of(Role.MINISTRY_ADMIN)
    me, other = Grant.objects.get().user, UserFactory()

    browser.post(
        "/admin/accounts/user/",
        {"action": "end_access_today", "_selected_action": [me.pk, other.pk]},
    )

    assert set(User.objects.filter(is_active=True)) == {me}


def test_officers_see_the_jobs_list():
    assert browser_of(Role.REGENCY_OFFICER, "35.14").get("/admin/jobs/job/").status_code == 200
