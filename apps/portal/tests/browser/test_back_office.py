"""The back office in a real browser: axe, phones, and what its few scripts do."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from apps.jobs.models import Job
from apps.portal.tests.browser.conftest import JANUARY
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.programs.tests.factories import StaffingStandardFactory
from apps.staffing.models import ApprovedPosts

NAMELESS = ['empty-table-header: <th class="original"></th>', "empty-table-header: <th></th>"]
PAGES = [
    "/admin/",
    "/admin/facilitators/facilitator/",
    "/admin/facilitators/facilitator/add/",
    "/admin/facilitators/assignment/",
    "/admin/staffing/figure/?level=1",
    "/admin/staffing/figure/?region=malang",
    "/admin/staffing/workload/",
    "/admin/staffing/countrun/",
    "/admin/staffing/countrun/add/",
    "/admin/staffing/approvedposts/add/",
    "/admin/caseloads/caseloadmonth/",
    "/admin/caseloads/caseloadmonth/upload/",
    "/admin/programs/staffingstandard/",
    "/admin/programs/staffingstandard/add/",
    "/admin/regions/region/",
    "/admin/jobs/job/",
    "/admin/imports/upload/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/grant/",
    "/admin/accounts/apitoken/add/",
]


def violations(page):
    """What axe finds, but the nameless column that Django's own tables of inlines have.

    Without preloading: it would put Django's imported style sheets into the page, against its CSP.
    """
    found = Axe().run(page, options={"preload": False}).response["violations"]
    said = [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]
    return [line for line in said if line not in NAMELESS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_back_office(visit, nation, user, scheme):
    StaffingStandardFactory()
    page = visit("/admin/", user, color_scheme=scheme)
    person = f"/admin/facilitators/facilitator/{nation.pk}"
    of_rows = [
        f"/admin/accounts/user/{user.pk}/change/",
        *(f"{person}/{page}/" for page in ("change", "history", "assign", "give-login")),
    ]
    found = {}

    for path in PAGES + of_rows:
        page.goto(path)
        found[path] = violations(page)

    assert {path: said for path, said in found.items() if said} == {}


def test_no_page_of_the_back_office_is_wider_than_a_phone(visit, user):
    page = visit("/admin/", user, viewport={"width": 360, "height": 640})
    too_wide = {}

    for path in PAGES:
        page.goto(path)
        too_wide[path] = page.evaluate(OVERFLOW)

    assert too_wide == dict.fromkeys(PAGES, 0)


def test_a_count_is_followed_without_loading_the_page_again(visit, user):
    page = visit("/admin/staffing/countrun/add/", user)
    page.click("[name=_save]")
    page.wait_for_url("**/admin/jobs/job/*/change/**")
    page.evaluate("window.isTheSamePage = true")
    job = Job.objects.get()

    Job.objects.update(state="running", started_at=timezone.now(), done=3, total=12)
    page.get_by_text("25 %").first.wait_for()
    Job.objects.update(state="done", finished_at=timezone.now(), result={"run": 1}, done=12)
    page.get_by_text("Lihat hasilnya").wait_for()

    assert page.evaluate("window.isTheSamePage")
    assert page.locator("[data-refresh]").count() == 0
    assert job.params == {"day": timezone.localdate().isoformat()}


def test_a_field_that_takes_several_is_named_and_its_boxes_can_be_read(visit, user):
    page = visit("/admin/", user)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto("/admin/competencies/postrequirement/add/")
    page.locator(".selector-chosen-title").first.wait_for()

    assert errors == []
    assert violations(page) == []
    label, ground = page.evaluate(
        "[[document.querySelector('.selector-chosen-title label'), 'color'],"
        " [document.querySelector('.selector-chosen-title'), 'backgroundColor']]"
        ".map(([element, name]) => getComputedStyle(element)[name])"
    )
    assert label != ground


def test_a_region_is_chosen_by_typing_a_part_of_its_name(visit, user):
    page = visit("/admin/staffing/approvedposts/add/", user)

    page.locator(".field-region .select2-selection").click()
    page.locator(".select2-search__field").fill("kab 35.14")
    page.get_by_role("option", name="Kab. 35.14, Provinsi 35").click()
    page.select_option("[name=cluster]", index=1)
    page.select_option("[name=kind]", index=1)
    page.fill("[name=posts]", "195")
    page.fill("[name=decree]", "SK 1")
    page.fill("[name=starts_on]", "31-01-2026")
    page.click("[name=_save]")
    page.wait_for_url("**/approvedposts/")

    row = ApprovedPosts.objects.get()
    assert (row.region.code, row.posts, row.starts_on) == ("35.14", 195, JANUARY)
