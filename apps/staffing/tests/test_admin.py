import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.jobs.models import Job
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    ServiceUnitFactory,
)
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts, Figure, Workload
from apps.staffing.rules import Verdict
from apps.staffing.services import request_count
from apps.staffing.tests.factories import (
    CountRunFactory,
    FigureFactory,
    WorkloadFactory,
    WorkloadPartFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def nation():
    return RegionFactory(code="ID")


def browser_of(role, code="ID", **grant):
    user = GrantFactory(role=role, region=RegionFactory(code=code), **grant).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    browser.user = user
    return browser


def address(table, page="changelist", *args):
    return reverse(f"admin:staffing_{table}_{page}", args=args)


def shown(browser, table, **query):
    return list(browser.get(address(table), query).context["cl"].result_list)


def asked(browser, code="ID", day=DAY):
    given = {"day": day.isoformat(), "region": RegionFactory(code=code).pk}
    return browser.post(address("countrun", "add"), given)


def test_a_count_is_asked_for_and_its_job_is_shown(nation, django_capture_on_commit_callbacks):
    browser = browser_of(Role.PROVINCE_OFFICER, "35")
    CountRunFactory(day="2026-03-01")

    with django_capture_on_commit_callbacks() as doorbells:
        answer = asked(browser, "35.14")

    job = Job.objects.get()
    assert (job.kind, job.params, job.requested_by) == (
        "staffing.count", {"day": "2026-03-01", "region": "35.14"}, browser.user,
    )  # fmt: skip
    assert answer.url == reverse("admin:jobs_job_change", args=[job.pk])
    assert len(doorbells) == 1
    page = browser.get(answer.url).content.decode()
    assert "Count of workload, need and coverage" in page
    assert "The count of Kab. 35.14, Provinsi 35 on 1 March 2026 is asked for." in page
    assert 'data-refresh="1"' in page


@pytest.mark.parametrize(
    ("role", "code"), [(Role.MINISTRY_ADMIN, "ID"), (Role.PROVINCE_OFFICER, "35")]
)
def test_the_count_is_offered_for_today_and_all_one_answers_for(nation, role, code):
    form = browser_of(role, code).get(address("countrun", "add")).context["adminform"].form

    assert form["day"].value() == timezone.localdate()
    assert form["region"].value() == RegionFactory(code=code).pk


def test_nobody_counts_outside_their_reach(nation):
    answer = asked(browser_of(Role.PROVINCE_OFFICER, "35"), "33.01")

    assert list(refusals(answer)) == ["region"]
    assert not Job.objects.exists()


def test_nobody_counts_where_they_only_look(nation):
    user = GrantFactory(role=Role.PROVINCE_OFFICER, region=RegionFactory(code="35")).user
    answer = asked(browser_of(Role.MINISTRY_VIEWER, "33", user=user), "33")

    assert list(refusals(answer)) == ["region"]
    assert not Job.objects.exists()


def test_who_asks_while_the_same_is_counted_joins(nation):
    job, _ = request_count(day=DAY)
    browser = browser_of(Role.MINISTRY_ADMIN)

    answer = asked(browser)

    assert answer.url == reverse("admin:jobs_job_change", args=[job.pk])
    assert "joined" in browser.get(answer.url).content.decode()
    assert Job.objects.count() == 1


def test_the_last_run_of_a_month_is_kept_for_good():
    for day in (1, 2):
        CountRunFactory(day=dt.date(2026, 3, day))
    CountRunFactory(day=dt.date(2026, 4, 1))
    file = browser_of(Role.MINISTRY_VIEWER).get(address("countrun", "csv"))

    lines = file.getvalue().decode("utf-8-sig").splitlines()[1:]
    assert ["week" in line for line in lines] == [False, False, True]


def test_the_way_to_a_page_ends_in_its_own_name():
    workload = WorkloadFactory(facilitator__full_name="Siti Rahma")
    browser = browser_of(Role.MINISTRY_ADMIN)

    def last_step(*place):
        page = browser.get(address(*place)).content.decode()
        return page.split('<div class="breadcrumbs">')[1].split("</div>")[0].split("&rsaquo;")[-1]

    assert last_step("workload", "change", workload.pk).strip() == str(workload.facilitator)
    assert last_step("approvedposts", "add").strip() == "Approve posts"


def test_a_refused_form_says_so_in_the_same_words_as_ours(nation):
    browser = browser_of(Role.MINISTRY_ADMIN)

    page = browser.post(address("approvedposts", "add"), {}, HTTP_ACCEPT_LANGUAGE="id")

    assert "Perbaiki yang ditandai di bawah ini." in page.content.decode()


def test_a_viewer_asks_for_no_count(nation):
    assert asked(browser_of(Role.MINISTRY_VIEWER)).status_code == 403
    assert not Job.objects.exists()


def test_a_run_that_is_not_finished_is_not_shown():
    finished = CountRunFactory()
    running = CountRunFactory(day=DAY, finished_at=None)
    browser = browser_of(Role.MINISTRY_VIEWER)

    assert shown(browser, "countrun") == [finished]
    assert browser.get(address("countrun", "change", running.pk)).status_code == 404


def test_figures_are_those_of_the_newest_finished_run_over_all_kinds():
    newest = CountRunFactory(day=DAY)
    figure = FigureFactory(run=newest)
    one_kind = FigureFactory(run=newest, kind=FacilitatorKindFactory())
    before = FigureFactory(run=CountRunFactory())
    hidden = FigureFactory(run=CountRunFactory(day=dt.date(2026, 4, 1), finished_at=None))
    browser = browser_of(Role.MINISTRY_VIEWER)

    assert shown(browser, "figure") == [figure]
    assert shown(browser, "figure", kind="each") == [one_kind]
    assert shown(browser, "figure", run=before.run.pk) == [before]
    assert shown(browser, "figure", run=hidden.run.pk) == []
    page = browser.get(address("figure"), {"run": before.run.pk})
    assert page.context["subtitle"] == ("As of 31 January 2026, computed at 1 February 2026 08:10")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"region": "35"}, ["35", "35.14", "35.73"]),
        ({"region": "35.14"}, ["35.14"]),
        ({"region": "kab. 35.14"}, ["35.14"]),
        ({"region": "no such place"}, []),
        ({"level": "1"}, ["35"]),
        ({"level": "4"}, ["35.14.01.2001"]),
        ({"level": "all", "region": "35.14"}, ["35.14", "35.14.01.2001"]),
        ({"level": "x"}, []),
        ({"cluster__id__exact": "LU"}, []),
    ],
)
def test_figures_are_found_by_region_level_and_cluster(query, codes):
    for code in ("35", "35.14", "35.73", "35.14.01.2001"):
        FigureFactory(region=RegionFactory(code=code))
    if "cluster__id__exact" in query:
        query = {"cluster__id__exact": ClusterFactory(code="LU").pk}
    found = shown(browser_of(Role.MINISTRY_VIEWER), "figure", **query)

    assert sorted(figure.region.code for figure in found) == codes


