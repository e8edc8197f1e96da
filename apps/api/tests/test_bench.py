"""The bench of the roster works: a real server, and a floor that says the same."""

import pytest

from apps.api import bench
from apps.api.bench import filing, load
from apps.core.bench import scratch_database


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_the_roster_over_http_says_what_its_floor_says(monkeypatch):
    for name, value in {"PEOPLE": 25, "LIMIT": 10, "ROUNDS": 1}.items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(bench, "FIRST", "/api/v1/roster/?limit=10")

    with scratch_database():
        lines = [(line.name, line.rows) for line in bench.roster()]

    assert lines == [("roster", 25), ("roster_last_page", 10)]


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_reports_are_filed_over_http_beside_a_bare_view(monkeypatch):
    for name, value in {"PEOPLE": 60, "FILINGS": 16, "ROUNDS": 1, "WARMING": 8}.items():
        monkeypatch.setattr(filing, name, value)

    with scratch_database():
        lines = [(line.name, line.rows) for line in filing.reports()]

    assert lines == [("reports_expected", 120), ("reports_filed", 16)]


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_officers_who_come_at_their_own_pace_lose_nothing(monkeypatch):
    for name, value in {
        "PEOPLE": 1_000, "OFFICERS": 4, "SECONDS": 1, "RUSH_OFFICERS": 10, "RUSH_EACH": 1,
        "RUSH_SECONDS": 1,
    }.items():  # fmt: skip
        monkeypatch.setattr(load, name, value)

    with scratch_database():
        lines = [(line.name, line.rows) for line in load.reports_load()]

    assert lines == [("reports_load_p99", 28), ("reports_rush_p99", 11)]
