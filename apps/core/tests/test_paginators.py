import pytest

from apps.core.models import Touched
from apps.core.paginators import BoundedPaginator


@pytest.mark.django_db
def test_a_bounded_paginator_counts_no_further_than_anybody_turns(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("apps.core.paginators.FARTHEST_ROW", 3)
    Touched.objects.bulk_create(Touched(subject="x", keys={}) for _ in range(5))

    with django_assert_num_queries(1) as queries:
        paginator = BoundedPaginator(Touched.objects.order_by("subject"), per_page=2)
        assert (paginator.count, paginator.num_pages) == (3, 2)

    assert "LIMIT 3" in queries[0]["sql"]
    assert "ORDER BY" not in queries[0]["sql"]
