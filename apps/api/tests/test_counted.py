"""Figures of one count: a pull of many pages never mixes two."""

import base64
import datetime as dt
import json

import pytest

from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import CountRun
from apps.staffing.services.kept_runs import forget
from apps.staffing.tests.factories import (
    CountRunFactory,
    FigureFactory,
    WorkloadFactory,
    WorkloadPartFactory,
)

ROOT = "/api/v1/"
OLD, NEW = dt.date(2026, 1, 31), dt.date(2026, 2, 1)
CODES = ["35.14", "35.15", "35.16"]


def count(day, families):
    run = CountRunFactory(day=day)
    for code in CODES:
        FigureFactory(run=run, region=RegionFactory(code=code), families=families)
        part = WorkloadPartFactory(
            run=run, assignment__region=RegionFactory(code=f"{code}.01"), families=families
        )
        WorkloadFactory(run=run, facilitator=part.facilitator, families=families)
    return run


def families(page):
    return [row["families"] for row in page["results"]]


@pytest.fixture(params=["coverage", "workloads"])
def pages(request, caller):
    """The first page and what follows an address, of a list in which a count has ended since."""
    count(OLD, 1)
    client = caller()
    first = client.get(f"{ROOT}{request.param}/?limit=1").json()
    count(NEW, 2)
    return first, client.get


def test_pages_go_on_in_the_count_they_began_with(pages):
    first, get = pages

    second = get(first["next"]).json()
    third = get(second["next"]).json()

    assert [families(page) for page in (first, second, third)] == [[1], [1], [1]]
    assert third["next"] is None
    assert get(third["previous"]).json()["results"] == second["results"]
    begun_anew = get(first["next"].split("?")[0]).json()
    assert families(begun_anew) == [2, 2, 2]


def test_pages_of_a_count_that_was_dropped_say_start_again(pages):
    first, get = pages
    assert forget(CountRun.objects.filter(day=OLD)) == 1

    answer = get(first["next"], headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "code": "start_again",
                "detail": "The count these pages come from is no longer kept:"
                " start again without a cursor.",
                "attr": "cursor",
            }
        ],
    )


@pytest.mark.parametrize("pin", ["", "x", "0", "9" * 30, None, 1, "\0"])
def test_a_cursor_of_no_count_is_refused(caller, pin):
    cursor = base64.urlsafe_b64encode(json.dumps([False, ["35", "PKH"], pin]).encode())

    answer = caller().get(f"{ROOT}coverage/", {"cursor": cursor.decode()})

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "cursor")
