import datetime as dt
import random
from collections import defaultdict

import pytest

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.rules import Level
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Report
from apps.reports.queries.timeliness import month_to_show, tallies, timeliness
from apps.reports.rules.states import WIB, State
from apps.reports.rules.tallies import Tally
from apps.reports.tests.factories import (
    DUE,
    OCTOBER,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
AFTER = dt.datetime(2026, 11, 5, 9, 0, tzinfo=WIB)
LATER = dt.timedelta(days=2)
PLACES = ["35.14.01", "35.14.02", "35.15.01", "33.01.01"]
CASES = [  # state, first filed at, due at
    (State.EXPECTED, None, DUE),
    (State.DRAFT, None, DUE),
    (State.EXPECTED, None, DUE + LATER),
    (State.FILED, DUE - LATER, DUE),
    (State.FILED, DUE - LATER, DUE + LATER),
    (State.RETURNED, DUE, DUE),
    (State.FILED, DUE + dt.timedelta(seconds=1), DUE),
]


@pytest.fixture
def drawn():
    """Ninety reports of October drawn over places, clusters and cases, and one of September."""
    kinds = [
        FacilitatorKindFactory(code=f"K-{code}", clusters=[ClusterFactory(code=code)])
        for code in ("PKH", "LU")
    ]
    dice = random.Random(4)  # noqa: S311 — drawn cases, not secrets
    author = OfficerFactory()
    for number in range(91):
        state, first_filed_at, due_at = dice.choice(CASES)
        post = AssignmentFactory(
            facilitator=FacilitatorFactory(home_region__code="35.14"),
            kind=dice.choice(kinds),
            region=RegionFactory(code=dice.choice(PLACES)),
        )
        month = {"period": PeriodFactory(cluster=post.cluster, month=dt.date(2026, 9, 1))}
        ReportFactory(
            assignment=post,
            state=state,
            due_at=due_at,
            first_filed_at=first_filed_at,
            filed_at=first_filed_at,
            filed_by=author if first_filed_at else None,
            **(month if number == 90 else {}),
        )


def reckoned(length, seen=lambda report: True):
    """The same in plain Python, report by report."""
    counts = defaultdict(Tally)
    for report in Report.objects.filter(period__month=OCTOBER).select_related("region", "cluster"):
        if not seen(report):
            continue
        is_due, first = report.due_at < AFTER, report.first_filed_at
        is_on_time = first is not None and first <= report.due_at
        counts[report.region.code[:length], report.cluster.code] += Tally(
            expected=1,
            due=is_due,
            punctual=is_due and is_on_time,
            on_time=is_on_time,
            late=first is not None and not is_on_time,
            missing=is_due and first is None,
            approved=report.state == State.APPROVED,
        )
    return dict(counts)


def counted(user, level):
    rows = timeliness(user, month=OCTOBER, level=level, now=AFTER)
    return {(code, cluster): tally for code, cluster, tally in tallies(rows)}


@pytest.mark.parametrize(
    ("level", "length"), [(Level.PROVINCE, 2), (Level.REGENCY, 5), (Level.DISTRICT, 8)]
)
def test_counts_are_those_of_plain_python_at_each_level(drawn, level, length):
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))

    found = counted(viewer, level)

    assert found == reckoned(length)
    assert sum(found.values(), Tally()).expected == 90


def test_the_nation_is_one_row_a_cluster(drawn):
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))

    found = counted(viewer, Level.NATION)

    assert sorted(found) == [("ID", "LU"), ("ID", "PKH")]
    assert sum(found.values(), Tally()) == sum(reckoned(2).values(), Tally())


def test_nothing_out_of_reach_is_in_any_count(drawn):
    officer = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.14", "PKH"))

    found = counted(officer, Level.PROVINCE)

    assert found == reckoned(
        2, lambda report: report.region.code[:5] == "35.14" and report.cluster.code == "PKH"
    )
    assert counted(OfficerFactory(grant=(Role.REGENCY_OFFICER, "51.01", None)), Level.NATION) == {}


def test_one_statement_counts_one_report_and_three(django_assert_num_queries):
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))
    viewer.grants_today  # noqa: B018 — read once a request
    for _number in range(2):
        ReportFactory()
        with django_assert_num_queries(1):
            assert counted(viewer, Level.REGENCY)
        ReportFactory()


@pytest.mark.parametrize(
    ("tally", "percent"), [(Tally(expected=3), None), (Tally(4, 4, 3, 3, 0, 1, 0), 75.0)]
)
def test_a_share_is_of_what_is_due(tally, percent):
    assert tally.on_time_percent == percent


def test_the_month_to_show_is_the_newest_that_is_due():
    assert month_to_show(AFTER) == dt.date(2026, 11, 1)
    november = PeriodFactory(month=dt.date(2026, 11, 1), due_at=DUE + dt.timedelta(days=30))
    assert month_to_show(AFTER) == november.month
    PeriodFactory(month=OCTOBER)
    assert month_to_show(AFTER) == OCTOBER