def test_an_officer_sees_figures_and_people_in_reach_only():
    here, there = (FigureFactory(region=RegionFactory(code=code)) for code in ("35.14", "33.01"))
    person = WorkloadFactory()
    stranger = WorkloadFactory(
        facilitator=FacilitatorFactory(home_region=RegionFactory(code="33.01"))
    )
    browser = browser_of(Role.REGENCY_OFFICER, "35.14")

    assert shown(browser, "figure") == [here]
    assert shown(browser, "workload") == [person]
    for table, row in (("figure", there), ("workload", stranger)):
        assert browser.get(address(table, "change", row.pk)).status_code == 404


def test_workloads_are_found_by_verdict_cluster_region_and_name():
    post = AssignmentFactory(facilitator__full_name="Dewi Lestari")
    heavy = WorkloadFactory(facilitator=post.facilitator)
    WorkloadPartFactory(assignment=post)
    light = WorkloadFactory(verdict=Verdict.WITHIN, load=0.9)
    ClusterFactory(code="LU")
    browser = browser_of(Role.MINISTRY_VIEWER)

    assert shown(browser, "workload") == [heavy, light]
    for query in (
        {"verdict__exact": "overloaded"},
        {"cluster": "PKH"},
        {"region": "35.14.01"},
        {"q": "lestari"},
        {"q": post.facilitator.registry_number},
    ):
        assert shown(browser, "workload", **query) == [heavy]
    assert shown(browser, "workload", cluster="LU") == []


