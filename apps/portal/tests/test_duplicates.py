import datetime as dt

import pytest

from apps.accounts.rules import Role
from apps.core.secrets import keyed_hash, seal
from apps.facilitators.models import FormerNik
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory


@pytest.fixture
def pair(db):
    """Two of Kab. 35.14, born on one day, whose names differ in a letter; a third elsewhere."""
    one = FacilitatorFactory(registry_number="F1", full_name="Dewi Lestari")
    other = FacilitatorFactory(registry_number="F2", full_name="Dewi Lestary")
    FacilitatorFactory(full_name="Dewi Lestari", home_region=RegionFactory(code="33.01"))
    return one, other


def found(page):
    return [(pair.one, pair.other) for pair in page.context["pairs"]]


def test_pairs_are_those_of_people_in_reach(signed_in, pair):
    assert found(signed_in("35.14").get("/needs/duplicates/")) == [pair]
    assert found(signed_in("51").get("/needs/duplicates/")) == []


def test_pairs_are_narrowed_by_home(signed_in, pair):
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    assert len(found(viewer.get("/needs/duplicates/"))) == 3
    assert found(viewer.get("/needs/duplicates/?region=35")) == [pair]


def test_a_former_nik_makes_a_pair(signed_in):
    nik = "3514011001900001"
    holder = FacilitatorFactory(nik=nik, full_name="Siti Rahma")
    earlier = FacilitatorFactory(full_name="Budi Santoso", born_on=dt.date(1980, 1, 1))
    FormerNik.objects.create(
        facilitator=earlier,
        nik_sealed=seal(nik),
        nik_hash=keyed_hash(nik),
        nik_masked="351401••••••0001",
        replaced_on=dt.date(2025, 1, 1),
    )

    page = signed_in("35.14").get("/needs/duplicates/", HTTP_ACCEPT_LANGUAGE="en")

    assert found(page) == [(earlier, holder)]
    assert "a NIK held before" in page.content.decode()
    assert nik not in page.content.decode()


def test_the_list_goes_on_after_a_person(signed_in, pair):
    one, _other = pair

    assert found(signed_in("35.14").get(f"/needs/duplicates/?after={one.pk}")) == []


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "1.5"])
def test_what_is_no_place_in_the_list_is_refused(signed_in, after):
    assert signed_in("35.14").get(f"/needs/duplicates/?after={after}").status_code == 400


def test_the_csv_holds_all_pairs(signed_in, pair):
    answer = signed_in("35.14").get(
        "/needs/duplicates/?format=csv&on=2026-02-01", HTTP_ACCEPT_LANGUAGE="en"
    )

    header, line, end = answer.getvalue().decode().split("\r\n")
    assert header == "\ufeffName;Registry number;Name;Registry number;Likeness"
    assert line.startswith("Dewi Lestari;F1;Dewi Lestary;F2;0,")
    assert end == ""
