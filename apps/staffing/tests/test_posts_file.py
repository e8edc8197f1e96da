import datetime as dt

import pytest
from django.utils import translation

from apps.imports.rules import Fault
from apps.programs.tests.factories import FacilitatorKindFactory, ServiceUnitFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts
from apps.staffing.posts_file import load_posts

pytestmark = pytest.mark.django_db
REST = ("PKH", "PS-PKH", "195", "SK 1/2020", "2020-01-01", "2020-12-31")


@pytest.fixture(autouse=True)
def pasuruan():
    FacilitatorKindFactory()
    ServiceUnitFactory(code="U1", regency=RegionFactory(code="35.14"))
    with translation.override("en"):
        yield


def load(*rows, **options):
    return load_posts([(line, list(row)) for line, row in enumerate(rows, start=2)], **options)


def test_posts_are_added_for_regions_and_units():
    assert load(("35.14", *REST), ("U1", *REST)).faults == []
    assert set(ApprovedPosts.objects.values_list("region__code", "unit__code", "posts")) == {
        ("35.14", None, 195),
        ("35.14", "U1", 195),
    }
    assert ApprovedPosts.objects.valid_on(dt.date(2020, 12, 31)).count() == 2


def test_every_faulty_row_is_named_and_nothing_is_added():
    load(("35.14", *REST))
    answer = load(
        ("35.99", "X", "Y", "-1", "SK", "2020-02-30", ""),
        ("35.14", *REST),
        ("U1", "PKH", "PS-PKH", "1", "SK", "2021-02-01", "2021-01-01"),
    )
    assert answer.faults == [
        Fault(2, "cluster", "no cluster has this code"),
        Fault(2, "code", "no region in force and no service unit has this code"),
        Fault(2, "kind", "no kind of facilitator has this code"),
        Fault(2, "posts", "write a whole number from 0 to 100,000"),
        Fault(2, "starts_on", "write a day as YYYY-MM-DD"),
        Fault(3, "starts_on", "posts of this kind are approved here already in that time"),
        Fault(4, "ends_on", "the last day is before the first"),
    ]
    assert ApprovedPosts.objects.count() == 1


def test_a_dry_run_adds_nothing():
    assert load(("35.14", *REST), dry_run=True).rows == 1
    assert not ApprovedPosts.objects.exists()
