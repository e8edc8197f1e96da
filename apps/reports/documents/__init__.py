"""Documents of monthly reports, as PDF."""

from apps.reports.documents.recaps import note, recap_pdf, sections
from apps.reports.documents.reports import pictures, printable, report_pdf

__all__ = ["note", "pictures", "printable", "recap_pdf", "report_pdf", "sections"]
