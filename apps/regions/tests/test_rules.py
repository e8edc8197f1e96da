import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.regions import rules
from apps.regions.rules import Kind, Level


@pytest.mark.parametrize(
    ("code", "level", "kind", "parent"),
    [
        ("ID", Level.NATION, Kind.NATION, None),
        ("35", Level.PROVINCE, Kind.PROVINCE, "ID"),
        ("35.01", Level.REGENCY, Kind.KABUPATEN, "35"),
        ("35.69", Level.REGENCY, Kind.KABUPATEN, "35"),
        ("35.71", Level.REGENCY, Kind.KOTA, "35"),
        ("35.99", Level.REGENCY, Kind.KOTA, "35"),
        ("35.14.01", Level.DISTRICT, Kind.DISTRICT, "35.14"),
        ("35.14.01.1003", Level.VILLAGE, Kind.KELURAHAN, "35.14.01"),
        ("35.14.01.2003", Level.VILLAGE, Kind.DESA, "35.14.01"),
        ("91.03.01.3001", Level.VILLAGE, Kind.DESA_ADAT, "91.03.01"),
    ],
)
def test_a_code_tells_level_kind_and_parent(code, level, kind, parent):
    assert (rules.level_of(code), rules.kind_of(code), rules.parent_code(code)) == (
        level,
        kind,
        parent,
    )


@pytest.mark.parametrize(
    "code",
    [
        "", "3", "351", "3514", "35.", "35.1", "35.00", "35.70", "35.14.1", "35.14.01.003",
        "35.14.01.0003", "35.14.01.4003", "35.14.01.1003.1", "35,14", " 35", "35\n", "id", "IDN",
        "٣٥", "35.14.01.1003\0",
    ],
)  # fmt: skip
def test_any_other_text_is_no_code(code):
    with pytest.raises(ValueError, match=r"is not a region code such as 35\.14\.01"):
        rules.level_of(code)


def test_a_refused_code_is_quoted_in_short():
    with pytest.raises(ValueError, match=r"^9{20} is not"):
        rules.kind_of("9" * 1_000_000)


def test_levels_have_api_names():
    names = [level.api_name for level in Level]

    assert names == ["nation", "province", "regency", "district", "village"]
    assert [rules.level_named(name) for name in names] == list(Level)
    with pytest.raises(ValueError, match="kecamatan is not a region level"):
        rules.level_named("kecamatan")


@pytest.mark.parametrize(
    ("published", "cleaned"),
    [
        ('Ra"as', "Ra'as"),
        ('T"Singa', "T'Singa"),
        ("Regapu’u", "Regapu'u"),
        ("Teuw*", "Teuw"),
        ("lamuk", "Lamuk"),
        ("  Ambeng -  ambeng ", "Ambeng - ambeng"),
        ("Pasi ie Leubeue", "Pasi ie Leubeue"),
        ("2 x 11 Kayu Tanam", "2 x 11 Kayu Tanam"),
    ],
)
def test_names_are_cleaned_of_misprints_alone(published, cleaned):
    assert rules.clean_name(published) == cleaned


@pytest.mark.parametrize("name", ["", "  ", "*", "a\0b", "a\x07b", "x" * 101])
def test_a_name_that_nobody_can_read_is_refused(name):
    with pytest.raises(ValueError, match="the name is"):
        rules.clean_name(name)


@given(st.text(max_size=120))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = rules.clean_name(text)
    except ValueError:
        return
    assert rules.clean_name(once) == once


@pytest.mark.parametrize(
    ("name", "kind", "short"),
    [
        ("Jawa Timur", Kind.PROVINCE, "Jawa Timur"),
        ("Kabupaten Pasuruan", Kind.KABUPATEN, "Kab. Pasuruan"),
        ("Kab. Pasuruan", Kind.KABUPATEN, "Kab. Pasuruan"),
        ("Pasuruan", Kind.KABUPATEN, "Kab. Pasuruan"),
        ("Kabupaten Kotabaru", Kind.KABUPATEN, "Kab. Kotabaru"),
        ("Kota Batu", Kind.KOTA, "Kota Batu"),
        ("Kota Administrasi Jakarta Pusat", Kind.KOTA, "Kota Administrasi Jakarta Pusat"),
        ("Kota Agung", Kind.DISTRICT, "Kec. Kota Agung"),
        ("Lawang", Kind.KELURAHAN, "Kel. Lawang"),
        ("Sidomulyo", Kind.DESA, "Desa Sidomulyo"),
        ("Yoboi", Kind.DESA_ADAT, "Desa Adat Yoboi"),
    ],
)
def test_a_short_name_carries_its_kind_once(name, kind, short):
    assert rules.short_name(name, kind) == short
