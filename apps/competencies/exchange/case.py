"""A standard as CASE 1.1 (1EdTech): a CFPackage of a document, its items and what lies in what.

Units, elements and criteria are CFItems under the UUIDs they have here; `isChildOf` leads from each
to what it lies in, with its place as sequence number. What CASE has no property for stands in
`extensions`, as CASE 1.1 provides: code, kind, decree, year and legal bases of the document, the
KKNI level of a unit. Packages of others have none of these, and need not say a first day, a version
or a place: whoever loads one says what it does not. Nothing that a package says is overruled.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.competencies.exchange.parts import Contents, Part, named
from apps.competencies.models import CompetencyStandard
from apps.imports.rules import Fault

CREATOR = "Kementerian Sosial Republik Indonesia"
LANGUAGE = "id"
CHILD = "isChildOf"
UNIT, ELEMENT, CRITERION = "Unit", "Element", "Criterion"
DEEPEST = 3
UNSAID = ("code", "version", "kind", "decree", "year", "starts_on", "level")
"""What may be said beside a package, of its standard; the KKNI level, of units without one."""

NAMES = {
    "standard.identifier": "CFDocument.identifier",
    "standard.code": "CFDocument.extensions.code",
    "standard.version": "CFDocument.version",
    "standard.title": "CFDocument.title",
    "standard.kind": "CFDocument.extensions.kind",
    "standard.decree": "CFDocument.extensions.decree",
    "standard.year": "CFDocument.extensions.year",
    "standard.starts_on": "CFDocument.statusStartDate",
    "standard.ends_on": "CFDocument.statusEndDate",
    "standard.legal_bases": "CFDocument.extensions.legalBases",
    "unit.code": "CFItem.humanCodingScheme",
    "unit.title": "CFItem.fullStatement",
    "unit.level": "CFItem.extensions.kkniLevel",
    "element.title": "CFItem.fullStatement",
    "criterion.text": "CFItem.fullStatement",
} | {
    f"{part}.{field}": name
    for part in ("unit", "element", "criterion")
    for field, name in (
        ("identifier", "CFItem.identifier"),
        ("position", "CFAssociation.sequenceNumber"),
    )
}


def as_package(standard: CompetencyStandard) -> dict[str, Any]:
    """Return a standard, read `with_parts`, as a CFPackage. Four queries for times of change."""
    return _Package(standard).written()


class _Package:
    """A CFPackage as it is written, from the document down."""

    def __init__(self, standard: CompetencyStandard) -> None:
        self.standard = standard
        self.units = [place.unit for place in standard.unit_places.all()]
        elements = [element for unit in self.units for element in unit.elements.all()]
        criteria = [each for element in elements for each in element.criteria.all()]
        self.changed: dict[UUID, dt.datetime] = {}
        for rows in ([standard], self.units, elements, criteria):
            self.changed |= _changed_at(rows)
        self.items: list[dict[str, Any]] = []
        self.associations: list[dict[str, Any]] = []

    def written(self) -> dict[str, Any]:
        for place in self.standard.unit_places.all():
            unit = place.unit
            own = {"humanCodingScheme": unit.code, "extensions": {"kkniLevel": unit.level}}
            self._add(unit, UNIT, unit.title, self.standard, place.position, own)
            for element in unit.elements.all():
                self._add(element, ELEMENT, element.title, unit, element.position, {})
                for criterion in element.criteria.all():
                    place_of = criterion.position
                    self._add(criterion, CRITERION, criterion.text, element, place_of, {})
        return {
            "CFDocument": self._document(),
            "CFItems": self.items,
            "CFAssociations": self.associations,
        }

    def _document(self) -> dict[str, Any]:
        standard = self.standard
        document = {
            "identifier": str(standard.identifier),
            "uri": _uri(standard.identifier),
            "caseVersion": "1.1",
            "creator": CREATOR,
            "title": standard.title,
            "lastChangeDateTime": self._time(standard),
            "version": standard.version,
            "language": LANGUAGE,
            "adoptionStatus": "Adopted",
            "statusStartDate": standard.starts_on.isoformat(),
            "statusEndDate": standard.ends_on.isoformat() if standard.ends_on else None,
            "extensions": {
                "code": standard.code,
                "kind": standard.kind,
                "decree": standard.decree,
                "year": standard.year,
                "legalBases": [
                    {"title": basis.title, "url": basis.url} for basis in standard.legal_bases.all()
                ],
            },
        }
        return {name: value for name, value in document.items() if value is not None}

    def _add(
        self, row: Any, kind: str, words: str, owner: Any, position: int, own: dict[str, Any]
    ) -> None:
        self.items.append(
            {
                "identifier": str(row.identifier),
                "uri": _uri(row.identifier),
                "fullStatement": words,
                "CFItemType": kind,
                "listEnumeration": str(position),
                "language": LANGUAGE,
                "lastChangeDateTime": self._time(row),
                **own,
            }
        )
        link = uuid5(row.identifier, str(owner.identifier))
        self.associations.append(
            {
                "identifier": str(link),
                "uri": _uri(link),
                "associationType": CHILD,
                "sequenceNumber": position,
                "originNodeURI": _link(row),
                "destinationNodeURI": _link(owner),
                "lastChangeDateTime": self._time(row),
            }
        )

    def _time(self, row: Any) -> str:
        """Return when a row last changed; without a history, the first day of the standard."""
        first = dt.datetime.combine(self.standard.starts_on, dt.time(), dt.UTC)
        changed = self.changed.get(row.identifier, first).astimezone(dt.UTC)
        return changed.isoformat(timespec="seconds").replace("+00:00", "Z")


def _changed_at(rows: list[Any]) -> dict[UUID, dt.datetime]:
    """Return when the triggers last recorded a write of each row, by its identifier."""
    if not rows:
        return {}
    events = type(rows[0]).pgh_event_model.objects.filter(pgh_obj_id__in=[row.pk for row in rows])
    newest = events.values("pgh_obj_id").annotate(at=Max("pgh_created_at"))
    at = dict(newest.values_list("pgh_obj_id", "at"))
    return {row.identifier: at[row.pk] for row in rows if row.pk in at}


def _uri(identifier: UUID) -> str:
    return f"urn:uuid:{identifier}"


def _link(row: Any) -> dict[str, str]:
    return {
        "title": str(row)[:200],
        "identifier": str(row.identifier),
        "uri": _uri(row.identifier),
    }


def read(content: bytes, unsaid: Mapping[str, str]) -> Contents:
    """Return what a CFPackage says, and beside it some of `UNSAID` where it says nothing.

    Raises ValidationError for what is no CFPackage.
    """
    try:
        package = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("The file is no JSON in UTF-8.")) from error
    document = package.get("CFDocument") if isinstance(package, dict) else None
    if not isinstance(document, dict):
        raise ValidationError(_("The file is no CASE package: it has no CFDocument."))
    return _Reading(package, document, unsaid).contents


class _Reading:
    """A CFPackage as it is read: items first, then the tree that the associations make of them."""

    def __init__(
        self, package: dict[str, Any], document: dict[str, Any], unsaid: Mapping[str, str]
    ) -> None:
        self.unsaid = unsaid
        more = _object(document, "extensions")
        root = _text(document, "identifier")
        said = {
            "identifier": root,
            "code": _text(more, "code"),
            "version": _text(document, "version"),
            "title": _text(document, "title"),
            "kind": _text(more, "kind"),
            "decree": _text(more, "decree"),
            "year": _text(more, "year"),
            "starts_on": _text(document, "statusStartDate"),
            "ends_on": _text(document, "statusEndDate"),
        }
        values = {name: said or unsaid.get(name, "") for name, said in said.items()}
        values["code"] = values["code"] or _code_of(root)
        items = _objects(package, "CFItems")
        self.contents = Contents(len(items), Part(1, values), NAMES)
        bases = [
            (_text(basis, "title"), _text(basis, "url")) for basis in _objects(more, "legalBases")
        ]
        self.contents.legal_bases = bases
        for name in ("identifier", "uri", "creator", "title", "lastChangeDateTime"):
            if not _text(document, name):
                self._fault(1, f"CFDocument.{name}", _("it is required"))
        self.items: dict[str, tuple[int, dict[str, Any]]] = {}
        for number, item in enumerate(items, start=1):
            self._take(number, item)
        self._grow(root, _objects(package, "CFAssociations"))

    def _fault(self, line: int, column: str, rule: Any) -> None:
        self.contents.faults.append(Fault(line, column, str(rule)))

    def _refuse(self, number: int, item: dict[str, Any], column: str, rule: Any) -> None:
        self.contents.faults.append(
            named(Fault(number, column, str(rule)), _text(item, "identifier"))
        )

    def _take(self, number: int, item: dict[str, Any]) -> None:
        for name in ("identifier", "uri", "fullStatement", "lastChangeDateTime"):
            if not _text(item, name):
                self._refuse(number, item, f"CFItem.{name}", _("it is required"))
        identifier = _text(item, "identifier")
        if identifier in self.items:
            self._refuse(number, item, "CFItem.identifier", _("it is given twice"))
        elif identifier:
            self.items[identifier] = number, item

    def _grow(self, root: str, associations: list[dict[str, Any]]) -> None:
        """Hang each item where its association says; tell which hang nowhere, twice or too deep."""
        children: dict[str, list[tuple[str, str]]] = {}
        owners: dict[str, str] = {}
        known = {*self.items, root}
        for number, link in enumerate(associations, start=1):
            if _text(link, "associationType") != CHILD:
                continue
            child = _text(_object(link, "originNodeURI"), "identifier")
            owner = _text(_object(link, "destinationNodeURI"), "identifier")
            origin = _object(link, "originNodeURI")
            if child not in self.items or owner not in known:
                rule = _("it names an item that is not in the file")
                self._refuse(number, origin, "CFAssociation", rule)
            elif child in owners:
                rule = _("this item lies in another one already")
                self._refuse(number, origin, "CFAssociation", rule)
            else:
                owners[child] = owner
                place = _text(link, "sequenceNumber")
                children.setdefault(owner, []).append((child, place))
        reached: set[str] = set()
        self.contents.standard.parts = list(self._below(root, 1, children, reached))
        for identifier, (number, item) in self.items.items():
            if identifier not in reached:
                rule = _("no association leads from it to the document")
                self._refuse(number, item, "CFItem", rule)

    def _below(
        self, owner: str, depth: int, children: dict[str, list[tuple[str, str]]], reached: set[str]
    ) -> Iterator[Part]:
        found = self._placed(children.get(owner, []))
        for identifier, place in found:
            number, item = self.items[identifier]
            reached.add(identifier)
            if depth > DEEPEST:
                self._refuse(number, item, "CFItem", _("it lies deeper than a criterion"))
                continue
            words = _text(item, "fullStatement")
            values = {"identifier": identifier, "position": place}
            if depth == 1:
                level = _text(_object(item, "extensions"), "kkniLevel")
                values |= {
                    "title": words,
                    "code": _text(item, "humanCodingScheme") or _code_of(identifier),
                    "level": level or self.unsaid.get("level", ""),
                }
            else:
                values |= {"text" if depth == DEEPEST else "title": words}
            yield Part(number, values, list(self._below(identifier, depth + 1, children, reached)))

    def _placed(self, children: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return children with their places; where one has none, all are counted as they come."""
        lists = [_text(self.items[child][1], "listEnumeration") for child, _place in children]
        places = [
            place or (listed if listed.isdecimal() else "")
            for (_child, place), listed in zip(children, lists, strict=True)
        ]
        if not all(places):
            places = [str(number) for number in range(1, len(children) + 1)]
        return [(child, place) for (child, _), place in zip(children, places, strict=True)]


def _code_of(identifier: str) -> str:
    """Return the code of what has none: the same whenever it is loaded, and no other's."""
    try:
        return f"CASE-{UUID(identifier).hex}"
    except ValueError:
        return ""


def _object(holder: dict[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _objects(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(holder: dict[str, Any], name: str) -> str:
    """Return a text or number as text, without what no database keeps; anything else is empty."""
    value = holder.get(name)
    if not isinstance(value, str | int | float):
        return ""
    kept = str(value).replace("\0", "").encode("utf-8", "ignore").decode()
    return kept.strip()
