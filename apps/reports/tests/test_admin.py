"""Monthly reports in the back office: versions stay, acts are services, rows are scoped."""

import copy
import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import FormVersion, MonthLock, Outage, Report, ReportingCalendar
from apps.reports.tests.factories import (
    DEFINITIONS,
    NOW,
    DelegationFactory,
    FilingFactory,
    FormVersionFactory,
    MonthLockFactory,
    OfficerFactory,
    OutageFactory,
    PeriodFactory,
    ReportFactory,
    ReportingCalendarFactory,
)

pytestmark = pytest.mark.django_db
NATION = (Role.MINISTRY_ADMIN, "ID", None)
WHY = "Contoh: angka keliru"
TABLES = ["report", "filing", "outage", "monthlock"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def enter(client):
    """Sign somebody in, by default an officer of 35.14."""

    def sign_in(*grant):
        client.force_login(
            OfficerFactory(grant=grant or None), "apps.accounts.backends.RoleBackend"
        )
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return sign_in


def address(table, page="changelist", *args):
    return reverse(f"admin:reports_{table}_{page}", args=args)


def shown(browser, table, **asked):
    answer = browser.get(address(table), asked)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def posted(browser, place, **given):
    """Post a page and say where it led, or what it refused."""
    answer = browser.post(place, given)
    if answer.status_code == 302:
        return answer["Location"]
    form = answer.context.get("form") or answer.context["adminform"].form
    return {name: list(said) for name, said in form.errors.items()}


def definition(code="PKH-2", **changes):
    return copy.deepcopy(DEFINITIONS["PKH"]) | {"code": code} | changes


def version(cluster, written, **given):
    return {
        "cluster": cluster.pk,
        "code": "PKH-2",
        "definition": written if isinstance(written, str) else json.dumps(written),
        "starts_on": "2027-01-01",
        "ends_on": "",
        **given,
    }


def test_a_new_form_ends_the_former_the_day_before(enter):
    former = FormVersionFactory()

    led = posted(
        enter(*NATION), address("formversion", "add"), **version(former.cluster, definition())
    )

    assert led == address("formversion")
    former.refresh_from_db()
    assert former.ends_on == dt.date(2026, 12, 31)
    made = FormVersion.objects.get(code="PKH-2")
    assert (made.starts_on, made.definition) == (dt.date(2027, 1, 1), definition())


def test_every_fault_of_a_definition_is_named(enter):
    cluster = FormVersionFactory().cluster
    broken = definition()
    broken["sections"][0]["fields"][0]["type"] = "colour"
    broken["rules"][0]["op"] = ">"
    browser, place = enter(*NATION), address("formversion", "add")

    refused = posted(browser, place, **version(cluster, broken))

    assert [sentence.split(":")[0] for sentence in refused["definition"]] == [
        "sections.1.fields.1.type",
        "rules.1.op",
    ]
    assert list(posted(browser, place, **version(cluster, "{"))) == ["definition"]
    assert posted(browser, place, **version(cluster, definition("PKH-3"))) == {
        "code": ["The definition bears another code."]
    }
    other = ClusterFactory(code="LU")
    assert posted(browser, place, **version(other, definition())) == {
        "cluster": ["The definition is of another cluster."]
    }
    assert FormVersion.objects.count() == 1


def test_a_form_that_months_use_is_only_ended(enter):
    used = FormVersionFactory(starts_on=dt.date(2026, 12, 1))
    PeriodFactory(form=used)
    browser, place = enter(*NATION), address("formversion", "change", used.pk)

    page = browser.get(place)
    led = posted(browser, place, **version(used.cluster, definition(), ends_on="2027-03-31"))

    assert "definition" not in page.context["adminform"].form.fields
    assert led == address("formversion")
    used.refresh_from_db()
    assert (used.code, used.definition, used.ends_on) == (
        "PKH-1",
        DEFINITIONS["PKH"],
        dt.date(2027, 3, 31),
    )
    assert browser.get(address("formversion", "delete", used.pk)).status_code == 403


def test_a_form_to_come_that_nothing_uses_is_corrected(enter):
    planned = FormVersionFactory(starts_on=dt.date(2027, 1, 1))
    changed = definition("PKH-1", title={"id": "Laporan", "en": "Report"})
    browser, place = enter(*NATION), address("formversion", "change", planned.pk)

    assert "\n  &quot;code&quot;: &quot;PKH-1&quot;" in browser.get(place).content.decode()
    posted(browser, place, **version(planned.cluster, changed, code="PKH-1"))

    planned.refresh_from_db()
    assert planned.definition == changed


def test_a_new_calendar_ends_the_former_and_what_has_begun_stays(enter):
    former = ReportingCalendarFactory()
    browser = enter(*NATION)
    given = {
        "cluster": former.cluster_id,
        "cut_off_day": "20",
        "due_day": "32",
        "starts_on": "2027-01-01",
        "ends_on": "",
    }

    assert list(posted(browser, address("reportingcalendar", "add"), **given)) == ["due_day"]
    given["due_day"] = "5"
    assert posted(browser, address("reportingcalendar", "add"), **given) == (
        address("reportingcalendar")
    )

    days = ReportingCalendar.objects.order_by("starts_on").values_list("due_day", "ends_on")
    assert list(days) == [(4, dt.date(2026, 12, 31)), (5, None)]
    page = browser.get(address("reportingcalendar", "change", former.pk))
    assert list(page.context["adminform"].form.fields) == ["ends_on"]


def test_officers_look_at_forms_calendars_and_periods_and_change_none(enter):
    form, calendar, period = FormVersionFactory(), ReportingCalendarFactory(), PeriodFactory()
    browser = enter()

    for table, row in (("formversion", form), ("reportingcalendar", calendar), ("period", period)):
        assert shown(browser, table) == [row]
        assert browser.get(address(table, "change", row.pk)).status_code == 200
        assert browser.get(address(table, "add")).status_code == 403
        assert browser.post(address(table, "change", row.pk), {"ends_on": ""}).status_code == 403


def test_periods_are_read_only_even_to_administrators(enter):
    period = PeriodFactory()
    browser = enter(*NATION)

    assert browser.get(address("period", "add")).status_code == 403
    assert browser.post(address("period", "change", period.pk)).status_code == 403


def test_an_outage_is_logged_and_moves_what_is_due(enter):
    report = ReportFactory()
    browser, place = enter(), address("outage", "add")
    given = {"starts_on": "2026-11-01", "ends_on": "2026-11-02", "reason": WHY}

    assert list(posted(browser, place, region=RegionFactory(code="35.15").pk, **given)) == [
        "region"
    ]
    led = posted(browser, place, region=RegionFactory(code="35.14").pk, **given)

    made = Outage.objects.get()
    assert led == address("outage", "change", made.pk)
    assert made.logged_by == User.objects.order_by("-pk").first()
    assert Report.objects.get().due_at == report.due_at + dt.timedelta(days=2)


def test_a_month_is_opened_again_with_a_reason(enter):
    lock = MonthLockFactory()
    browser, place = enter(), address("monthlock", "unlock", lock.pk)

    page = browser.get(address("monthlock", "change", lock.pk))
    assert page.context["acts"] == [("Open the month again", place)]
    assert list(posted(browser, place, reason="")) == ["reason"]
    assert list(posted(browser, place, reason="salah")) == ["reason"]
    assert posted(browser, place, reason=WHY) == address("monthlock", "change", lock.pk)

    lock.refresh_from_db()
    assert (lock.reason, lock.unlocked_by is not None) == (WHY, True)
    assert browser.get(address("monthlock", "change", lock.pk)).context["acts"] == []
    assert not MonthLock.objects.in_force().exists()
    assert shown(browser, "monthlock", in_force="0") == [lock]
    assert shown(browser, "monthlock", in_force="1") == []


def rows_in(code):
    """Make a row of each scoped table in a region."""
    post = AssignmentFactory(region=RegionFactory(code=f"{code}.01"))
    filing = FilingFactory(report__assignment=post)
    return {
        "report": filing.report,
        "filing": filing,
        "outage": OutageFactory(region=RegionFactory(code=code)),
        "monthlock": MonthLockFactory(region=RegionFactory(code=code)),
    }


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("grant", "places"),
    [
        ((Role.REGENCY_OFFICER, "35.14", None), ["35.14"]),
        ((Role.PROVINCE_OFFICER, "35", None), ["35.14"]),
        ((Role.REGENCY_OFFICER, "35.14", "LU"), []),
        ((Role.MINISTRY_VIEWER, "ID", None), ["35.14", "33.01"]),
        ((Role.MINISTRY_ADMIN, "ID", None), ["35.14", "33.01"]),
    ],
)
def test_rows_are_those_in_reach(enter, table, grant, places):
    rows = {code: rows_in(code)[table] for code in ("35.14", "33.01")}
    browser = enter(*grant)
    if table == "outage" and grant[2]:
        places = ["35.14"]  # a power cut knows no cluster

    assert {row.pk for row in shown(browser, table)} == {rows[code].pk for code in places}
    for code, row in rows.items():
        status = 200 if code in places else 404
        assert browser.get(address(table, "change", row.pk)).status_code == status
    lines = b"".join(browser.get(address(table, "csv")).streaming_content).decode().splitlines()
    assert len(lines) == 1 + len(places)


