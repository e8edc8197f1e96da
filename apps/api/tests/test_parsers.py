"""A body means one thing, or is refused as a whole."""

import pytest

from apps.accounts.rules import Role
from apps.jobs.models import Job
from apps.regions.tests.factories import RegionFactory


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[" * 100_000,
        '{"day": 1e400}',
        '{"day": NaN}',
        '{"day": "2026-01-31", "day": "2026-02-28"}',
        '{"day": "2026-01-31", "colour": "red"}',
        '["2026-01-31"]',
        '"2026-01-31"',
        '{"day": "2026-01-31"' + " " * 1_000_000 + "}",
        b'{"day": "\xff"}',
        r'{"day": "2026-01-31", "region": "\u0000"}',
        r'{"day": "2026-01-31", "region": "\ud800"}',
        r'{"day": "2026-01-31", "\u0000": 1}',
        r'{"day": "2026-01-31", "\udfff": 1}',
        r'{"day": ["2026-01-31", {"of": ["\ud800"]}]}',
    ],
    ids=lambda body: str(body[-40:]),
)
def test_a_body_that_is_not_clear_is_refused(caller, body):
    RegionFactory(code="ID")
    client = caller("ID", Role.MINISTRY_ADMIN)

    answer = client.post("/api/v1/jobs/", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert Job.objects.count() == 0


def test_another_kind_of_body_is_refused(caller):
    client = caller("ID", Role.MINISTRY_ADMIN)

    answer = client.post("/api/v1/jobs/", data="day=2026-01-31", content_type="text/plain")

    assert answer.status_code == 415
