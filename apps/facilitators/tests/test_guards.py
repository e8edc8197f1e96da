"""The deferred rules cost the same for each row, however many rows one transaction brings."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_no_trigger_catches_an_error_to_see_that_it_counts():
    """A caught error reads the whole queue of deferred rules: 250,000 posts would never end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")

        assert cursor.fetchone() == ("{}",)
