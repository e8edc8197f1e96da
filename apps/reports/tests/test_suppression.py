from collections import defaultdict
from itertools import product

import pytest

from apps.reports.rules.suppression import Hidden, hidden, is_few

FEW, WITHHELD = Hidden.FEW, Hidden.WITHHELD
COLUMN = [("total", "a", "b", "c")]


@pytest.mark.parametrize(
    ("count", "few"), [(0, False), (1, True), (4, True), (5, False), (100, False)]
)
def test_a_count_of_one_to_four_is_few(count, few):
    assert is_few(count) is few


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        ({"a": 5, "b": 7, "c": 0, "total": 12}, {}),
        ({"a": 3, "b": 7, "c": 9, "total": 19}, {"a": FEW, "total": WITHHELD}),
        ({"a": 3, "b": 1, "c": 9, "total": 13}, {"a": FEW, "b": FEW, "total": WITHHELD}),
        ({"a": 3, "b": 0, "c": 0, "total": 3}, {"a": FEW, "total": WITHHELD}),
        ({"a": 3, "b": 0, "total": 3}, {"a": FEW, "total": WITHHELD}),
    ],
)
def test_a_small_part_takes_its_sum_along(cells, marks):
    assert hidden(cells, COLUMN) == marks


def test_a_small_whole_takes_its_first_part_along_and_that_the_sum_it_lies_in():
    cells = {"closing": 2, "opening": 10, "out": 8, "openings": 90, "other": 80}
    sums = [("closing", "opening", "out"), ("openings", "opening", "other")]

    assert hidden(cells, sums) == dict.fromkeys(["closing", "opening", "openings"], WITHHELD)


def test_what_the_reader_answers_for_stays():
    cells = {"a": 3, "b": 2, "c": 9, "total": 14}

    assert hidden(cells, COLUMN, shown={"a"}) == {"b": FEW, "total": WITHHELD}
    assert hidden(cells, COLUMN, shown={"a", "b"}) == {}


def test_whoever_knows_the_rule_cannot_work_out_a_small_count():
    """Of all tables that look the same, no small count has one value only."""
    sums = [("t", "a", "b", "c")]
    alike = defaultdict(list)
    for a, b, c in product(range(10), repeat=3):
        cells = {"a": a, "b": b, "c": c, "t": a + b + c}
        marks = hidden(cells, sums)
        alike[tuple(marks.get(key, count) for key, count in cells.items())].append(cells)

    counts = [
        {table[key] for table in tables}
        for looks, tables in alike.items()
        for key, shown in zip("abct", looks, strict=True)
        if shown is FEW
    ]
    assert {frozenset(each) for each in counts} == {frozenset({1, 2, 3, 4})}


def test_neither_can_they_over_two_posts_and_the_rule_of_their_form():
    sums = [
        *[("ct", "c1", "c2"), ("ot", "o1", "o2"), ("at", "a1", "a2")],
        *[("c1", "o1", "a1"), ("c2", "o2", "a2"), ("ct", "ot", "at")],
    ]
    alike = defaultdict(list)
    for o1, a1, o2, a2 in product(range(9), range(7), range(9), range(7)):
        if o1 < a1 or o2 < a2:
            continue
        cells = {"o1": o1, "a1": a1, "c1": o1 - a1, "o2": o2, "a2": a2, "c2": o2 - a2}
        cells |= {"ot": o1 + o2, "at": a1 + a2, "ct": o1 + o2 - a1 - a2}
        marks = hidden(cells, sums)
        alike[tuple((key, marks.get(key, count)) for key, count in cells.items())].append(cells)

    given_away = [
        looks
        for looks, tables in alike.items()
        for key, shown in looks
        if shown is FEW and len({table[key] for table in tables}) == 1
    ]
    assert given_away == []
