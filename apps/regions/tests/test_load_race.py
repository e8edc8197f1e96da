"""Two people load a list of regions at once: one writes, the other is told so."""

from threading import Barrier, Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.regions import statements
from apps.regions.models import Region
from apps.regions.rules import Listed
from apps.regions.services import load_regions
from apps.regions.tests.factories import EditionFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [Listed(2, "35", "Jawa Timur"), Listed(3, "35.14", "Kab. Pasuruan")]


@pytest.fixture
def _somebody_loads():
    """Another connection is in the middle of a load, from before the test to its end."""
    is_loading, may_end = Event(), Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statements.LOCK)
            is_loading.set()
            may_end.wait()
        connection.close()

    other = Thread(target=hold)
    other.start()
    is_loading.wait()
    yield
    may_end.set()
    other.join()


@pytest.mark.usefixtures("_somebody_loads")
def test_a_load_beside_another_is_refused_in_words(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("code,name\n35,Jawa Timur\n", encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 100")

    with pytest.raises(CommandError) as refusal:
        call_command(
            "load_regions",
            str(file),
            "--edition=1/2030",
            "--decree=Keputusan 1/2030",
            "--starts-on=2030-01-01",
        )

    assert str(refusal.value).splitlines() == [
        "Nothing was loaded.",
        "Regions are being loaded already; try again when that has ended.",
    ]
    assert not Region.objects.exists()


def test_loads_at_once_end_as_one():
    """Whoever comes second finds the list loaded, or is refused; no region is there twice."""
    start = Barrier(4)
    ends: list[object] = []

    def load() -> None:
        start.wait()
        try:
            ends.append(load_regions(ROWS, edition=EditionFactory.build()).added)
        except ValidationError as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ends.count(3) == 1
    assert set(ends) <= {3, 0, "loading_already"}
    assert sorted(Region.objects.values_list("code", flat=True)) == ["35", "35.14", "ID"]
