"""Every change of monthly reports."""

from apps.reports.services.bundling import (
    BUNDLE,
    KEPT_FOR,
    Asked,
    Which,
    bundle_of,
    forget_bundles,
    make_bundle,
    request_bundle,
)
from apps.reports.services.deciding import approve_clean, decide
from apps.reports.services.expecting import expect, expect_due, log_outage
from apps.reports.services.filing import file_report, save_draft
from apps.reports.services.keys import draft_key
from apps.reports.services.locking import delegate, end_delegation, lock_month, unlock_month
from apps.reports.services.photos import receive_part, sweep_photos
from apps.reports.services.seeding import seed_reports
from apps.reports.services.telling import tell_of_returns
from apps.reports.services.versions import start_version

__all__ = [
    "BUNDLE",
    "KEPT_FOR",
    "Asked",
    "Which",
    "approve_clean",
    "bundle_of",
    "decide",
    "delegate",
    "draft_key",
    "end_delegation",
    "expect",
    "expect_due",
    "file_report",
    "forget_bundles",
    "lock_month",
    "log_outage",
    "make_bundle",
    "receive_part",
    "request_bundle",
    "save_draft",
    "seed_reports",
    "start_version",
    "sweep_photos",
    "tell_of_returns",
    "unlock_month",
]
