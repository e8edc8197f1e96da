"""The demo nation over a small country: believable, deterministic, and inside every rule."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.core.models import Touched
from apps.core.secrets import unseal
from apps.facilitators.models import Assignment, CoveredVillage, Employment, Facilitator
from apps.facilitators.rules import NikReading, read_nik
from apps.programs.models import Cluster, FacilitatorKind
from apps.programs.rules import LegalFamily, PostingLevel
from apps.regions.tests.factories import RegionFactory
from apps.staffing import demo_nation
from apps.staffing.models import ApprovedPosts

DAY = dt.date(2026, 1, 31)
START = dt.date(2020, 1, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def _country() -> None:
    """Two kab/kota of four districts with five villages each, and three kinds."""
    for regency in ("35.07", "35.79"):
        for district in range(1, 5):
            for village in range(2001, 2006):
                RegionFactory(code=f"{regency}.{district:02}.{village}")
    for code, level, has_caseload in (
        ("PKH", PostingLevel.DISTRICT, True),
        ("PD", PostingLevel.REGENCY, True),
        ("LINTAS", PostingLevel.DISTRICT, False),
    ):
        cluster = Cluster.objects.create(
            code=code, name=code, starts_on=START, has_caseload=has_caseload
        )
        FacilitatorKind.objects.create(
            code=code,
            name=code,
            legal_family=LegalFamily.WELFARE_WORKER,
            posting_level=level,
            holds_alone=not has_caseload,
            starts_on=START,
        ).clusters.add(cluster)


def make(number: int = 300, seed: int = 1) -> dict[str, int]:
    return demo_nation.make(number, seed=seed, day=DAY, write=lambda line: None)


@pytest.mark.usefixtures("_country")
def test_nation_has_the_people_asked_for_and_all_they_stand_on() -> None:
    made = make()
    assert made == {
        "regencies": 2,
        "people": 300,
        "employments": Employment.objects.count(),
        "assignments": Assignment.objects.count(),
        "covered": CoveredVillage.objects.count(),
        "units": 0,
        "caseloads": Caseload.objects.count(),
        "formasi": ApprovedPosts.objects.count(),
    }
    assert min(made[name] for name in made if name != "units") > 0
    assert not Facilitator.objects.filter(is_synthetic=False).exists()
    assert Assignment.objects.planned_on(DAY).exists()
    assert Assignment.objects.filter(fte_share__lt=1).exists()
    assert not CoveredVillage.objects.exclude(
        village__code__startswith=F("assignment__region__code")
    ).exists()
    assert not Touched.objects.exists()


@pytest.mark.usefixtures("_country")
def test_no_name_says_a_word_twice_and_each_begins_with_a_given_name() -> None:
    make(600)
    names = [name.split() for name in Facilitator.objects.values_list("full_name", flat=True)]
    assert [name for name in names if len(set(name)) < len(name)] == []
    assert {len(name) for name in names} == {2, 3}
    assert [name for name in names if len(name[0]) < 3 and name[0] != "Adi"] == []


@pytest.mark.usefixtures("_country")
def test_few_people_stand_in_few_regencies() -> None:
    assert make(40)["regencies"] == 1
    assert CaseloadMonth.objects.values("regency").distinct().count() == 1
    assert Facilitator.objects.values("home_region").distinct().count() == 1


@pytest.mark.usefixtures("_country")
def test_second_posts_lie_where_their_cluster_holds_families() -> None:
    make()
    held = Assignment.objects.filter(fte_share__lt=1, cluster__has_caseload=True)
    assert held.exists()
    for post in held.select_related("region"):
        assert Caseload.objects.filter(
            month__cluster=post.cluster_id, village__code__startswith=post.region.code
        ).exists()


@pytest.mark.usefixtures("_country")
def test_niks_of_the_nation_read_as_their_holders() -> None:
    make(1000)
    slips = Facilitator.objects.filter(nik_agrees=False)
    assert 1 <= slips.count() <= 10
    assert set(slips.values_list("sex", "is_synthetic")) == {("female", True)}
    for person in Facilitator.objects.all():
        nik = unseal(person.nik_sealed)
        reading = read_nik(nik, today=DAY)
        sex = person.sex if person.nik_agrees else "male"
        assert reading == NikReading(reading.area, person.born_on, sex)
        assert nik[12] == "9"
        assert reading.area.startswith(person.home_region.code)


@pytest.mark.usefixtures("_country")
def test_command_does_nothing_when_people_are_registered() -> None:
    make(10)
    out = StringIO()
    call_command("make_demo", people=20, stdout=out)
    assert out.getvalue().count("\n") == 1
    assert Facilitator.objects.count() == 10


def test_command_asks_for_regions_first() -> None:
    with pytest.raises(CommandError, match="load_regions"):
        call_command("make_demo", people=20)
