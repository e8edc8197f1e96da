"""Every change of monthly reports."""

from apps.reports.services.deciding import approve_clean, decide
from apps.reports.services.expecting import expect, expect_due, log_outage
from apps.reports.services.filing import file_report, save_draft
from apps.reports.services.keys import draft_key
from apps.reports.services.locking import delegate, lock_month, unlock_month
from apps.reports.services.photos import receive_part, sweep_photos
from apps.reports.services.seeding import seed_reports

__all__ = [
    "approve_clean",
    "decide",
    "delegate",
    "draft_key",
    "expect",
    "expect_due",
    "file_report",
    "lock_month",
    "log_outage",
    "receive_part",
    "save_draft",
    "seed_reports",
    "sweep_photos",
    "unlock_month",
]
