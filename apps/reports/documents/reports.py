"""One report on paper: as it was filed, and what became of it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.regions.rules import NATION
from apps.reports.documents.letterheads import letterhead
from apps.reports.documents.sheets import pdf, picture
from apps.reports.models import Filing, Photo, Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.queries.photos import whole_photos
from apps.reports.rules.checking import sentence
from apps.reports.rules.form import Definition, Field, Section, fields_of, worded
from apps.reports.rules.states import WIB, Outcome
from apps.reports.words import moment_in_words, month_in_words, named, value_in_words

Photos = Mapping[str, bytes]
"""Pictures by the ids under which reports name them."""

INDONESIAN = "id"


def printable(reports: ReportQuerySet) -> ReportQuerySet:
    """Load with each report all that its document says, but for the filing."""
    return reports.select_related(
        "period__form",
        "cluster",
        "region__parent__parent__parent",  # a village's province
        "assignment__facilitator",
        "assignment__kind",
        "assignment__unit",
    )


def report_pdf(
    report: Report,
    filing: Filing | None,
    *,
    photos: Photos | None = None,
    language: str = INDONESIAN,
) -> bytes:
    """Return a report on paper, as `filing` has it; without one, as it stands in its draft.

    Of the photos that it names those in `photos` are shown, under the name of their field.
    Loads nothing where `report` comes from `printable` and `filing` with who filed and decided.
    """
    with translation.override(language):
        data = told(report, filing)
    held = photos or {}
    data["photos"] = [each for each in data["photos"] if each["id"] in held]
    files = {each["file"]: picture(held[each["id"]]) for each in data["photos"]}
    return pdf("report.typ", data, files=files, made_at=_made_at(report, filing))


def pictures(printed: Mapping[Report, Filing | None]) -> Iterator[tuple[Report, Photos]]:
    """Yield each report with the pictures that it, or its filing, names; read one by one.

    One query for all, none where no photo is named. A picture whose file is lost is left out.
    """
    named = {
        report.pk: [
            photo
            for *_words, photo in named_photos(
                report.period.form.definition, filing.values if filing else report.values
            )
        ]
        for report, filing in printed.items()
    }
    held = whole_photos(named)
    for report in printed:
        yield report, {str(photo.pk): found for photo in held[report.pk] if (found := _read(photo))}


def told(report: Report, filing: Filing | None) -> dict[str, Any]:
    """Return what the document says, in the current language; the names are the template's."""
    definition: Definition = report.period.form.definition
    month = month_in_words(report.period.month)
    values, flags = (filing.values, filing.flags) if filing else (report.values, [])
    number = filing.number if filing else report.version
    post, person = report.assignment, report.assignment.facilitator
    is_approved = filing is not None and filing.outcome == Outcome.APPROVED
    facts = [
        (_("Facilitator"), person.full_name),
        (_("Registry number"), person.registry_number),
        (capfirst(_("post")), " · ".join(filter(None, [post.kind.name, post.decree]))),
        (_("Region"), report.region.label),
        (_("Cluster"), report.cluster.name),
        (capfirst(_("version")), f"{number} · {report.period.form.code}"),
        *_what_was_filed(filing),
    ]
    if post.unit is not None:
        facts.insert(3, (capfirst(_("service unit")), post.unit.name))
    return letterhead(report.region) | {
        "language": translation.get_language(),
        "title": worded(definition["title"]),
        "month": month,
        "mark": "" if is_approved else pgettext("on a report", "Draft"),
        "standing": _standing(filing),
        "facts": facts,
        "sections": [_section(each, values) for each in definition["sections"]],
        "flags_title": _("To be looked at"),
        "flags": [sentence(definition, code) for code in flags],
        "photos_title": _("Photos"),
        "photos": [
            {"id": photo, "file": f"{photo}.svg", "caption": f"{label} {number}"}
            for label, number, photo in named_photos(definition, values)
        ],
        "signatures": [
            {
                "role": _("Facilitator"),
                "name": person.full_name,
                "number": person.registry_number,
            },
            {
                "role": _("Approved by") if is_approved else _("To be approved by"),
                "name": named(filing.decided_by) if is_approved else "",  # type: ignore[union-attr, arg-type]
                "number": "",
            },
        ],
        "footer": " · ".join([report.cluster.code, month, person.registry_number, f"v{number}"]),
    }


def named_photos(
    definition: Definition, values: Mapping[str, Any]
) -> Iterator[tuple[str, int, str]]:
    """Yield the photos that a report names: the field in words, the place in it, the id."""
    for field in fields_of(definition):
        if field["type"] == "photos":
            for number, photo in enumerate(values.get(field["name"]) or [], start=1):
                yield worded(field["label"]), number, photo


def _read(photo: Photo) -> bytes | None:
    try:
        return photo.read()
    except FileNotFoundError:
        return None


def _standing(filing: Filing | None) -> str:
    """Say in one line what the paper is worth."""
    if filing is None:
        return _("Draft: not filed, not approved.")
    if filing.decided_at is None or filing.decided_by is None:
        return _("Draft: filed, not approved yet.")
    facts = {
        "moment": moment_in_words(filing.decided_at, NATION),
        "name": named(filing.decided_by),
    }
    if filing.outcome == Outcome.APPROVED:
        return _("Approved on %(moment)s by %(name)s.") % facts
    return _("Draft: not approved, returned on %(moment)s to be mended.") % facts


def _what_was_filed(filing: Filing | None) -> list[tuple[str, str]]:
    if filing is None:
        return []
    by = f"{moment_in_words(filing.filed_at, NATION)} · {named(filing.filed_by)}"
    reason = [(_("Reason of the revision"), filing.reason)] if filing.reason else []
    return [(_("Filed"), by), *reason]


def _section(section: Section, values: dict[str, Any]) -> dict[str, object]:
    rows = [
        (each, worded(each["label"]), value_in_words(each, values.get(each["name"])))
        for each in section["fields"]
    ]
    return {
        "title": worded(section["title"]),
        "numbers": [(label, said) for each, label, said in rows if not _is_prose(each)],
        "words": [(label, said) for each, label, said in rows if _is_prose(each)],
    }


def _is_prose(field: Field) -> bool:
    return field["type"] == "text"


def _made_at(report: Report, filing: Filing | None) -> dt.datetime:
    """Return when what the paper says was settled."""
    if filing is None:
        return dt.datetime.combine(report.period.cut_off_on, dt.time(), WIB)
    return filing.decided_at or filing.filed_at
