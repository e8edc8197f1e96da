"""What was reminded of is shown to whoever sees the person, the newest first."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.models import Digest
from apps.competencies.services import remind
from apps.competencies.tests.factories import CertificateFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory

pytestmark = pytest.mark.django_db
LIST = "/competency/reminders/"
D = dt.date
TODAY = D(2026, 2, 1)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2026, 2, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


def ends(name, days, code="35.14"):
    """Certify somebody of a place until so many days from today."""
    return CertificateFactory(
        facilitator__full_name=name,
        facilitator__home_region=RegionFactory(code=code),
        starts_on=D(2024, 3, 1),
        ends_on=TODAY + dt.timedelta(days=days),
    )


def test_reminders_are_of_people_in_reach_the_newest_and_nearest_first(signed_in):
    early = D(2026, 1, 20)
    a, b, far = ends("A", 80), ends("B", 5), ends("C", 5, "33.01")
    remind(early)
    remind(TODAY)

    def shown(user, **asked):
        rows = user.get(LIST, asked).context["page"]
        return [(row.certificate, row.reminded_on, row.days) for row in rows]

    here = [(b, TODAY, 7), (a, TODAY, 90), (b, early, 30), (a, early, 180)]
    nation = signed_in("ID", Role.MINISTRY_VIEWER)
    assert shown(signed_in("35.14")) == here
    assert shown(nation) == [
        (b, TODAY, 7), (far, TODAY, 7), (a, TODAY, 90),
        (b, early, 30), (far, early, 30), (a, early, 180),
    ]  # fmt: skip
    assert shown(nation, region="35") == here
    assert shown(nation, region="35", on="2026-01-20") == here[2:]


def test_a_reminder_says_how_near_the_end_was_and_whom_it_is_for(signed_in):
    held = ends("A", 5)
    held.facilitator.user = User.objects.create_user("a")
    held.facilitator.save()
    remind(TODAY)

    page = signed_in("35.14").get(LIST).content.decode()

    assert "within 7 days" in page
    assert "officers of the region, the holder" in page


def test_where_nobody_was_reminded_the_page_says_so_and_the_board_leads_there(signed_in):
    FigureFactory(run__day=TODAY)
    officer = signed_in("35.14")

    assert "Nobody here has been reminded yet." in officer.get(LIST).content.decode()
    assert f'href="{LIST}?region=35.14' in officer.get("/competency/").content.decode()


def test_ones_own_last_letter_is_named(signed_in):
    officer = signed_in("35.14")
    Digest.objects.create(
        user=User.objects.latest("pk"), day=TODAY, settled_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    )

    page = officer.get(LIST).content.decode()

    assert "The last letter to you was settled on 1 Feb 2026 07:00." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    for n in range(rows):
        ends(f"N{n}", 5)
    remind(TODAY)
    officer = signed_in("35.14")
    officer.get(LIST)

    with django_assert_num_queries(9):
        officer.get(LIST)
