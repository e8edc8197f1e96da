"""Monthly reports: form versions, calendars, what is expected, what was filed, who decides."""

from apps.reports.models.devices import DraftKey
from apps.reports.models.filings import Filing
from apps.reports.models.forms import FormVersion
from apps.reports.models.notices import ReturnNotice
from apps.reports.models.payments import Payment
from apps.reports.models.periods import Outage, Period, ReportingCalendar
from apps.reports.models.photos import Photo
from apps.reports.models.reports import Report
from apps.reports.models.review import Delegation, MonthLock

__all__ = [
    "Delegation",
    "DraftKey",
    "Filing",
    "FormVersion",
    "MonthLock",
    "Outage",
    "Payment",
    "Period",
    "Photo",
    "Report",
    "ReportingCalendar",
    "ReturnNotice",
]
