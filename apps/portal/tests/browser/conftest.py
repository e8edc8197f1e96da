"""A real chromium before the portal, and a small nation of figures to look at."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.services import seed_competencies
from apps.competencies.tests.factories import EnrolmentFactory, TrainingSessionFactory
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    ForecastFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import EditionFactory, RegionFactory
from apps.reports.models import Report
from apps.reports.rules.states import Outcome, month_before
from apps.reports.services import decide, file_report
from apps.reports.tests.factories import (
    DelegationFactory,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
    OutageFactory,
    PaymentFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.staffing.tests.factories import (
    CountRunFactory,
    FigureFactory,
    WorkloadFactory,
    WorkloadPartFactory,
)

NIK = "3514011001900001"
PASSWORD = "a long password of words"
JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)
VILLAGE = "35.14.01.2001"
REPORT = "01900000-0000-7000-8000-000000000001"
NUMBERS = {"opening": 240, "in": 12, "out_moved": 12, "closing": 240, "home_visits": 31}


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page in light and in dark: its rule and the element.

    Without preloading: it would put style sheets into the page, against its CSP.
    """
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [
            f"{scheme}, {violation['id']}: {node['html']}"
            for violation in Axe().run(page, options={"preload": False}).response["violations"]
            for node in violation["nodes"]
        ]
    return found


@pytest.fixture
def nation(transactional_db: None) -> Facilitator:
    """PKH from the nation to villages in January and February 2026, and one person.

    She covers one village and is overloaded; a second village is blank. Standards are the examples.
    """
    pkh = ClusterFactory(code="PKH")
    longest = ClusterFactory(code="TS-KPO", name="Tuna Sosial dan Korban Perdagangan Orang")
    codes = ["ID", "35", "51", "35.14", "35.15", "35.14.01", VILLAGE, "35.14.01.2002"]
    for day, filled in ((JANUARY, 300), (FEBRUARY, 323)):
        run = CountRunFactory(day=day, edition=EditionFactory())
        for number, code in enumerate(codes):
            is_village = code.count(".") == 3
            FigureFactory(
                run=run,
                region=RegionFactory(code=code),
                cluster=pkh,
                families=96_432 - number,
                need=None if is_village else 400 - number,
                filled=None if is_village else filled,
                formasi=None if is_village else 329,
                available_fte=0 if is_village else filled,
                certified_fte=None if is_village else 120,
                expiring_90_fte=None if is_village else 12,
                villages=1 if is_village else 365,
                villages_covered=int(code == VILLAGE) if is_village else 359,
            )
        FigureFactory(run=run, region=RegionFactory(code="ID"), cluster=longest, families=100)
    person = FacilitatorFactory(registry_number="F000001", full_name="Dewi Lestari", nik=NIK)
    soon = timezone.localdate() + dt.timedelta(days=30)
    EmploymentFactory(facilitator=person, ends_on=soon)
    post = AssignmentFactory(facilitator=person, ends_on=soon)
    CoveredVillageFactory(assignment=post, village=RegionFactory(code=VILLAGE))
    WorkloadFactory(run=run, facilitator=person)
    WorkloadPartFactory(run=run, assignment=post)
    seed_competencies()
    training = TrainingSessionFactory(pk=1, starts_on=soon)
    other = FacilitatorFactory(registry_number="F900001", full_name="Budi Santoso")
    EnrolmentFactory(session=training, facilitator=other)
    forecast = ForecastFactory(run=run)
    for month in range(13):
        region = RegionFactory(code="ID")
        OutlookFactory(forecast=forecast, region=region, cluster=pkh, month=month, falls=month == 3)
    VillageLapseFactory(forecast=forecast, village=RegionFactory(code=VILLAGE), cluster=pkh)
    CohortSeatFactory(forecast=forecast, cluster=pkh, facilitator=person, at_stake=[1])
    due = dt.datetime(2026, 1, 4, tzinfo=dt.UTC)
    december = PeriodFactory(cluster=pkh, month=dt.date(2025, 12, 1), due_at=due)
    PaymentFactory(report=ReportFactory(assignment=post, period=december))
    return person


@pytest.fixture
def user(nation: Facilitator) -> User:
    """A national administrator."""
    user = User.objects.create_user("pusat", email="pusat@example.org", password=PASSWORD)
    Grant.objects.create(
        user=user,
        role=Role.MINISTRY_ADMIN,
        region=RegionFactory(code="ID"),
        is_all_clusters=True,
        starts_on=dt.date(2020, 1, 1),
    )
    return user


@pytest.fixture
def reports(nation: Facilitator, user: User) -> Report:
    """A flagged revision and a clean report that await the user; and what goes with them.

    That is a month before, approved and locked, an outage, and a deputy for today.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    post = nation.assignments.get()
    filer = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None), first_name="Dewi")
    Facilitator.objects.filter(pk=nation.pk).update(user=filer)

    def filed(post: Assignment, month: dt.date, **given: Any) -> Report:
        period = PeriodFactory(
            cluster=post.cluster,
            month=month,
            cut_off_on=month + dt.timedelta(days=24),
            due_at=now - dt.timedelta(days=today.day + 2),
        )
        report = ReportFactory(assignment=post, period=period, **given)
        return FilingFactory(report=report, values=NUMBERS, filed_by=filer, filed_at=now).report

    last = month_before(today.replace(day=1))
    before = filed(post, month_before(last))
    shown = filed(post, last, id=REPORT)
    for each in (before, shown):
        decide(each.pk, number=1, outcome=Outcome.APPROVED, by=user, now=now)
    file_report(
        shown.pk,
        key=uuid.uuid4(),
        base=1,
        values=NUMBERS | {"in": 82, "closing": 310, "obstacles": "Jalan putus"},
        by=filer,
        now=now,
        reason="Contoh: keluarga pindahan terlewat",
    )
    filed(AssignmentFactory(facilitator__full_name="Budi Santoso"), last)
    MonthLockFactory(period=before.period, locked_at=now, locked_by=user)
    OutageFactory(logged_by=user)
    deputy = OfficerFactory(grant=(Role.REGENCY_OFFICER, "51.01", None), first_name="Sari")
    DelegationFactory(approver=user, deputy=deputy, starts_on=today, ends_on=today)
    return shown


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open a browser window on the portal, signed in as `user` or as nobody.

    Fails at the end when a page wrote an error to the console or the page itself broke.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_window(path: str, user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, locale="id-ID", **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="apps.accounts.backends.RoleBackend")
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
        )
        page.goto(path)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []
