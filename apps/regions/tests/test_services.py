import datetime as dt
from dataclasses import astuple

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.regions.models import Edition, Region, Succession
from apps.regions.queries import resolve
from apps.regions.rules import LONGEST_NAME, Listed, Succeeded, SuccessionKind, clean_name
from apps.regions.services import Loaded, load_regions
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
FIRST = ("1/2022", "Keputusan 1/2022", dt.date(2022, 1, 1))
SECOND = ("2/2025", "Keputusan 2/2025", dt.date(2025, 6, 1))
NOTHING = Loaded(added=0, changed=0, ended=0, retired=0, successions=0)
LIST = {
    "35": "Jawa Timur",
    "35.79": "Kota Batu",
    "35.79.01": "Batu",
    "35.79.01.1001": "Sisir",
    "35.79.01.2002": "Sidomulyo",
    "91": "Papua",
    "91.03": "Kabupaten Jayapura",
    "91.03.01": "Sentani",
    "91.03.01.3001": 'Yobo"i',
}


def load(names, edition=FIRST, **options):
    code, decree, starts_on = edition
    return load_regions(
        [Listed(line, *row) for line, row in enumerate(names.items(), start=2)],
        edition=Edition(code=code, decree=decree, starts_on=starts_on),
        **options,
    )


def stated(
    predecessor,
    name,
    successor,
    kind=SuccessionKind.RECODE,
    *,
    line=2,
    edition=SECOND[0],
    happened_on=dt.date(2025, 5, 1),
):
    return Succeeded(line, predecessor, name, successor, kind, happened_on, edition, "UU 1/2025")


def life(code):
    """Every region that bears or bore a code: name, first day, last day, edition."""
    return list(
        Region.objects.filter(code=code)
        .order_by("ends_on")
        .values_list("name", "starts_on", "ends_on", "edition__code")
    )


def without(*codes, **renamed):
    return {code: name for code, name in LIST.items() if not code.startswith(codes)}


def test_the_first_list_is_added_whole_with_kinds_labels_and_parents():
    assert load(LIST) == Loaded(added=10, changed=0, ended=0, retired=0, successions=0)

    assert list(
        Region.objects.values_list("code", "level", "kind", "label", "parent__code", "starts_on")
    ) == [
        ("35", 1, "province", "Jawa Timur", "ID", None),
        ("35.79", 2, "kota", "Kota Batu, Jawa Timur", "35", None),
        ("35.79.01", 3, "district", "Kec. Batu, Kota Batu", "35.79", None),
        ("35.79.01.1001", 4, "kelurahan", "Kel. Sisir, Kec. Batu, Kota Batu", "35.79.01", None),
        ("35.79.01.2002", 4, "desa", "Desa Sidomulyo, Kec. Batu, Kota Batu", "35.79.01", None),
        ("91", 1, "province", "Papua", "ID", None),
        ("91.03", 2, "kabupaten", "Kab. Jayapura, Papua", "91", None),
        ("91.03.01", 3, "district", "Kec. Sentani, Kab. Jayapura", "91.03", None),
        (
            "91.03.01.3001",
            4,
            "desa_adat",
            "Desa Adat Yobo'i, Kec. Sentani, Kab. Jayapura",
            "91.03.01",
            None,
        ),
        ("ID", 0, "nation", "Indonesia", None, None),
    ]
    assert list(Edition.objects.values_list("code", "decree", "starts_on", "ends_on")) == [
        (*FIRST, None)
    ]


def test_factories_write_what_a_load_would():
    for code, name in LIST.items():
        RegionFactory(code=code, name=clean_name(name))

    assert load(LIST) == NOTHING


def test_loading_the_same_again_writes_nothing():
    load(LIST)
    before = list(Region.objects.values())

    assert load(LIST) == NOTHING
    assert load({**LIST, "ID": "Indonesia"}) == NOTHING
    assert list(Region.objects.values()) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text), count(*) FROM regions_region")
        assert cursor.fetchone() == (1, 10)


def test_a_newer_list_adds_changes_and_ends_what_differs():
    load(LIST)
    untouched = Region.objects.get(code="35.79.01.1001")
    newer = {**LIST, "91.03": "Kabupaten Jayapura Raya", "35.79.02": "Bumiaji"}
    del newer["35.79.01.2002"]

    assert load(newer, SECOND) == Loaded(added=1, changed=3, ended=1, retired=0, successions=0)

    assert life("35.79.02") == [("Bumiaji", SECOND[2], None, "2/2025")]
    assert life("35.79.01.2002") == [("Sidomulyo", None, dt.date(2025, 5, 31), "1/2022")]
    assert life("91.03") == [("Kabupaten Jayapura Raya", None, None, "2/2025")]
    assert Region.objects.get(code="91.03.01.3001").label == (
        "Desa Adat Yobo'i, Kec. Sentani, Kab. Jayapura Raya"
    )
    assert Region.objects.get(code="35.79.01.1001") == untouched
    assert list(Edition.objects.values_list("code", "starts_on", "ends_on")) == [
        ("2/2025", SECOND[2], None),
        ("1/2022", FIRST[2], dt.date(2025, 5, 31)),
    ]
    assert load(newer, SECOND) == NOTHING


def test_what_an_edition_brought_by_mistake_ends_on_its_first_day():
    load(without("35"))
    load(LIST, SECOND)

    assert load(without("35"), SECOND).ended == 5
    assert life("35") == [("Jawa Timur", SECOND[2], SECOND[2], "2/2025")]


def test_a_region_that_comes_back_is_a_row_of_its_own():
    load(LIST)
    load(without("35.79.01.2002"), SECOND)
    load(LIST, ("3/2026", "Keputusan 3/2026", dt.date(2026, 1, 1)))

    assert life("35.79.01.2002") == [
        ("Sidomulyo", None, dt.date(2025, 5, 31), "1/2022"),
        ("Sidomulyo", dt.date(2026, 1, 1), None, "3/2026"),
    ]


NEW_PROVINCE = {
    "35": "Jawa Timur",
    "91": "Papua",
    "93": "Papua Selatan",
    "93.01": "Kabupaten Merauke",
    "93.01.01": "Semangga",
    "93.01.01.2001": "Urumb",
}
RECODED = [
    stated("91", "Papua", "93", SuccessionKind.SPLIT, line=2),
    stated("91.01", "Kabupaten Merauke", "93.01", line=3),
    stated("91.01.07", "Semangga", "93.01.01", line=4),
]


def test_predecessors_the_portal_never_knew_are_added_as_ended():
    earlier = [Edition(code=FIRST[0], decree=FIRST[1], starts_on=FIRST[2])]

    assert load(NEW_PROVINCE, SECOND, earlier=earlier, successions=RECODED) == Loaded(
        added=7, changed=0, ended=0, retired=2, successions=3
    )

    day_before, day = dt.date(2025, 4, 30), dt.date(2025, 5, 1)
    assert life("91") == [("Papua", None, None, "2/2025")]
    assert life("93.01.01.2001") == [("Urumb", day, None, "2/2025")]
    assert life("35") == [("Jawa Timur", None, None, "2/2025")]
    assert list(
        Region.objects.filter(ends_on__isnull=False).values_list(
            "code", "label", "parent__label", "starts_on", "ends_on", "edition__code"
        )
    ) == [
        ("91.01", "Kab. Merauke, Papua", "Papua", None, day_before, "1/2022"),
        (
            "91.01.07",
            "Kec. Semangga, Kab. Merauke",
            "Kab. Merauke, Papua",
            None,
            day_before,
            "1/2022",
        ),
    ]
    assert list(
        Succession.objects.values_list(
            "predecessor__code", "successor__code", "kind", "happened_on", "edition__code",
            "legal_basis",
        )
    ) == [
        ("91", "93", "split", day, "2/2025", "UU 1/2025"),
        ("91.01", "93.01", "recode", day, "2/2025", "UU 1/2025"),
        ("91.01.07", "93.01.01", "recode", day, "2/2025", "UU 1/2025"),
    ]  # fmt: skip
    assert resolve("91.01.07").successor_codes == ["93.01.01"]
    assert load(NEW_PROVINCE, SECOND, successions=RECODED) == NOTHING


def test_predecessors_in_force_end_the_day_before_they_were_succeeded():
    load({"91": "Papua", "91.01": "Kab. Merauke", "91.01.07": "Semangga", "35": "Jawa Timur"})

    with pytest.raises(ValidationError, match="2 regions would end"):
        load(NEW_PROVINCE, SECOND, successions=RECODED, most_ended=1)
    assert load(NEW_PROVINCE, SECOND, successions=RECODED) == Loaded(
        added=4, changed=0, ended=2, retired=0, successions=3
    )
    assert life("91.01") == [("Kab. Merauke", None, dt.date(2025, 4, 30), "1/2022")]
    assert life("93.01") == [("Kabupaten Merauke", dt.date(2025, 5, 1), None, "2/2025")]
    assert life("91") == [("Papua", None, None, "1/2022")]
    assert load(NEW_PROVINCE, SECOND, successions=RECODED) == NOTHING


@pytest.mark.parametrize("is_known_before", [True, False])
def test_a_code_may_be_used_again_for_another_area(is_known_before):
    if is_known_before:
        load({"91": "Papua", "91.01": "Kabupaten Merauke"})
    names = {**NEW_PROVINCE, "91.01": "Kabupaten Baru"}
    successions = [stated("91.01", "Kabupaten Merauke", "93.01")]

    load(names, SECOND, successions=successions)

    assert [name for name, *_ in life("91.01")] == ["Kabupaten Merauke", "Kabupaten Baru"]
    assert Succession.objects.get().predecessor.name == "Kabupaten Merauke"
    assert (resolve("91.01").regions[0].name, resolve("91.01").is_reused) == (
        "Kabupaten Baru",
        True,
    )
    assert load(names, SECOND, successions=successions) == NOTHING


def test_what_began_after_a_succession_is_another_area_and_goes_on():
    load({"91": "Papua", "93": "Papua Selatan", "93.01": "Kabupaten Merauke"})
    names = {**NEW_PROVINCE, "91.01": "Kabupaten Baru"}
    load(names, SECOND)

    late = load(names, SECOND, successions=[stated("91.01", "Kabupaten Merauke", "93.01")])

    assert late == Loaded(added=0, changed=0, ended=0, retired=1, successions=1)
    assert life("91.01") == [
        ("Kabupaten Merauke", None, dt.date(2025, 4, 30), "1/2022"),
        ("Kabupaten Baru", SECOND[2], None, "2/2025"),
    ]


def test_a_code_retired_twice_leads_to_the_heirs_of_both_areas():
    load({"91": "Papua", "91.01": "Kabupaten Merauke"})
    names = {**NEW_PROVINCE, "91.01": "Kabupaten Baru"}
    load(names, SECOND, successions=[stated("91.01", "Kabupaten Merauke", "93.01")])
    del names["91.01"]
    names["91.02"] = "Kabupaten Baru"
    happened_on = dt.date(2025, 12, 1)
    again = stated("91.01", "Kabupaten Baru", "91.02", edition="3/2026", happened_on=happened_on)

    load(names, ("3/2026", "Keputusan 3/2026", dt.date(2026, 1, 1)), successions=[again])

    assert [str(succession) for succession in Succession.objects.all()] == [
        "91.01 → 91.02",
        "91.01 → 93.01",
    ]
    assert resolve("91.01").successor_codes == ["91.02", "93.01"]


@pytest.mark.parametrize("is_first_list", [True, False])
def test_a_merger_gives_its_successor_no_first_day(is_first_list):
    if not is_first_list:
        load(LIST)
    merged = [stated("35.79.01.2002", "Sidomulyo", "35.79.01.1001", SuccessionKind.MERGE)]

    load(without("35.79.01.2002"), SECOND, successions=merged)

    assert life("35.79.01.1001") == [("Sisir", None, None, "2/2025" if is_first_list else "1/2022")]
    assert resolve("35.79.01.2002").successor_codes == ["35.79.01.1001"]


def test_a_renaming_keeps_both_names_under_one_code():
    load(LIST)
    names = {**LIST, "91.03": "Kab. Jayapura"}
    renamed = [stated("91.03", "Kabupaten Jayapura", "91.03", SuccessionKind.RENAME)]

    load(names, SECOND, successions=renamed)

    assert life("91.03") == [
        ("Kabupaten Jayapura", None, dt.date(2025, 4, 30), "1/2022"),
        ("Kab. Jayapura", dt.date(2025, 5, 1), None, "2/2025"),
    ]
    assert resolve("91.03").is_reused is False
    assert Region.objects.get(code="91.03.01").parent.name == "Kab. Jayapura"
    assert load(names, SECOND, successions=renamed) == NOTHING


def everything():
    return [list(table.objects.values()) for table in (Edition, Region, Succession)]


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        (
            [("35", "Jawa Timur"), ("35.1", "Batu"), ("3579", "Batu"), ("35.79", " * ")],
            [
                "Region list, line 3: 35.1 is not a region code such as 35.14.01.",
                "Region list, line 4: 3579 is not a region code such as 35.14.01.",
                "Region list, line 5: the name is empty.",
            ],
        ),
        (
            [("35", "Jawa Timur"), ("35.79.01", "Batu"), ("35", "Jawa Timur"), ("36.01", "Lebak")],
            [
                "Region list, line 3: 35.79.01 stands without its parent.",
                "Region list, line 4: 35 stands twice.",
                "Region list, line 5: 36.01 stands without its parent.",
            ],
        ),
        ([], ["Region list, line 1: the list is empty."]),
    ],
)
def test_a_faulty_list_loads_nothing_and_says_which_lines(rows, messages):
    load(LIST)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        load_regions(
            [Listed(line, *row) for line, row in enumerate(rows, start=2)],
            edition=Edition(code=SECOND[0], decree=SECOND[1], starts_on=SECOND[2]),
        )

    assert refusal.value.messages == messages
    assert everything() == before


def test_faults_are_named_up_to_a_number():
    with pytest.raises(ValidationError) as refusal:
        load({str(number): "x" for number in range(1000, 1100)})

    assert len(refusal.value.messages) == 20


@pytest.mark.parametrize(
    ("succession", "message"),
    [
        (stated("91.01", "Merauke", "94.01"), "successor 94.01 is not in the list"),
        (
            stated("92.01.01", "Makbon", "93.01.01"),
            "the parent of predecessor 92.01.01 is neither listed nor a predecessor",
        ),
        (stated("91.01", "Merauke", "93.01", edition="9/2024"), "edition 9/2024 is not known"),
        (
            stated("91.01", "Merauke", "93.01.01"),
            "predecessor and successor stand on two levels",
        ),
        (stated("91.00", "Merauke", "93.01"), "91.00 is not a region code such as 35.14.01"),
        (stated("91.01", "", "93.01"), "the name is empty"),
    ],
)
def test_a_faulty_succession_loads_nothing_and_says_which_line(succession, message):
    with pytest.raises(ValidationError) as refusal:
        load(NEW_PROVINCE, SECOND, successions=[succession])

    assert refusal.value.messages == [f"Successions, line 2: {message}."]
    assert everything() == [[], [], []]


def test_an_older_edition_than_the_one_in_force_is_refused():
    load(LIST, SECOND)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        load(without("35"), FIRST)

    assert refusal.value.messages == ["Edition 2/2025 is in force; 1/2022 is older."]
    assert everything() == before


def test_an_edition_known_with_another_day_is_refused():
    load(LIST)

    with pytest.raises(ValidationError) as refusal:
        load(LIST, (FIRST[0], FIRST[1], SECOND[2]))

    assert refusal.value.messages == ["Edition 1/2022 is known with another decree or first day."]


def test_two_editions_of_one_day_are_refused():
    load(LIST)

    with pytest.raises(ValidationError) as refusal:
        load(LIST, ("1b/2022", "Keputusan 1b/2022", FIRST[2]))

    assert refusal.value.messages == ["Another edition starts on that day."]


def test_a_list_that_would_end_too_much_is_refused():
    load(LIST)
    before = everything()

    with pytest.raises(ValidationError) as refusal:
        load(without("35"), SECOND, most_ended=4)

    assert refusal.value.messages == ["5 regions would end, more than 4: is the list complete?"]
    assert everything() == before
    assert astuple(load(without("35"), SECOND, most_ended=5)) == (0, 0, 5, 0, 0)


def test_the_longest_names_fit_their_label():
    names = dict.fromkeys(LIST, "x" * LONGEST_NAME)

    load(names)

    assert max(len(region.label) for region in Region.objects.all()) == 324


def test_a_reader_that_fails_midway_loads_nothing():
    def rows():
        yield Listed(2, "35", "Jawa Timur")
        raise ValidationError("line 3")

    with pytest.raises(ValidationError, match="line 3"):
        load_regions(rows(), edition=Edition(code="1", decree="1", starts_on=FIRST[2]))

    assert everything() == [[], [], []]
