import datetime as dt
import re

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import ApiToken, Grant, User
from apps.accounts.rules import Role
from apps.accounts.services import end_access, renew_token
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
HALF_A_MINISTRY = "This role answers for regions of this level: Nation."
PASSWORD = "gunung-merapi-2026"


def browser_of(role, code="ID"):
    user = GrantFactory(role=role, region=RegionFactory(code=code)).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    browser.user = user
    return browser


@pytest.fixture
def admin_browser():
    return browser_of(Role.MINISTRY_ADMIN)


@pytest.fixture(autouse=True)
def no_mail_server(settings):
    settings.EMAIL_HOST = ""


def address(table, page="changelist", *args):
    return reverse(f"admin:accounts_{table}_{page}", args=args)


def refusals(answer):
    assert answer.status_code == 200
    return {n: list(said) for n, said in answer.context["adminform"].form.errors.items()}


def invitation(**given):
    return {
        "username": "rahma", "first_name": "Siti Rahma", "email": "rahma@example.org",
        "role": "regency_officer", "region": RegionFactory(code="35.14").pk,
        "is_all_clusters": "on", "cluster": "", "starts_on": "2026-01-01", "ends_on": "",
    } | given  # fmt: skip


@pytest.mark.parametrize("table", ["user", "grant", "apitoken"])
@pytest.mark.parametrize("page", ["changelist", "add", "csv"])
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
def test_only_national_administrators_look_after_access(table, page, role, code, status):
    assert browser_of(role, code).get(address(table, page)).status_code == status


@pytest.mark.parametrize("act", ["password-link", "end-access", "readmit", "forget-second-step"])
def test_nobody_else_presses_a_button_on_a_user(act):
    user = UserFactory()

    for browser in (browser_of(Role.MINISTRY_ADMIN, "35"), browser_of(Role.MINISTRY_VIEWER)):
        assert browser.post(address("user", act, user.pk)).status_code == 403
    assert User.objects.get(pk=user.pk).is_active


def test_an_invited_officer_chooses_a_password_by_a_link_that_works_once(admin_browser):
    page = admin_browser.post(address("user", "add"), invitation())

    grant = Grant.objects.get(user__username="rahma")
    assert (grant.role, grant.region.code, grant.is_all_clusters) == (
        "regency_officer", "35.14", True,
    )  # fmt: skip
    assert "no-store" in page.headers["Cache-Control"]
    link = page.context["link"]
    guest = Client()
    form = guest.get(link).headers["Location"]
    guest.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(username="rahma").check_password(PASSWORD)
    assert "token_fail" in Client().get(link).context


def test_an_invitation_goes_by_mail_where_mail_goes(admin_browser, settings):
    settings.EMAIL_HOST = "mail.example.org"

    answer = admin_browser.post(address("user", "add"), invitation())

    assert answer.url == address("user", "change", User.objects.get(username="rahma").pk)
    (letter,) = mail.outbox
    assert letter.to == ["rahma@example.org"]
    assert re.search(r"http://testserver/accounts/password/reset/key/\S+", letter.body)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"username": "budi"}, {"username": ["A user with that username already exists."]}),
        ({"ends_on": "2025-12-31"}, {"ends_on": ["The last day is before the first."]}),
        ({"is_all_clusters": ""}, {"cluster": ["Name one cluster, or tick all clusters."]}),
        ({"region": ""}, {"region": ["This field is required."]}),
        ({"role": "ministry_admin"}, {"region": [HALF_A_MINISTRY]}),
    ],
)
def test_an_invitation_is_refused_on_its_field_and_leaves_nobody(admin_browser, given, refused):
    UserFactory(username="budi")
    before = User.objects.count()

    answer = admin_browser.post(address("user", "add"), invitation(**given))

    assert refusals(answer) == refused
    assert User.objects.count() == before


def test_ended_access_shuts_the_chosen_out_and_never_oneself(admin_browser):
    me, other = admin_browser.user, UserFactory()

    admin_browser.post(
        address("user"), {"action": "end_access_today", "_selected_action": [me.pk, other.pk]}
    )
    admin_browser.post(address("user", "end-access", me.pk))

    assert set(User.objects.filter(is_active=True)) == {me}


