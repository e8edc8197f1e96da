import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.regions.queries import Resolved, resolve, search
from apps.regions.rules import Level, SuccessionKind
from apps.regions.tests.factories import RegionFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
ENDED = dt.date(2022, 7, 24)


def retired(code, ends_on=ENDED):
    return RegionFactory(code=code, ends_on=ends_on)


def test_a_code_in_force_is_answered_with_its_region(django_assert_num_queries):
    region = RegionFactory(code="35.14")

    with django_assert_num_queries(1):
        assert resolve("35.14") == Resolved("35.14", [region], [], is_reused=False)


def test_a_retired_code_is_answered_with_its_successor():
    merauke = RegionFactory(code="93.01")
    SuccessionFactory(predecessor=retired("91.01"), successor=merauke)

    assert resolve("91.01") == Resolved("91.01", [merauke], ["93.01"], is_reused=False)


def test_successions_are_followed_to_all_regions_in_force(django_assert_num_queries):
    oldest, between = retired("35.14.01", dt.date(2010, 1, 1)), retired("35.14.02")
    late, early = RegionFactory(code="35.14.04"), RegionFactory(code="35.14.03")
    SuccessionFactory(predecessor=oldest, successor=between)
    for heir in (late, early):
        SuccessionFactory(predecessor=between, successor=heir, kind=SuccessionKind.SPLIT)
    SuccessionFactory(predecessor=oldest, successor=late, kind=SuccessionKind.SPLIT)

    with django_assert_num_queries(3):  # the bearers of the code, then one a generation
        assert resolve("35.14.01") == Resolved(
            "35.14.01", [early, late], ["35.14.03", "35.14.04"], is_reused=False
        )


def test_what_was_split_off_a_region_in_force_is_not_followed():
    papua = RegionFactory(code="91")
    SuccessionFactory(
        predecessor=papua, successor=RegionFactory(code="93"), kind=SuccessionKind.SPLIT
    )
    SuccessionFactory(predecessor=retired("90"), successor=papua)

    assert resolve("90") == Resolved("90", [papua], ["91"], is_reused=False)
    assert resolve("91") == Resolved("91", [papua], [], is_reused=False)


def test_successions_in_a_circle_end():
    first, second = retired("35.14.01"), retired("35.14.02")
    SuccessionFactory(predecessor=first, successor=second)
    SuccessionFactory(predecessor=second, successor=first)

    assert resolve("35.14.01") == Resolved("35.14.01", [first], [], is_reused=False)


def test_a_region_that_ended_without_successor_is_answered_itself():
    gone = retired("35.14.01")

    assert resolve("35.14.01") == Resolved("35.14.01", [gone], [], is_reused=False)


def test_a_code_used_again_is_answered_for_the_area_in_force_and_says_so():
    SuccessionFactory(predecessor=retired("91.01"), successor=RegionFactory(code="93.01"))
    newcomer = RegionFactory(code="91.01")

    assert resolve("91.01") == Resolved("91.01", [newcomer], [], is_reused=True)


def test_a_region_that_was_only_renamed_is_no_other_area():
    renamed = RegionFactory(code="35.14")
    SuccessionFactory(predecessor=retired("35.14"), successor=renamed, kind=SuccessionKind.RENAME)

    assert resolve("35.14") == Resolved("35.14", [renamed], [], is_reused=False)


@pytest.mark.parametrize("code", ["99", "35.14.01.1003", "", "35.1", "x" * 99, "35\0", "' OR 1=1"])
def test_any_other_text_is_an_unknown_region(code):
    RegionFactory(code="35")

    with pytest.raises(ValidationError) as refusal:
        resolve(code)
    assert (refusal.value.code, refusal.value.messages) == (
        "unknown_region",
        [f"{code[:20]} is not a region code."],
    )


@pytest.fixture
def places():
    RegionFactory(code="35", name="Jawa Timur")
    RegionFactory(code="35.14", name="Kabupaten Pasuruan")
    RegionFactory(code="35.75", name="Kota Pasuruan")
    RegionFactory(code="35.79", name="Kota Batu")
    RegionFactory(code="35.14.10", name="Pasuruan Baru")
    RegionFactory(code="35.79.01", name="Batu")
    RegionFactory(code="35.14.10.2001", name="Sidomulyo")
    RegionFactory(code="35.79.01.2002", name="Sidomulyo")
    RegionFactory(code="35.14.10.2003", name="Lor Pasuruan Kidul")
    retired("35.14.10.2002")


@pytest.mark.parametrize(
    ("text", "level", "codes"),
    [
        ("pasuruan", None, ["35.14", "35.75", "35.14.10", "35.14.10.2003"]),
        ("PASURUAN", Level.REGENCY, ["35.14", "35.75"]),
        ("kab pasuruan", None, ["35.14", "35.14.10", "35.14.10.2003"]),
        ("kota pasuruan", None, ["35.75"]),
        ("sidomulyo", None, ["35.79.01.2002", "35.14.10.2001"]),
        (" sidomulyo  batu ", None, ["35.79.01.2002"]),
        ("desa sidomulyo", Level.VILLAGE, ["35.79.01.2002", "35.14.10.2001"]),
        ("35.79", None, ["35.79", "35.79.01", "35.79.01.2002"]),
        ("35.7", Level.REGENCY, ["35.79", "35.75"]),
        ("35.14.10.2002", None, []),
        ("%", None, []),
        ("  ", None, []),
        ("\0", None, []),
        ("kota\0batu\ud800", None, ["35.79", "35.79.01"]),
    ],
)
def test_search_finds_what_people_type(places, text, level, codes):
    assert [region.code for region in search(text, level)] == codes


def test_search_stops_at_its_limit_in_one_query(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [region.code for region in search("pasuruan", limit=2)] == ["35.14", "35.75"]
    with django_assert_num_queries(0):
        assert list(search("")) == []
