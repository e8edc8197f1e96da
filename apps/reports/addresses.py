"""Where a letter leads: the absolute addresses of the portal's pages about reports."""

from django.conf import settings


def own_reports_address() -> str:
    """Return where somebody finds the reports that are theirs to write."""
    return f"{settings.PUBLIC_ADDRESS}/reports/"