def test_a_workload_shows_the_posts_in_reach_behind_it():
    post = AssignmentFactory()
    workload = WorkloadFactory(facilitator=post.facilitator)
    part = WorkloadPartFactory(assignment=post)
    page = browser_of(Role.MINISTRY_VIEWER).get(address("workload", "change", workload.pk))

    assert list(page.context["parts"]) == [part]


@pytest.mark.parametrize("table", ["countrun", "figure", "workload", "approvedposts"])
def test_a_list_is_a_file_too(table):
    FigureFactory()
    WorkloadFactory()
    file = browser_of(Role.MINISTRY_VIEWER).get(address(table, "csv"))

    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == (1 if table == "approvedposts" else 2)


def test_numbers_of_a_figure_are_words_on_a_page_and_numbers_in_a_file():
    figure = FigureFactory(formasi=None, people_judged=0)
    browser = browser_of(Role.MINISTRY_VIEWER)

    page = browser.get(
        address("figure", "change", figure.pk), headers={"accept-language": "id"}
    ).content.decode()
    file = browser.get(address("figure", "csv")).getvalue().decode("utf-8-sig").splitlines()

    shown = page.split('<div class="readonly">')[1:]
    words = [part.split("</div>")[0] for part in shown]
    assert "98,4" in words
    assert "None" not in words
    [row] = (dict(zip(file[0].split(";"), line.split(";"), strict=True)) for line in file[1:])
    assert (row["Vacancy"], row["Coverage %"], row["Overloaded %"]) == ("", "98,4", "")


def test_who_takes_which_list_is_logged_but_not_what_was_searched_for(caplog):
    browser = browser_of(Role.MINISTRY_VIEWER)

    with caplog.at_level(logging.INFO, "apps.core.csv_export"):
        browser.get(address("workload", "csv"), {"q": "dewi"})

    assert caplog.messages == [
        f"User {browser.user.pk} takes the list {address('workload', 'csv')}"
    ]


def formasi(**given):
    kind = FacilitatorKindFactory()
    return {
        "region": RegionFactory(code="35.14").pk, "unit": "", "cluster": ClusterFactory().pk,
        "kind": kind.pk, "posts": "195", "decree": "SK 1", "starts_on": "2026-01-01",
        "ends_on": "",
    } | given  # fmt: skip


def refusals(answer):
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["adminform"].form.errors.items()}


def test_posts_are_approved_for_a_region_or_where_a_unit_is():
    browser = browser_of(Role.REGENCY_OFFICER, "35.14")
    unit = ServiceUnitFactory()

    browser.post(address("approvedposts", "add"), formasi())
    browser.post(address("approvedposts", "add"), formasi(region="", unit=unit.pk))

    rows = ApprovedPosts.objects.values_list("region__code", "unit__code", "posts")
    assert sorted(rows, key=str) == [("35.14", unit.code, 195), ("35.14", None, 195)]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (
            {"starts_on": "2026-02-01"},
            "starts_on",
            "Posts of this kind are approved here already in that time.",
        ),
        ({"ends_on": "2025-12-31"}, "ends_on", "The last day is before the first."),
        ({"region": ""}, "region", "Name a region or a service unit."),
    ],
)
def test_posts_are_refused_on_their_field(given, field, sentence):
    browser = browser_of(Role.REGENCY_OFFICER, "35.14")
    browser.post(address("approvedposts", "add"), formasi(ends_on="2026-12-31"))

    answer = browser.post(address("approvedposts", "add"), formasi(**given))

    assert refusals(answer) == {field: [sentence]}
    assert ApprovedPosts.objects.count() == 1


