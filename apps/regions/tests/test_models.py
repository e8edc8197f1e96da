import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from apps.regions.models import Region, inside
from apps.regions.rules import Level
from apps.regions.tests.factories import EditionFactory, RegionFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
ENDED = dt.date(2022, 7, 24)


@pytest.fixture
def regions():
    for code in ["32.73.01.1001", "32.74", "33.07.01", "32.01"]:
        RegionFactory(code=code)


def codes(queryset):
    return list(queryset.values_list("code", flat=True))


def test_within_a_region_are_itself_and_all_below(regions):
    expected = ["32.73", "32.73.01", "32.73.01.1001"]

    assert codes(Region.objects.within("32.73")) == expected
    assert codes(Region.objects.within(Region.objects.get(code="32.73"))) == expected
    assert codes(Region.objects.within("32.7")) == []


def test_the_nation_holds_every_row_without_a_condition(regions):
    assert inside("ID", "region__") == Q()
    assert Region.objects.within("ID").count() == Region.objects.count() == 10


def test_inside_leads_to_the_region_along_a_path():
    assert inside("32", "home_region__") == Q(home_region__code="32") | Q(
        home_region__code__startswith="32."
    )


def test_a_prefix_is_found_by_the_plain_index(regions):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Region.objects.within("32.73").order_by().explain()

    assert "region_by_code" in plan
    assert "32.73/" in plan  # the range that a LIKE prefix became: the locale sorts by bytes


def test_part_of_a_name_is_found_by_the_trigram_index(regions):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "region_by_name_part" in Region.objects.matching("pasuruan").order_by().explain()


def test_at_keeps_one_level_and_in_force_drops_the_retired(regions):
    RegionFactory(code="91.01", ends_on=ENDED)

    assert codes(Region.objects.at(Level.REGENCY)) == ["32.01", "32.73", "32.74", "33.07", "91.01"]
    assert codes(Region.objects.in_force().at(Level.PROVINCE)) == ["32", "33", "91"]
    assert codes(Region.objects.filter(ends_on=ENDED).in_force()) == []


def test_one_region_in_force_bears_a_code_and_many_retired_ones():
    bearer = RegionFactory(code="91.01")
    for day in (ENDED, ENDED.replace(year=2012)):
        RegionFactory(code="91.01", ends_on=day)
    another = Region(
        code="91.01",
        name="Kab. Other",
        label="Kab. Other, Papua",
        level=bearer.level,
        kind=bearer.kind,
        parent=bearer.parent,
        edition=bearer.edition,
    )

    with pytest.raises(ValidationError) as refusal:
        another.full_clean()
    assert refusal.value.messages == ["A region in force bears that code."]
    with pytest.raises(IntegrityError, match="one_region_in_force_per_code"), transaction.atomic():
        another.save()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"code": "35.71"}, "region_kind_and_level_follow_from_its_code"),
        ({"level": Level.DISTRICT}, "region_kind_and_level_follow_from_its_code"),
        ({"kind": "kota"}, "region_kind_and_level_follow_from_its_code"),
        ({"code": "35.00"}, "region_kind_and_level_follow_from_its_code"),
        ({"code": "35.14\n"}, "region_kind_and_level_follow_from_its_code"),
        ({"parent": None}, "only_the_nation_has_no_parent"),
        (
            {"starts_on": dt.date(2020, 1, 2), "ends_on": dt.date(2020, 1, 1)},
            "region_ends_after_it_starts",
        ),
    ],
)
def test_the_table_forbids_what_a_code_does_not_tell(change, constraint):
    region = RegionFactory(code="35.14")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Region.objects.filter(pk=region.pk).update(**change)


def test_the_nation_has_no_parent():
    with pytest.raises(IntegrityError, match="only_the_nation_has_no_parent"):
        RegionFactory(code="ID", parent=RegionFactory(code="35"), ends_on=ENDED)


def test_a_retired_region_says_until_when():
    assert str(RegionFactory(code="91.01", name="Kabupaten Merauke", ends_on=ENDED)) == (
        "Kab. Merauke, Provinsi 91 (until July 24, 2022)"
    )
    assert str(RegionFactory(code="93.01")) == "Kab. 93.01, Provinsi 93"


def test_one_edition_starts_on_a_day():
    EditionFactory(code="1/2000")

    with pytest.raises(IntegrityError, match="one_edition_starts_on_a_day"):
        EditionFactory(code="2/2000")


def test_a_succession_joins_two_regions_once():
    succession = SuccessionFactory(predecessor__code="91.01", successor__code="93.01")

    assert str(succession) == "91.01 → 93.01"
    with pytest.raises(IntegrityError, match="one_succession_per_pair"), transaction.atomic():
        SuccessionFactory(predecessor=succession.predecessor, successor=succession.successor)
    with pytest.raises(IntegrityError, match="no_region_succeeds_itself"), transaction.atomic():
        SuccessionFactory(predecessor=succession.successor, successor=succession.successor)
