"""A standard from a file: every fault told, nothing written where there is one.

What stands is never changed: a file adds what is lacking, fills a unit that has no elements and a
version that has no units, and is refused where it says otherwise. So loading it twice is loading
it once.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from apps.competencies.exchange import case, flat
from apps.competencies.exchange.parts import Contents, Part, named
from apps.competencies.models import (
    CompetencyStandard,
    CompetencyUnit,
    Element,
    LegalBasis,
    PerformanceCriterion,
    StandardUnit,
)
from apps.competencies.rules import is_official_code
from apps.competencies.services import start_version
from apps.core.refusals import refused_by
from apps.imports.rules import MOST_BYTES, Answer, Fault

WORDS: dict[type[models.Model], str] = {
    CompetencyStandard: "standard",
    CompetencyUnit: "unit",
    Element: "element",
    PerformanceCriterion: "criterion",
}
BELOW: dict[type[models.Model], type[models.Model]] = {
    CompetencyStandard: CompetencyUnit,
    CompetencyUnit: Element,
    Element: PerformanceCriterion,
}
PARTS = {CompetencyUnit: "elements", Element: "criteria"}
OWNERS = {Element: "unit", PerformanceCriterion: "element"}
KEPT: dict[type[models.Model], tuple[str, ...]] = {
    CompetencyStandard: ("title", "kind", "decree", "year", "starts_on"),
    CompetencyUnit: ("title", "level"),
    Element: ("title",),
    PerformanceCriterion: ("text",),
}
"""What a row that stands must say as the file does; a last day is set by the next version."""


def load_standard(
    content: bytes, *, unsaid: Mapping[str, str] | None = None, dry_run: bool = False
) -> Answer:
    """Load a standard from CASE (JSON) or a flat table (CSV, XLSX), or with `dry_run` only check.

    `unsaid` has some of `case.UNSAID` as text, each taken where a CASE package says nothing of it.
    The answer names every fault by line and column (in CASE by the number of the item); with one,
    nothing is written. Raises ValidationError for what is no such file, for something said beside a
    table, which says all itself, or when another load of the same was faster.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 50 MB."))
    is_case = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}
    if unsaid and not is_case:
        raise ValidationError(_("Only a CASE package leaves something to be said beside it."))
    contents = case.read(content, unsaid or {}) if is_case else flat.read(content)
    return _Loading(contents).done(dry_run=dry_run)