def test_an_officer_approves_posts_neither_elsewhere_nor_in_another_cluster():
    browser = browser_of(Role.REGENCY_OFFICER, "35.14", cluster=ClusterFactory())
    add = address("approvedposts", "add")

    elsewhere = browser.post(add, formasi(region=RegionFactory(code="33.01").pk))
    in_another = browser.post(add, formasi(cluster=ClusterFactory(code="LU").pk))

    assert list(refusals(elsewhere)) == ["region"]
    assert refusals(in_another) == {"__all__": ["This lies outside what you answer for."]}
    assert not ApprovedPosts.objects.exists()


def test_a_correction_keeps_the_place_and_shows_in_the_history():
    browser = browser_of(Role.MINISTRY_ADMIN)
    browser.post(address("approvedposts", "add"), formasi())
    row = ApprovedPosts.objects.get()

    browser.post(
        address("approvedposts", "change", row.pk),
        formasi(posts="200", region=RegionFactory(code="33.01").pk),
    )

    row.refresh_from_db()
    assert (row.posts, row.region.code) == (200, "35.14")
    changes = browser.get(address("approvedposts", "history", row.pk)).context["changes"]
    assert (changes[0].what, changes[0].who, changes[0].values) == (
        "Changed", browser.user.username, [("Posts", "195", "200")],
    )  # fmt: skip
    assert [change.what for change in changes] == ["Changed", "Made"]


def test_a_kind_that_two_hold_in_one_place_is_not_made_to_hold_alone():
    AssignmentFactory()
    kind = AssignmentFactory().kind
    given = {
        "code": kind.code, "name": kind.name, "legal_family": kind.legal_family,
        "clusters": [ClusterFactory().pk], "posting_level": kind.posting_level,
        "holds_alone": "on", "least_presence": "1", "starts_on": "2020-01-01",
    }  # fmt: skip
    change = reverse("admin:programs_facilitatorkind_change", args=[kind.pk])

    answer = browser_of(Role.MINISTRY_ADMIN).post(change, given)

    assert refusals(answer) == {"__all__": ["Other records hold to what this would change."]}


@pytest.mark.parametrize(
    ("table", "queries"),
    [("countrun", 9), ("figure", 11), ("workload", 10), ("approvedposts", 11)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    table, queries, rows, django_assert_num_queries
):
    for n in range(rows):
        place = RegionFactory(code=f"35.0{n + 1}")
        run = CountRunFactory(day=DAY if table != "countrun" else DAY + dt.timedelta(days=n))
        FigureFactory(run=run, region=place)
        WorkloadFactory(run=run)
        ApprovedPosts.objects.create(
            region=place, cluster=ClusterFactory(), kind=FacilitatorKindFactory(), posts=1,
            decree="SK", starts_on=DAY,
        )  # fmt: skip
    browser = browser_of(Role.MINISTRY_VIEWER)

    with django_assert_num_queries(queries):
        browser.get(address(table))

    assert len(shown(browser, table)) == rows
    assert (Figure.objects.count(), Workload.objects.count()) == (rows, rows)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_approve_the_same_at_once_one_is_refused_on_the_field():
    given = formasi()
    browsers = [browser_of(Role.REGENCY_OFFICER, "35.14") for _ in range(2)]
    start = Barrier(len(browsers))

    def approve(browser):
        try:
            start.wait()
            return browser.post(address("approvedposts", "add"), given)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as threads:
        answers = sorted(threads.map(approve, browsers), key=lambda answer: answer.status_code)

    assert list(refusals(answers[0])) == ["starts_on"]
    assert answers[1].status_code == 302
    assert ApprovedPosts.objects.count() == 1


def test_a_figure_and_a_workload_say_the_day_they_stand_for():
    figure, workload = FigureFactory(), WorkloadFactory()
    browser = browser_of(Role.MINISTRY_VIEWER)

    for table, row in (("figure", figure), ("workload", workload)):
        page = browser.get(address(table, "change", row.pk)).content.decode()
        assert "31 January 2026" in page
    assert "1.46 – 4.38" in page
