"""A month of a region on paper."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from apps.regions.rules import NATION
from apps.reports.documents.letterheads import letterhead
from apps.reports.documents.sheets import pdf
from apps.reports.queries.recap import Line, Recap
from apps.reports.rules.form import NUMERIC, Definition, worded
from apps.reports.rules.suppression import FEWEST
from apps.reports.words import NOTHING, moment_in_words, month_in_words, number_in_words

MOST_COLUMNS = 10
"""What a sheet has room for beside the names."""


def recap_pdf(found: Recap, *, now: dt.datetime) -> bytes:
    """Return a month of a region on paper, in the current language.

    Reads the parents of its region, up to the province.
    """
    return pdf("recap.typ", told(found, now), made_at=now)


def told(found: Recap, now: dt.datetime) -> dict[str, Any]:
    """Return what the document says; the names are the template's."""
    month = month_in_words(found.period.month)
    title = _("Recapitulation: %(form)s") % {"form": worded(found.period.form.definition["title"])}
    approved = _("%(approved)s of %(expected)s") % {
        "approved": number_in_words(found.total.approved),
        "expected": number_in_words(found.total.expected),
    }
    return letterhead(found.region) | {
        "language": translation.get_language(),
        "title": title,
        "month": month,
        "mark": "",
        "of": _("Post or region"),
        "facts": [
            (_("Region"), found.region.label),
            (_("Cluster"), found.period.cluster.name),
            (_("Approved reports"), approved),
            (_("As of"), moment_in_words(now, NATION)),
        ],
        "sections": list(sections(found)),
        "note": note() if found.marks else "",
        "footer": " · ".join([found.period.cluster.code, found.region.code, month]),
    }


def note() -> str:
    """Say why numbers are missing from a recapitulation."""
    return _(
        "Counts under %(fewest)s are hidden outside the region that answers for them, and with "
        "them (…) the numbers by which they could be worked out."
    ) % {"fewest": FEWEST}


def sections(found: Recap) -> Iterator[dict[str, Any]]:
    """Yield the tables of a recapitulation, one for each section of its form, all in words.

    A row, and the total, begins with its name.
    """
    definition: Definition = found.period.form.definition
    for section in definition["sections"]:
        numeric = [each for each in section["fields"] if each["type"] in NUMERIC]
        for start in range(0, len(numeric), MOST_COLUMNS):
            fields = numeric[start : start + MOST_COLUMNS]
            names = [each["name"] for each in fields]
            yield {
                "title": worded(section["title"]),
                "columns": [worded(each["label"]) for each in fields],
                "rows": [
                    [
                        " · ".join(filter(None, [line.label, line.number])),
                        *_cells(found, line, names),
                    ]
                    for line in found.lines
                ],
                "total": [_("All together"), *_cells(found, found.total, names)],
            }


def _named(line: Line) -> str:
    return " · ".join(filter(None, [line.label, line.number]))


def _cells(found: Recap, line: Line, names: list[str]) -> Iterator[str]:
    for each, cell in zip(found.fields, found.cells(line), strict=True):
        if each["name"] in names:
            if cell is None:
                yield NOTHING
            else:
                yield cell if isinstance(cell, str) else number_in_words(cell)
