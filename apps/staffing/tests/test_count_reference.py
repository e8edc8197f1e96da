"""Small nations drawn by chance: every figure and every workload as plain Python says it."""

from collections import Counter

import pytest

from apps.staffing.models import CountRun, Figure, Workload
from apps.staffing.tests.drawn_nation import DrawnNation
from apps.staffing.tests.reference import Nation
from apps.staffing.tests.test_count import DAY, count

pytestmark = pytest.mark.django_db(transaction=True)

VILLAGE = len("35.14.01.2001")


def plain(row: dict) -> dict:
    """Round what was computed in another order of additions."""
    return {
        name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()
    }


def plain_figures(figures: dict) -> dict:
    """Let a village without anything say nothing where a formula says 0: it is not stored whole."""
    return {
        key: {name: value or None for name, value in plain(row).items()}
        if len(key[0]) == VILLAGE and is_empty(row)
        else plain(row)
        for key, row in figures.items()
    }


def counted_figures(run: CountRun, names: list[str]) -> dict[tuple[str, str, str | None], dict]:
    keys = ["region__code", "cluster__code", "kind__code"]
    return {
        tuple(row.pop(key) for key in keys): row
        for row in Figure.objects.filter(run=run).values(*keys, *names)
    }


def counted_workloads(run: CountRun, names: list[str]) -> dict[int, dict]:
    return {
        row.pop("facilitator_id"): plain(row)
        for row in Workload.objects.filter(run=run).values("facilitator_id", *names)
    }


def differences(counted: dict, expected: dict) -> dict:
    """Return, by key and name, what was counted beside what was expected."""
    return {
        key: {
            name: (counted[key][name], value)
            for name, value in expected[key].items()
            if counted[key][name] != value
        }
        for key in counted.keys() & expected.keys()
        if counted[key] != expected[key]
    }


def is_empty(figure: dict) -> bool:
    return not any(value for name, value in figure.items() if name != "coverage_state")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_drawn_nation_is_counted_as_plain_python_counts_it(seed):
    DrawnNation(seed, day=DAY)
    nation = Nation(DAY)
    figures = plain_figures(nation.figures())
    loads = {person: plain(row) for person, row in nation.workloads().items()}

    run = count()

    counted_loads = counted_workloads(run, list(next(iter(loads.values()))))
    counted = plain_figures(counted_figures(run, list(next(iter(figures.values())))))
    assert counted_loads.keys() == loads.keys()
    assert differences(counted_loads, loads) == {}
    assert differences(counted, figures) == {}
    assert counted.keys() <= figures.keys()
    assert [key for key in figures.keys() - counted.keys() if not is_empty(figures[key])] == []


def test_drawn_nations_hold_what_a_formula_could_get_wrong():
    """The comparison shows something only where each case occurs."""
    DrawnNation(1, day=DAY)
    nation = Nation(DAY)
    verdicts = Counter(row["verdict"] for row in nation.workloads().values())
    figures = nation.figures().values()

    assert set(verdicts) == {"overloaded", "within", "underloaded", "no_standard", "no_data"}
    assert {row["coverage_state"] for row in figures} == {"ok", "not_applicable", "no_data"}
    assert any(row["families_without_standard"] for row in figures)
    assert any(0 < row["villages_covered"] < row["villages"] for row in figures)
    assert any(row["people"] > 10 for row in figures)
    nation_wide = [row for key, row in nation.figures().items() if key[0] == "ID"]
    for name in ("lasting_fte", "expiring_30_fte", "expiring_180_fte", "qualified_fte"):
        assert any(0 < (row[name] or 0) < (row["certified_fte"] or 0) for row in nation_wide), name
