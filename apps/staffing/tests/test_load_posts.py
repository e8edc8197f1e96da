"""The command that loads formasi: what it prints, and that a faulty file loads nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.programs.tests.factories import FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts

pytestmark = pytest.mark.django_db

HEADER = "code,cluster,kind,posts,decree,starts_on,ends_on\n"
SOUND = "35.14,PKH,PS-PKH,195,SK 1/2020,2020-01-01,\n35.15,PKH,PS-PKH,134,SK 1/2020,2020-01-01,\n"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path):
    FacilitatorKindFactory()
    RegionFactory(code="35.14")
    RegionFactory(code="35.15")
    path = tmp_path / "formasi.csv"
    path.write_text(HEADER + SOUND, encoding="utf-8")
    return path


def run(*words: object) -> str:
    out = StringIO()
    call_command("load_posts", *map(str, words), stdout=out)
    return out.getvalue()


def test_the_template_with_rows_added_is_loaded(file):
    template = run("--template")
    assert template.lstrip("\ufeff").strip() == HEADER.strip().replace(",", ";")
    file.write_text(template + SOUND.replace(",", ";"), encoding="utf-8")

    assert run(file) == "2 rows loaded.\n"


def test_a_sound_file_is_loaded_whole(file):
    assert run(file) == "2 rows loaded.\n"
    assert dict(ApprovedPosts.objects.values_list("region__code", "posts")) == {
        "35.14": 195,
        "35.15": 134,
    }


def test_a_dry_run_only_says_that_a_file_is_sound(file):
    assert run(file, "--dry-run") == "2 rows are sound; nothing was written.\n"
    assert not ApprovedPosts.objects.exists()


def test_every_faulty_row_is_named_and_nothing_is_loaded(file):
    file.write_text(
        HEADER + SOUND + "35.99,PKH,PS-PKH,-1,SK 1/2020,2020-01-01,\n", encoding="utf-8"
    )

    with pytest.raises(CommandError) as refusal:
        run(file)

    assert str(refusal.value).splitlines() == [
        "Nothing was loaded.",
        "4, code: no region in force and no service unit has this code",
        "4, posts: write a whole number from 0 to 100,000",
    ]
    assert not ApprovedPosts.objects.exists()


def test_a_decree_loaded_twice_is_refused(file):
    run(file)

    with pytest.raises(CommandError, match="approved here already in that time"):
        run(file)

    assert ApprovedPosts.objects.count() == 2


def test_a_file_with_other_columns_is_refused(file):
    file.write_text("code,posts\n35.14,195\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"^Nothing was loaded\."):
        run(file)


def test_a_missing_file_is_asked_for(file):
    with pytest.raises(CommandError, match="Name a file, or ask for the --template"):
        run()
    with pytest.raises(CommandError, match=r"^Nothing was loaded\."):
        run(file.with_name("nowhere.csv"))