class _Loading:
    """One file on its way into the tables."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.faults = list(contents.faults)
        self.rows: dict[int, Any] = {}
        """id of a part → its row: cleaned, then the one that stands, or else the new one."""
        self.counts = dict.fromkeys(WORDS, 0)
        self.older_codes = 0

    @transaction.atomic
    def done(self, *, dry_run: bool) -> Answer:
        whole = self.contents.standard
        self._clean(whole, CompetencyStandard)
        for title, url in self.contents.legal_bases:
            self._judge_basis(whole, LegalBasis(title=title, url=url))
        if not self.faults:
            self._compare_all(whole)
        news = sum(row._state.adding for row in self.rows.values())
        if not self.faults:
            with refused_by(*WORDS, StandardUnit):
                self._write(whole)
        if dry_run:
            transaction.set_rollback(True)
        sums = [
            (str(_("units")), self.counts[CompetencyUnit]),
            (str(_("elements")), self.counts[Element]),
            (str(_("performance criteria")), self.counts[PerformanceCriterion]),
            (str(_("unit codes that have not the form of an SKKNI code")), self.older_codes),
            (str(_("of all these new")), news),
        ]
        return Answer(self.contents.rows, sorted(set(self.faults)), sums)

    def _fault(self, part: Part, table: type[models.Model], field: str, rule: Any) -> None:
        name = f"{WORDS[table]}.{field}"
        fault = Fault(part.line, self.contents.names.get(name, name), str(rule))
        self.faults.append(named(fault, part.values.get("identifier", "")))

    def _clean(self, part: Part, table: type[Any]) -> None:
        """Judge each field of a part by its column, then places and codes, then what is below."""
        self.counts[table] += 1
        values = {name: value for name, value in part.values.items() if value not in {"", None}}
        position = values.pop("position", None) if table is CompetencyUnit else 1
        row = self.rows[id(part)] = table(**values)
        if table is CompetencyUnit:
            row.place = StandardUnit(position=position)
            self._judge(part, table, row.place, ["standard", "unit"])
            self.older_codes += not is_official_code(row.code)
        self._judge(part, table, row, [OWNERS[table]] if table in OWNERS else [])
        taken: set[tuple[str, Any]] = set()
        for below in part.parts:
            self._clean(below, BELOW[table])
            new = self.rows[id(below)]
            places = [("position", getattr(new, "place", new).position)]
            if BELOW[table] is CompetencyUnit:
                places.append(("code", new.code))
            for place in places:
                if place in taken:
                    rule = _("another one stands at this place")
                    self._fault(below, BELOW[table], place[0], rule)
                taken.add(place)

    def _judge(
        self, part: Part, table: type[models.Model], row: models.Model, owners: list[str]
    ) -> None:
        try:
            row.clean_fields(exclude=owners)
        except ValidationError as refusal:
            for field, sentences in refusal.message_dict.items():
                for sentence in sentences:
                    self._fault(part, table, field, sentence)

    def _judge_basis(self, whole: Part, basis: LegalBasis) -> None:
        try:
            basis.clean_fields(exclude=["standard"])
        except ValidationError as refusal:
            for sentence in refusal.messages:
                self._fault(whole, CompetencyStandard, "legal_bases", sentence)

    def _compare_all(self, whole: Part) -> None:
        new = self.rows[id(whole)]
        stored = CompetencyStandard.objects.filter(code=new.code, version=new.version).first()
        if stored:
            self._compare(whole, stored)
            places = list(stored.unit_places.values_list("position", "unit__code"))
            said = [self.rows[id(part)] for part in whole.parts]
            if places and said and places != sorted((u.place.position, u.code) for u in said):
                rule = _("this version stands with other units: start a new version")
                self._fault(whole, CompetencyStandard, "version", rule)
        codes = [self.rows[id(part)].code for part in whole.parts]
        units = CompetencyUnit.objects.filter(code__in=codes).prefetch_related("elements__criteria")
        by_code = {unit.code: unit for unit in units}
        for part in whole.parts:
            if unit := by_code.get(self.rows[id(part)].code):
                self._compare(part, unit)
        self._refuse_taken_identifiers(whole)

    def _compare(self, part: Part, stored: Any) -> None:
        """Tell where a row that stands says otherwise; put it in the place of the new one."""
        table, new = type(stored), self.rows[id(part)]
        named = ("identifier",) if "identifier" in part.values else ()
        for field in (*KEPT[table], *named):
            if getattr(new, field) != getattr(stored, field):
                rule = _("it stands as “%s”: what stands is not changed by a file")
                self._fault(part, table, field, rule % getattr(stored, field))
        self.rows[id(part)] = stored
        if table is CompetencyUnit:
            stored.place = new.place
        if table not in PARTS or not part.parts:
            return
        kept = {row.position: row for row in getattr(stored, PARTS[table]).all()}
        if not kept:
            return
        for below in part.parts:
            if other := kept.pop(self.rows[id(below)].position, None):
                self._compare(below, other)
            else:
                rule = _("the unit stands without it: a changed unit gets a new code")
                self._fault(below, BELOW[table], "position", rule)
        if kept:
            rule = _("%s of its parts stand that the file lacks: a changed unit gets a new code")
            self._fault(part, table, "title", rule % len(kept))

    def _refuse_taken_identifiers(self, whole: Part) -> None:
        """Tell which new rows bear an identifier that is given already, here or in the tables."""
        for table, parts in _by_table(whole, CompetencyStandard).items():
            new: dict[UUID, Part] = {}
            for part in parts:
                row = self.rows[id(part)]
                if row._state.adding and "identifier" in part.values:
                    if row.identifier in new:
                        self._fault(part, table, "identifier", _("it is given twice"))
                    new[row.identifier] = part
            taken = table._default_manager.filter(identifier__in=new)
            for identifier in taken.values_list("identifier", flat=True):
                self._fault(new[identifier], table, "identifier", _("it is another one's"))

    def _write(self, whole: Part) -> None:
        standard = self.rows[id(whole)]
        if standard._state.adding:
            try:
                start_version(standard)
            except ValidationError as refusal:
                for field, sentences in refusal.message_dict.items():
                    for sentence in sentences:
                        self._fault(whole, CompetencyStandard, field, sentence)
                return
        known = set(standard.legal_bases.values_list("title", flat=True))
        LegalBasis.objects.bulk_create(
            LegalBasis(standard=standard, title=title, url=url)
            for title, url in dict(self.contents.legal_bases).items()
            if title not in known
        )
        units = [self.rows[id(part)] for part in whole.parts]
        CompetencyUnit.objects.bulk_create(unit for unit in units if unit._state.adding)
        if not standard.unit_places.exists():
            for unit in units:
                unit.place.standard, unit.place.unit = standard, unit
            StandardUnit.objects.bulk_create(unit.place for unit in units)
        elements = list(self._owned(whole.parts))
        Element.objects.bulk_create(elements)
        criteria = list(self._owned([below for part in whole.parts for below in part.parts]))
        PerformanceCriterion.objects.bulk_create(criteria)

    def _owned(self, owners: list[Part]) -> Iterator[Any]:
        """Yield the new rows right below some parts, each with its owner named."""
        for owner in owners:
            for below in owner.parts:
                row = self.rows[id(below)]
                if row._state.adding:
                    setattr(row, OWNERS[type(row)], self.rows[id(owner)])
                    yield row


def _by_table(part: Part, table: type[models.Model]) -> dict[type[models.Model], list[Part]]:
    """Return the parts of a tree by the table they go to."""
    found: dict[type[models.Model], list[Part]] = {each: [] for each in WORDS}
    waiting = [(part, table)]
    while waiting:
        one, its = waiting.pop()
        found[its].append(one)
        waiting += [(below, BELOW[its]) for below in one.parts]
    return found
