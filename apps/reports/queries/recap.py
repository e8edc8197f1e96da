"""What the approved reports of a month say together: PostgreSQL sums their numbers."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, DecimalField, F, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Left

from apps.accounts.models import User
from apps.programs.models import Cluster
from apps.regions.models import Region, inside
from apps.regions.rules import CODE_LENGTHS, NATION, Level
from apps.reports.models import Period, Report
from apps.reports.queries.reviewing import DECIDE
from apps.reports.rules.form import NUMERIC, Definition, Field, fields_of
from apps.reports.rules.suppression import Hidden, hidden

TOTAL = ""
"""The row that sums the others, by its key."""

Cell = tuple[str, str]
"""The key of a row and the name of a field."""


@dataclass(frozen=True)
class Line:
    """A row: a post, or a region with what was approved and expected in it."""

    key: str
    label: str
    region_code: str
    approved: int
    expected: int
    numbers: dict[str, int | None]
    number: str = ""
    """The registry number of the person at a post."""


@dataclass(frozen=True)
class Recap:
    """A region's month of a cluster: a line for each post, or each region below; then their sum."""

    period: Period
    region: Region
    fields: list[Field]
    lines: list[Line]
    total: Line
    marks: dict[Cell, Hidden] = field(default_factory=dict)

    def cells(self, line: Line) -> Iterator[int | str | None]:
        """Yield the numbers of a line in the order of the fields, as the reader may see them."""
        for each in self.fields:
            mark = self.marks.get((line.key, each["name"]))
            yield mark.value if mark else line.numbers[each["name"]]


def recap(
    user: User | AnonymousUser, *, month: dt.date, region: Region, cluster: Cluster
) -> Recap | None:
    """Sum the approved reports of a region's month that a user sees; None where none is expected.

    Of a kab/kota each post is a line, of a province each kab/kota, of the nation each province. Of
    a sensitive cluster, who does not answer for a kab/kota sees it as one line, without its small
    counts: the same on every page, so that no two of them give one away.
    """
    periods = Period.objects.filter(month=month, cluster=cluster)
    period = periods.select_related("form", "cluster").first()
    if period is None:
        return None
    definition: Definition = period.form.definition
    fields = [each for each in fields_of(definition) if each["type"] in NUMERIC]
    here = inside(region.code, "region__")
    reports = Report.objects.visible_to(user).filter(here, period=period)
    is_whole = not cluster.is_sensitive or owned(user, cluster, region.code)
    if is_whole and region.level == Level.REGENCY:
        regencies = lines = list(_posts(reports, fields))
    else:
        regencies = lines = list(_regencies(reports, fields))
    if region.level == Level.NATION:
        lines = list(_provinces(regencies))
    if not lines:
        return None
    found = Recap(period, region, fields, lines, _together(TOTAL, region.code, region.label, lines))
    if is_whole:
        return found
    return replace(found, marks=_marks(found, regencies, user, cluster))