def test_who_was_shut_out_comes_in_again_by_a_new_password_only(admin_browser):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    end_access(user, on=timezone.localdate())

    page = admin_browser.post(address("user", "readmit", user.pk))

    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()
    assert "link" in page.context
    again = admin_browser.post(address("user", "readmit", user.pk), follow=True)
    assert "This user was not shut out." in again.content.decode()


def test_a_grant_is_given_and_ended_but_never_turned_into_another(admin_browser):
    user, place = UserFactory(), RegionFactory(code="35.14")
    given = {
        "user": user.pk, "role": "regency_officer", "region": place.pk, "cluster": "",
        "is_all_clusters": "on", "starts_on": "2026-01-01", "ends_on": "",
    }  # fmt: skip
    admin_browser.post(address("grant", "add"), given)
    grant = Grant.objects.get(user=user)

    changed = given | {"role": "ministry_admin", "ends_on": "2026-12-31"}
    admin_browser.post(address("grant", "change", grant.pk), changed)

    grant.refresh_from_db()
    assert (grant.role, grant.ends_on) == ("regency_officer", dt.date(2026, 12, 31))
    changes = admin_browser.get(address("grant", "history", grant.pk)).context["changes"]
    assert (changes[0].who, changes[0].values) == (
        admin_browser.user.username, [("Last day", "–", "2026-12-31")],
    )  # fmt: skip


def test_who_invites_another_system_makes_its_token_next(admin_browser):
    given = invitation(role="api_client", starts_on=timezone.localdate().isoformat())

    answer = admin_browser.post(address("user", "add"), given)

    user = User.objects.get(username="rahma")
    assert answer.url == f"{address('apitoken', 'add')}?user={user.pk}"
    assert admin_browser.get(answer.url).context["adminform"].form["user"].value() == str(user.pk)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"role": "ministry_admin"}, {"region": [HALF_A_MINISTRY]}),
        ({"role": "ministry_admin", "region": ""}, {"region": ["This field is required."]}),
        (
            {"is_all_clusters": "", "cluster": ""},
            {"cluster": ["Name one cluster, or tick all clusters."]},
        ),
        ({"ends_on": "2025-12-31"}, {"ends_on": ["The last day is before the first."]}),
    ],
)
def test_a_grant_is_refused_on_its_field(admin_browser, given, refused):
    asked = {
        "user": UserFactory().pk, "role": "regency_officer", "is_all_clusters": "on",
        "region": RegionFactory(code="35.14").pk, "starts_on": "2026-01-01",
    }  # fmt: skip

    assert refusals(admin_browser.post(address("grant", "add"), asked | given)) == refused


def test_grants_offer_regions_in_force_only(admin_browser):
    RegionFactory(code="35.14")
    RegionFactory(code="35.15", ends_on=dt.date(2019, 1, 1))
    names = {"app_label": "accounts", "model_name": "grant", "field_name": "region"}
    offered = admin_browser.get(reverse("admin:autocomplete"), {"term": "35.1", **names}).json()

    assert [row["text"] for row in offered["results"]] == ["Kab. 35.14, Provinsi 35"]


