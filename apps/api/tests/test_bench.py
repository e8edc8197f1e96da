"""The bench of the roster works: a real server, and a floor that says the same."""

import pytest

from apps.api import bench
from apps.core.bench import scratch_database


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_the_roster_over_http_says_what_its_floor_says(monkeypatch):
    for name, value in {"PEOPLE": 25, "LIMIT": 10, "ROUNDS": 1}.items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(bench, "FIRST", "/api/v1/roster/?limit=10")

    with scratch_database():
        lines = [(line.name, line.rows) for line in bench.roster()]

    assert lines == [("roster", 25), ("roster_last_page", 10)]