@pytest.mark.parametrize("table", ["report", "filing", "delegation"])
def test_what_is_written_in_the_portal_is_read_only(enter, table):
    row = DelegationFactory() if table == "delegation" else rows_in("35.14")[table]
    browser = enter(*NATION)

    assert shown(browser, table) == [row]
    assert browser.get(address(table, "add")).status_code == 403
    assert browser.post(address(table, "change", row.pk), {}).status_code == 403
    assert browser.get(address(table, "delete", row.pk)).status_code == 403


def test_a_filing_is_read_in_words(enter):
    filing = FilingFactory(
        values={"opening": 1200, "payment_stage": "3", "home_visits": None},
        flags=["closing_rose", "clock_off"],
        notes={"opening": "Periksa", "": "Semua"},
    )
    browser = enter()

    for page in (
        address("filing", "change", filing.pk),
        address("report", "change", filing.report_id),
    ):
        text = browser.get(page).content.decode()
        for words in ("Families at the start", "<strong>1,200</strong>", "Stage 3", "rose by more"):
            assert words in text
        assert "Home visits" not in text
    assert "Periksa" in browser.get(address("filing", "change", filing.pk)).content.decode()


def test_delegations_are_seen_by_who_gave_and_who_holds_them(enter):
    DelegationFactory()
    browser = enter()
    own = DelegationFactory(approver=User.objects.order_by("-pk").first())

    assert shown(browser, "delegation") == [own]


