"""The back office's door to monthly reports: each module registers its lists when imported."""

from apps.reports.admin import outages, reports, review, versions

__all__ = ["outages", "reports", "review", "versions"]