def test_a_token_is_shown_once_works_and_is_renewed(admin_browser):
    user = GrantFactory(role=Role.API_CLIENT, region=RegionFactory(code="35")).user
    last_on = timezone.localdate() + dt.timedelta(days=30)
    given = {"user": user.pk, "name": "open data", "last_on": last_on.isoformat()}

    page = admin_browser.post(address("apitoken", "add"), given)

    text, token = page.context["text"], ApiToken.objects.get()
    assert timezone.localdate(token.expiry) == last_on
    for place in (("add",), ("changelist",), ("change", token.pk)):
        asked = admin_browser.get(address("apitoken", *place), headers={"accept-language": "id"})
        assert "User" not in asked.content.decode().split('id="content"')[1]
    assert "no-store" in page.headers["Cache-Control"]
    bearer = {"authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/regions/", headers=bearer).status_code == 200
    assert text not in admin_browser.get(address("apitoken", "change", token.pk)).content.decode()

    renewed = admin_browser.post(address("apitoken", "renew", token.pk)).context["text"]
    assert Client().get("/api/v1/regions/", headers=bearer).status_code == 401
    bearer = {"authorization": f"Bearer {renewed}"}
    assert Client().get("/api/v1/regions/", headers=bearer).status_code == 200

    token = ApiToken.objects.get()
    admin_browser.post(address("apitoken", "delete", token.pk), {"post": "yes"})
    assert Client().get("/api/v1/regions/", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"name": ""}, {"name": ["This field is required."]}),
        ({"name": "demo"}, {"name": ["This user has a token of that name; renew it."]}),
        ({"last_on": "2026-01-01"}, {"last_on": ["This day is over."]}),
    ],
)
def test_a_token_is_refused_on_its_field(admin_browser, given, refused):
    user = UserFactory()
    renew_token(user, name="demo")
    asked = {"user": user.pk, "name": "open data", "last_on": "2999-01-01"}

    assert refusals(admin_browser.post(address("apitoken", "add"), asked | given)) == refused
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(("table", "queries"), [("user", 6), ("grant", 8), ("apitoken", 5)])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    admin_browser, table, queries, rows, django_assert_num_queries
):
    for _ in range(rows):
        user = GrantFactory(cluster=ClusterFactory()).user
        renew_token(user, name="demo")

    with django_assert_num_queries(queries):
        admin_browser.get(address(table))


def test_the_back_office_shows_our_own_tables_only(admin_browser):
    page = admin_browser.get(reverse("admin:index"))

    labels = {app["app_label"] for app in page.context["app_list"]}
    assert labels <= {
        "accounts", "caseloads", "competencies", "facilitators", "imports", "jobs", "programs",
        "regions", "reports", "staffing",
    }  # fmt: skip


def test_everybody_signs_in_by_one_door(admin_browser):
    door = reverse("admin:login")

    assert Client().get(door, {"next": "/admin/jobs/job/"}).url == (
        "/accounts/login/?next=/admin/jobs/job/"
    )
    assert browser_of(Role.FACILITATOR, "35.14").get(door).status_code == 403
    assert admin_browser.get(door).url == "/admin/"


def test_the_front_page_starts_what_one_may_start(admin_browser):
    def started(browser):
        return [url for _, url in browser.get("/admin/").context["starts"]]

    counting, caseload, formasi = (
        "/admin/staffing/countrun/add/",
        "/admin/caseloads/caseloadmonth/upload/",
        "/admin/staffing/approvedposts/upload/",
    )
    assert started(admin_browser) == [counting, caseload, formasi, "/admin/accounts/user/add/"]
    assert started(browser_of(Role.REGENCY_OFFICER, "35.14")) == [counting, caseload, formasi]
    assert started(browser_of(Role.MINISTRY_VIEWER)) == []


def test_the_door_says_what_may_be_typed(client):
    page = client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="en").content.decode()

    assert "User name or e-mail" in page


def test_the_way_to_a_page_on_site_is_not_there(admin_browser):
    assert admin_browser.get("/admin/r/1/x/").status_code == 404
    assert admin_browser.get("/admin/r/x/999999999999999999999/").status_code == 404


@pytest.mark.parametrize("forged", ["x", "-1", "999999999999999999999", "1.5", "٣"])
def test_forged_numbers_break_no_choice_that_is_offered(admin_browser, forged):
    asked = [
        {"app_label": table._meta.app_label, "model_name": table._meta.model_name, "field_name": f}
        for lists in admin.site._registry.values()
        for page in [lists, *(inline(lists.model, admin.site) for inline in lists.inlines)]
        for f in page.autocomplete_fields
        for table in [getattr(page, "model", None)]
    ]
    assert len(asked) > 20
    for field in asked:
        for name in ("page", "term", "id", "forward", "filters"):
            answer = admin_browser.get("/admin/autocomplete/", field | {name: forged})
            assert answer.status_code in {200, 404}, (field, name)