@pytest.mark.parametrize("asked", [{"region": "35.14"}, {"month": "2026-10"}, {"q": "F9"}])
def test_reports_are_found_by_region_month_and_number(enter, asked):
    post = AssignmentFactory(facilitator__registry_number="F9")
    found = FilingFactory(report__assignment=post)
    lu = ClusterFactory(code="LU")
    far = AssignmentFactory(region=RegionFactory(code="33.01.01"), cluster=lu)
    september = PeriodFactory(cluster=lu, month=dt.date(2026, 9, 1))
    FilingFactory(report__assignment=far, report__period=september)
    browser = enter(*NATION)

    assert shown(browser, "report", **asked) == [found.report]
    assert shown(browser, "filing", **asked) == [found]


@pytest.mark.parametrize("table", [*TABLES, "delegation"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_queries_however_long(enter, table, count, django_assert_num_queries):
    for number in range(count):
        RegionFactory(code=f"35.14.0{number + 1}")
        if table == "delegation":
            DelegationFactory()
        elif table == "monthlock":
            MonthLockFactory(region=RegionFactory(code=f"35.14.0{number + 1}"))
        elif table == "outage":
            OutageFactory()
        else:
            FilingFactory()
    browser = enter(*NATION)
    queries = {"report": 7, "filing": 6, "outage": 5, "monthlock": 6, "delegation": 5}

    with django_assert_num_queries(queries[table]):
        assert len(shown(browser, table)) == count
