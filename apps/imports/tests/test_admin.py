import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.imports.models import Upload
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:imports_upload_changelist")


def browser_of(role, code):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client()
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    browser.user = user
    return browser


def upload(browser):
    return Upload.objects.create(
        door="caseloads.caseloadmonth", user=browser.user, name="a.csv", content=b"x", rows=1
    )


def shown(browser):
    return set(browser.get(LIST).context["cl"].result_list)


def test_everybody_finds_the_own_files_and_the_ministry_all():
    ministry = browser_of(Role.MINISTRY_ADMIN, "ID")
    officer, neighbour = (browser_of(Role.REGENCY_OFFICER, code) for code in ("35.14", "35.15"))
    mine, other = upload(officer), upload(neighbour)

    assert shown(officer) == {mine}
    assert shown(ministry) == {mine, other}
    page = reverse("admin:imports_upload_change", args=[other.pk])
    assert officer.get(page).status_code == 404
    assert neighbour.get(page).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_and_reads_no_content(rows, django_assert_num_queries):
    officer = browser_of(Role.REGENCY_OFFICER, "35.14")
    for _ in range(rows):
        upload(officer)

    with django_assert_num_queries(10) as queries:
        officer.get(LIST)

    assert not [each for each in queries if '"content"' in each["sql"]]
