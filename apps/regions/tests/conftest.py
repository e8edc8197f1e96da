import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Refusals are asserted in the language of their message ids."""
    with translation.override("en"):
        yield
