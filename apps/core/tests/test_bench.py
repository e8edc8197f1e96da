"""A bench measures in a database of its own, and leaves nothing behind."""

import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from apps.core.bench import BENCHES, Line, best_of, scratch_database


def databases(usual: str) -> set[str]:
    """The scratch databases of this process, which has a database of its own in use."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall() if name.startswith(f"{usual}_bench_")}


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_scratch_database_is_migrated_and_removed() -> None:
    usual = connection.settings_dict["NAME"]
    with scratch_database() as scratch:
        assert databases(usual) == {scratch}
        with connection.cursor() as cursor:
            cursor.execute("SELECT CURRENT_DATABASE(), CURRENT_USER, TO_REGCLASS('jobs_job')::text")
            assert cursor.fetchone() == (scratch, "portal_app", "jobs_job")
    assert databases(usual) == set()
    assert connection.settings_dict["NAME"] == usual


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_scratch_database_goes_when_the_measuring_fails() -> None:
    usual = connection.settings_dict["NAME"]
    with pytest.raises(ZeroDivisionError), scratch_database():
        _ = 1 / 0
    assert databases(usual) == set()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_the_command_prints_one_object_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured() -> Iterator[Line]:
        yield Line("nothing", ours_s=0.3, floor_s=0.2, rows=7)

    monkeypatch.setitem(BENCHES, "nothing", measured)
    call_command("bench", "nothing", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "name": "nothing", "ours_s": 0.3, "floor_s": 0.2, "ratio": 1.5, "rows": 7,
    }  # fmt: skip


def test_an_unknown_bench_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(CommandError, match="No bench is named nought; there are"):
        call_command("bench", "nought")


def test_works_are_measured_in_turn() -> None:
    order: list[str] = []
    taken = best_of(2, lambda: order.append("ours"), lambda: order.append("floor"))
    assert order == ["ours", "floor", "ours", "floor"]
    assert len(taken) == 2
