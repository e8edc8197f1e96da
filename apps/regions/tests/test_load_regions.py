from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from apps.regions.models import Edition, Region, Succession
from apps.regions.queries import resolve

pytestmark = pytest.mark.django_db
NEWER = {"edition": "1/2030", "decree": "Keputusan 1/2030", "starts_on": "2030-01-01"}


def run(*args, **options):
    """Run the command as a terminal does; return what it wrote to stdout and to stderr."""
    out, progress = StringIO(), StringIO()
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    call_command("load_regions", *args, *flags, stdout=out, stderr=progress)
    return out.getvalue().strip(), progress.getvalue().strip()


def test_the_bundled_list_is_the_nation_and_loads_once():
    result, progress = run()

    assert result == (
        "Edition 300.2.2-2430/2025: 91,600 regions added, 0 changed, 0 ended; "
        "1,160 earlier ones and 1,164 successions recorded."
    )
    assert progress.endswith("regions 91,599/91,599 finished")
    counts = Region.objects.in_force().order_by("level").values_list("level").annotate(Count("pk"))
    assert list(counts) == [(0, 1), (1, 38), (2, 514), (3, 7285), (4, 83762)]
    assert [region.label for region in resolve("92.05").regions] == [
        "Kab. Raja Ampat, Papua Barat Daya"
    ]
    assert resolve("92.01.01.2004").successor_codes == ["96.01.01.2003"]
    in_force = set(Region.objects.in_force().values_list("code", flat=True))
    retired = set(Region.objects.filter(ends_on__isnull=False).values_list("code", flat=True))
    assert len(retired) == 1160
    assert not in_force & retired
    assert not Region.objects.filter(name__regex=r'["*]|^[a-z]').exists()

    assert run()[0] == (
        "Edition 300.2.2-2430/2025: 0 regions added, 0 changed, 0 ended; "
        "0 earlier ones and 0 successions recorded."
    )


@pytest.fixture
def newer(tmp_path):
    path = tmp_path / "newer.csv"
    path.write_text("code,name\n35,Jawa Timur\n35.79,Kota Batu\n", encoding="utf-8")
    return path


def test_a_newer_list_comes_from_a_file_and_the_bundled_one_then_stays_away(newer, tmp_path):
    successions = tmp_path / "successions.csv"
    successions.write_text(
        "predecessor,name,successor,kind,happened_on,edition,legal_basis\n"
        "35.72,Kota Batu,35.79,recode,2029-12-01,1/2030,UU 1/2029\n",
        encoding="utf-8",
    )

    result, _progress = run(str(newer), **NEWER, successions=successions)

    assert result == (
        "Edition 1/2030: 3 regions added, 0 changed, 0 ended; "
        "1 earlier ones and 1 successions recorded."
    )
    assert str(Succession.objects.get()) == "35.72 → 35.79"
    assert run()[0] == "A newer list than the bundled one is in force; nothing to load."
    assert Edition.objects.get().code == "1/2030"


def test_a_file_without_its_edition_is_refused(newer):
    with pytest.raises(CommandError, match="A file needs --edition, --decree and --starts-on"):
        run(str(newer), edition="1/2030")


def test_an_impossible_day_is_refused(newer):
    with pytest.raises(CommandError, match="--starts-on: invalid"):
        run(str(newer), **{**NEWER, "starts_on": "2030-02-30"})


def test_a_faulty_file_is_refused_in_plain_sentences(newer):
    newer.write_text("code,name\n35,Jawa Timur\n35.7,Kota Batu\n36.01,\n", encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        run(str(newer), **NEWER)

    assert str(refusal.value).splitlines() == [
        "Nothing was loaded.",
        "Region list, line 3: 35.7 is not a region code such as 35.14.01.",
        "Region list, line 4: the name is empty.",
    ]
    assert not Region.objects.exists()


def test_a_truncated_list_is_refused_unless_said_to_be_meant(newer, tmp_path):
    run(str(newer), **NEWER)
    shorter = tmp_path / "shorter.csv"
    shorter.write_text("code,name\n36,Banten\n", encoding="utf-8")
    next_one = {**NEWER, "edition": "2/2031", "starts_on": "2031-01-01"}

    with pytest.raises(CommandError, match="2 regions would end, more than 1"):
        run(str(shorter), **next_one, most_ended=1)
    assert "2 ended" in run(str(shorter), **next_one, most_ended=2)[0]