def owned(user: User | AnonymousUser, cluster: Cluster, code: str) -> bool:
    """Say whether a user decides on reports of a region as its own officer, not as the nation's."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return any(
        grant.region.code != NATION
        and (code == grant.region.code or code.startswith(f"{grant.region.code}."))
        and (grant.is_all_clusters or grant.cluster_id == cluster.pk)
        for grant in user.where_may(DECIDE).grants_today
    )


def _posts(reports: QuerySet[Report], fields: list[Field]) -> Iterator[Line]:
    rows = reports.annotate(
        label=F("region__label"),
        code=F("region__code"),
        person=F("assignment__facilitator__full_name"),
        number=F("assignment__facilitator__registry_number"),
        **{f"n_{each['name']}": _number(each) for each in fields},
    ).order_by("code", "person", "pk")
    names = [f"n_{each['name']}" for each in fields]
    facts = ["pk", "label", "code", "person", "number", "counted", *names]
    for row in rows.values(*facts):
        yield Line(
            str(row["pk"]),
            f"{row['person']}, {row['label']}",
            row["code"],
            int(row["counted"] is not None),
            1,
            {name.removeprefix("n_"): _whole(row[name]) for name in names},
            row["number"],
        )


def _regencies(reports: QuerySet[Report], fields: list[Field]) -> Iterator[Line]:
    """Yield a line for each kab/kota, in the order of codes, as PostgreSQL sums them."""
    names = [f"n_{each['name']}" for each in fields]
    sums: dict[str, Any] = {f"n_{each['name']}": Sum(_number(each)) for each in fields}
    rows: Any = (
        reports.annotate(code=Left("region__code", CODE_LENGTHS[Level.REGENCY]))
        .values("code")
        .annotate(approved=Count("counted"), expected=Count("pk"), **sums)
        .order_by("code")
    )
    labels = _labels(row["code"] for row in rows)
    for row in rows:
        yield Line(
            row["code"],
            labels[row["code"]],
            row["code"],
            row["approved"],
            row["expected"],
            {name.removeprefix("n_"): _whole(row[name]) for name in names},
        )


def _provinces(regencies: list[Line]) -> Iterator[Line]:
    by_code: dict[str, list[Line]] = {}
    for line in regencies:
        by_code.setdefault(line.region_code[: CODE_LENGTHS[Level.PROVINCE]], []).append(line)
    labels = _labels(by_code)
    for code, lines in by_code.items():
        yield _together(_key_of_province(code), code, labels[code], lines)


def _key_of_province(code: str) -> str:
    """Return the key of a province's line, which is not that of posts at the province itself."""
    return f"{code[: CODE_LENGTHS[Level.PROVINCE]]}."


def _labels(codes: Iterable[str]) -> dict[str, str]:
    """Return the labels of regions by their codes; of one that is retired, its code."""
    asked = list(codes)
    known = Region.objects.in_force().filter(code__in=asked)
    return {code: code for code in asked} | dict(known.values_list("code", "label"))


def _together(key: str, code: str, label: str, lines: list[Line]) -> Line:
    names = lines[0].numbers
    return Line(
        key,
        label,
        code,
        sum(line.approved for line in lines),
        sum(line.expected for line in lines),
        {name: _sum(line.numbers[name] for line in lines) for name in names},
    )


def _number(field: Field) -> Cast:
    text = KeyTextTransform(field["name"], "counted__values")
    return Cast(text, DecimalField(max_digits=30, decimal_places=0))


def _whole(number: Any) -> int | None:
    return None if number is None else int(number)


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _marks(
    found: Recap, regencies: list[Line], user: User | AnonymousUser, cluster: Cluster
) -> dict[Cell, Hidden]:
    """Return what is hidden: counts of people are, money is not."""
    names = [each["name"] for each in found.fields if each["type"] == "number"]
    lines = {line.key: line for line in (*regencies, *found.lines, found.total)}
    cells: dict[Cell, float] = {
        (key, name): number
        for key, line in lines.items()
        for name in names
        if (number := line.numbers[name]) is not None
    }
    groups = {TOTAL: [line.key for line in found.lines]}
    if found.region.level == Level.NATION:
        for line in regencies:
            groups.setdefault(_key_of_province(line.key), []).append(line.key)
    own = [key for key, line in lines.items() if owned(user, cluster, line.region_code)]
    columns = [
        [(key, name) for key in (whole, *parts)]
        for whole, parts in groups.items()
        for name in names
    ]
    rules = list(_wholes(found.period.form.definition))
    rows = [[(key, name) for name in told] for key in lines for told in rules]
    shown = {(key, name) for key in own for name in names}
    return hidden(cells, [*columns, *rows], shown=shown)


def _wholes(definition: Definition) -> Iterator[list[str]]:
    """Yield what each rule of equality makes of what, the whole first; months apart stay apart."""
    for rule in definition["rules"]:
        named = [str(term[1]) for term in (*rule["left"], *rule["right"]) if len(term) > 1]
        if rule["op"] == "=" and not any(name.startswith("last.") for name in named):
            yield named
