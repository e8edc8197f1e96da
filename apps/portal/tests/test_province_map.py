import csv
import gzip

import pytest
from django.conf import settings

from apps.portal.province_map import PLACES, tiles
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory


def test_every_province_of_the_official_list_has_a_place_of_its_own():
    official = settings.BASE_DIR / "apps" / "regions" / "data" / "regions.csv.gz"
    with gzip.open(official, "rt", encoding="utf-8") as lines:
        codes = {row[0] for row in csv.reader(lines) if len(row[0]) == 2 and row[0].isdecimal()}

    assert set(PLACES) == codes
    assert len({(x, y) for x, y, _name in PLACES.values()}) == len(PLACES)


@pytest.mark.parametrize(
    ("covered", "villages", "step"),
    [(0, 100, 0), (19, 100, 0), (20, 100, 1), (799, 1000, 3), (80, 100, 4), (100, 100, 4)],
)
def test_a_tile_is_coloured_by_a_fifth(db, covered, villages, step):
    figure = FigureFactory(
        region=RegionFactory(code="35"), villages=villages, villages_covered=covered
    )

    [tile] = tiles([figure])

    assert (tile.figure, tile.name, tile.step) == (figure, "Jatim", step)


def test_a_province_without_data_has_no_step(db):
    known = FigureFactory(region=RegionFactory(code="35"))
    unknown = FigureFactory(region=RegionFactory(code="51"), villages=0)

    assert [tile.step for tile in tiles([known, unknown])] == [4, None]


def test_where_nothing_is_known_or_no_province_lies_there_is_no_map(db):
    assert tiles([FigureFactory(region=RegionFactory(code="35"), villages=0)]) == []
    assert tiles([FigureFactory(region=RegionFactory(code="35.14"))]) == []
