"""Domain notes §5 in plain Python, as the formulas read: what the set-based count must equal.

It reads the tables row by row, follows the order of the notes and shares no line with
`statements/`. Slow on purpose; for small nations only.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.facilitators.models import Assignment, CoveredVillage
from apps.programs.models import Cluster, FacilitatorKind, StaffingStandard
from apps.regions.models import Region
from apps.staffing.models import ApprovedPosts
from apps.staffing.tests.reference_skills import Skills

LEVEL_OF_POSTS = {"province": 1, "regency": 2, "unit": 2, "district": 3, "village": 4}
"""Posts at a service unit count in its kab/kota."""


class Place(NamedTuple):
    """Who holds families: a village, or a service unit in its kab/kota."""

    region: int
    unit: int | None


@dataclass(frozen=True)
class Standard:
    """Families per full-time post. Without a minimum nobody has too few of them."""

    is_one_per_unit: bool
    minimum: float | None
    target: float | None
    maximum: float | None


@dataclass(frozen=True)
class Part:
    """What one post adds to its holder."""

    fte: float
    families: float
    load: float | None
    load_low: float
    load_high: float
    is_one_per_unit: bool
    has_standard: bool
    has_data: bool


class Nation:
    """Everything in force on a day, and the formulas over it."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.regions = {region.pk: region for region in Region.objects.filter(ends_on=None)}
        self.clusters = {row.pk: row for row in Cluster.objects.all() if self._is_valid(row)}
        self.kinds = {row.pk: row for row in FacilitatorKind.objects.all() if self._is_valid(row)}
        self.served = {
            cluster: sorted(
                kind for kind, row in self.kinds.items() if row.clusters.filter(pk=cluster)
            )
            for cluster in self.clusters
        }
        self.standards = {
            (row.kind_id, row.cluster_id, row.terrain): Standard(
                row.basis == "one_per_unit", row.minimum, row.target or row.maximum, row.maximum
            )
            for row in StaffingStandard.objects.all()
            if self._is_valid(row)
        }
        self.terrains = {
            (row.village_id, row.cluster_id): row.terrain for row in TerrainClass.objects.all()
        }
        self.formasi = [row for row in ApprovedPosts.objects.all() if self._is_valid(row)]
        self.posts = [
            post
            for post in Assignment.objects.filter(role="pendamping", cancelled_at=None)
            if self._is_valid(post)
        ]
        self.skills = Skills(day)
        self._load_families()
        self._load_covered()

    def _is_valid(self, row) -> bool:
        return row.starts_on <= self.day and (row.ends_on is None or self.day <= row.ends_on)

    def _load_families(self) -> None:
        """Hold the newest month of each kab/kota × cluster, up to the day and 12 months old."""
        oldest = self.day.replace(year=self.day.year - 1, day=1)
        newest: dict[tuple[int, int], CaseloadMonth] = {}
        for month in CaseloadMonth.objects.order_by("month"):
            if oldest <= month.month <= self.day:
                newest[month.regency_id, month.cluster_id] = month
        self.loaded = set(newest)
        self.families: dict[tuple[Place, int], int] = {}
        for month in newest.values():
            for line in Caseload.objects.filter(month=month, families__gt=0):
                place = Place(line.village_id or month.regency_id, line.unit_id)
                self.families[place, month.cluster_id] = line.families

    def _load_covered(self) -> None:
        """Say of each post which places it covers, with the families it holds of its own there."""
        self.covered: dict[int, dict[Place, int | None]] = {post.pk: {} for post in self.posts}
        for row in CoveredVillage.objects.all():
            if row.assignment_id in self.covered and self._is_valid(row):
                self.covered[row.assignment_id][Place(row.village_id, None)] = row.families
        for post in self.posts:
            if post.unit_id:
                self.covered[post.pk][Place(post.region_id, post.unit_id)] = None
        self.covering = defaultdict(list)  # place × cluster × kind: its posts
        for post in self.posts:
            for place in self.covered[post.pk]:
                self.covering[place, post.cluster_id, post.kind_id].append(post)

    # Regions

    def around(self, region_id: int):
        """Yield a region and all above it."""
        region = self.regions[region_id]
        while region is not None:
            yield region
            region = self.regions.get(region.parent_id)

    def is_inside(self, region_id: int, outer: Region) -> bool:
        return outer.pk in {region.pk for region in self.around(region_id)}

    def has_data(self, region_id: int, cluster: int) -> bool:
        """Say whether the kab/kota around a region was ever loaded (within twelve months)."""
        return any((region.pk, cluster) in self.loaded for region in self.around(region_id))

    def places(self, region: Region, cluster: int) -> dict[Place, int]:
        """Return who holds how many families in a region: those above 0."""
        return {
            place: families
            for (place, of), families in self.families.items()
            if of == cluster and self.is_inside(place.region, region)
        }

    def standard(self, kind: int, cluster: int, place: Place) -> Standard | None:
        """Return the standard of the place's terrain: easy unless recorded."""
        terrain = self.terrains.get((place.region, cluster), "easy")
        return self.standard_on(terrain, kind, cluster)

    def standard_on(self, terrain: str, kind: int, cluster: int) -> Standard | None:
        """Return the standard of a terrain, else the one for any terrain."""
        own = self.standards.get((kind, cluster, terrain))
        return own or self.standards.get((kind, cluster, "any"))

    def standards_of(self, kind: int, cluster: int) -> list[Standard]:
        return [row for key, row in self.standards.items() if key[:2] == (kind, cluster)]

    def is_one_per_unit(self, kind: int, cluster: int) -> bool:
        return any(row.is_one_per_unit for row in self.standards_of(kind, cluster))

    # 1. Workload

    def share(self, post: Assignment, place: Place) -> float:
        """Return whose families: own numbers as they are, the rest by FTE, unrounded."""
        own = self.covered[post.pk][place]
        if own is not None:
            return own
        others = self.covering[place, post.cluster_id, post.kind_id]
        numbers = [self.covered[other.pk][place] for other in others]
        rest = max(
            0,
            self.families.get((place, post.cluster_id), 0) - sum(number or 0 for number in numbers),
        )
        sharing = sum(
            float(other.fte_share)
            for other, number in zip(others, numbers, strict=True)
            if number is None
        )
        return rest * float(post.fte_share) / sharing

    def part(self, post: Assignment) -> Part:
        """Return what a post adds; one that covers nothing is judged with 0 on easy ground."""
        fte = float(post.fte_share)
        shares = {place: self.share(post, place) for place in self.covered[post.pk]}
        families = sum(shares.values())
        if self.is_one_per_unit(post.kind_id, post.cluster_id):
            return Part(fte, families, fte, fte, fte, True, True, True)
        standards = {
            place: self.standard(post.kind_id, post.cluster_id, place) for place in shares
        } or {Place(post.region_id, None): self.standard_on("easy", post.kind_id, post.cluster_id)}
        judged = {place: row for place, row in standards.items() if row}
        lacks_minimum = any(row.minimum is None for row in judged.values())
        return Part(
            fte=fte,
            families=families,
            load=sum(shares.get(place, 0) / row.target for place, row in judged.items()),
            load_low=fte * lacks_minimum
            + sum(
                shares.get(place, 0) / row.minimum for place, row in judged.items() if row.minimum
            ),
            load_high=sum(shares.get(place, 0) / row.maximum for place, row in judged.items()),
            is_one_per_unit=False,
            has_standard=len(judged) == len(standards),
            has_data=all(self.has_data(place.region, post.cluster_id) for place in standards),
        )

    def workloads(self) -> dict[int, dict]:
        """Return each person's load; only who has an active post of the role pendamping has one."""
        parts = defaultdict(list)
        for post in self.posts:
            parts[post.facilitator_id].append(self.part(post))
        return {person: _workload(held) for person, held in parts.items()}

    # 2. Need

    def needed_fte(self, region: Region, cluster: int, kind: int, bound: str) -> float | None:
        """Return Σ N/K by a bound of the standard; None where no part has one."""
        parts = [
            families / getattr(standard, bound)
            for place, families in self.places(region, cluster).items()
            if (standard := self.standard(kind, cluster, place)) and getattr(standard, bound)
        ]
        return sum(parts) if parts else None

    def heads_of(self, places: dict[Place, int], cluster: int, kind: int) -> int | None:
        """Return the heads of one posting unit: rounded up there, at least the least presence."""
        parts = [
            families / standard.target
            for place, families in places.items()
            if (standard := self.standard(kind, cluster, place))
        ]
        if parts:
            return max(self.kinds[kind].least_presence, ceil(round(sum(parts), 6)))
        return 0 if not places and self.standards_of(kind, cluster) else None

    def need(self, region: Region, cluster: int, kind: int) -> int | None:
        """Return heads at the level of the posts and above, the sum of its posting units."""
        level = LEVEL_OF_POSTS[self.kinds[kind].posting_level]
        if region.level > level:
            return None
        posting = [
            row
            for row in self.regions.values()
            if row.level == level and self.is_inside(row.pk, region)
        ]
        if self.is_one_per_unit(kind, cluster):
            return len(posting)
        if not self.is_known(region, cluster):
            return None
        held = self.places(region, cluster)
        units = [
            {place: n for place, n in self.places(row, cluster).items() if place.unit is None}
            for row in posting
        ]
        units += [{place: n} for place, n in held.items() if place.unit is not None]
        return _sum(self.heads_of(places, cluster, kind) for places in units)

    def lacking(self, region: Region, cluster: int, kinds: list[int]) -> int:
        """Return the families for which one of the kinds has no standard."""
        return sum(
            families
            for place, families in self.places(region, cluster).items()
            if any(
                not self.is_one_per_unit(kind, cluster) and not self.standard(kind, cluster, place)
                for kind in kinds
            )
        )

    # 3, 4. Posts

    def posts_in(self, region: Region, cluster: int, kinds: list[int]) -> list[Assignment]:
        return [
            post
            for post in self.posts
            if post.cluster_id == cluster
            and post.kind_id in kinds
            and self.is_inside(post.region_id, region)
        ]

    def filled(self, region: Region, cluster: int, kind: int) -> int | None:
        return self._heads(len(self.posts_in(region, cluster, [kind])), region, kind)

    def approved(self, region: Region, cluster: int, kind: int) -> int | None:
        rows = [row for row in self.formasi if (row.cluster_id, row.kind_id) == (cluster, kind)]
        inside = [row for row in rows if self.is_inside(row.region_id, region)]
        return self._heads(sum(row.posts for row in inside), region, kind)

    def _heads(self, number: int, region: Region, kind: int) -> int | None:
        """Leave nothing below the level of the posts empty, rather than 0."""
        is_below = region.level > LEVEL_OF_POSTS[self.kinds[kind].posting_level]
        return None if is_below and number == 0 else number

    # 5. Coverage

    def coverage(self, region: Region, cluster: int, kinds: list[int]) -> dict:
        villages = {
            place: n for place, n in self.places(region, cluster).items() if place.unit is None
        }
        covered = {
            place: n
            for place, n in villages.items()
            if any(self.covering[place, cluster, kind] for kind in kinds)
        }
        return {
            "villages": len(villages),
            "villages_covered": len(covered),
            "families_in_villages": sum(villages.values()),
            "families_covered": sum(covered.values()),
            "coverage_state": self._coverage_state(region, cluster, bool(villages)),
        }

    def _coverage_state(self, region: Region, cluster: int, has_families: bool) -> str:
        if not self.clusters[cluster].has_caseload:
            return "not_applicable"
        if not self.is_known(region, cluster):
            return "no_data"
        return "ok" if has_families else "not_applicable"

    def is_known(self, region: Region, cluster: int) -> bool:
        """Say whether the region lies in a kab/kota with data, or has such a one inside."""
        return self.has_data(region.pk, cluster) or any(
            of == cluster and self.is_inside(regency, region) for regency, of in self.loaded
        )

    # 7. Spread

    def spread(self, people: set[int], workloads: dict[int, dict], level: int) -> dict:
        """Return highest load, 90th percentile and who is overloaded, over whole people.

        Loads are taken in whole percents, half up (docs/decisions/0003).
        """
        held = [] if level == 4 else [workloads[person] for person in people]
        judged = [row for row in held if row["load"] is not None]
        loads = sorted(floor(round(100 * row["load"], 6) + 0.5) / 100 for row in judged)
        return {
            "load_max": loads[-1] if loads else None,
            "load_p90": percentile(loads, 0.9) if loads else None,
            "people_judged": len(judged),
            "people_overloaded": sum(row["verdict"] == "overloaded" for row in judged),
        }

    # All of it

    def figures(self) -> dict[tuple[str, str, str | None], dict]:
        """Return every region × cluster × kind, and (kind None) all kinds of the cluster."""
        workloads = self.workloads()
        rows = {}
        for region in self.regions.values():
            for cluster, kinds in self.served.items():
                by_kind = {kind: self._heads_and_fte(region, cluster, kind) for kind in kinds}
                rows_of_kinds = list(by_kind.values())
                summed = {name: _sum(row[name] for row in rows_of_kinds) for name in HEADS_AND_FTE}
                for kind, numbers in [*by_kind.items(), (None, summed)]:
                    key = (
                        region.code,
                        self.clusters[cluster].code,
                        kind and self.kinds[kind].code,
                    )
                    rows[key] = numbers | self._rest(
                        region, cluster, kinds if kind is None else [kind], workloads
                    )
        return rows

    def _heads_and_fte(self, region: Region, cluster: int, kind: int) -> dict:
        return {
            "need_fte": self.needed_fte(region, cluster, kind, "target"),
            "need_fte_low": self.needed_fte(region, cluster, kind, "maximum"),
            "need_fte_high": self.needed_fte(region, cluster, kind, "minimum"),
            "need": self.need(region, cluster, kind),
            "formasi": self.approved(region, cluster, kind),
            "filled": self.filled(region, cluster, kind),
        }

    def _rest(self, region: Region, cluster: int, kinds: list[int], workloads: dict) -> dict:
        posts = self.posts_in(region, cluster, kinds)
        people = {post.facilitator_id for post in posts}
        held = sum(self.places(region, cluster).values())
        return {
            "families": held if self.is_known(region, cluster) else None,
            "families_without_standard": self.lacking(region, cluster, kinds),
            "available_fte": sum(float(post.fte_share) for post in posts),
            "people": len(people),
            **self.coverage(region, cluster, kinds),
            **self.spread(people, workloads, region.level),
            **self.skills.of(posts),
        }


HEADS_AND_FTE = ["need_fte", "need_fte_low", "need_fte_high", "need", "formasi", "filled"]
"""What a cluster sums over its kinds."""


def percentile(values: list[float], share: float) -> float:
    """Return the value at `share` of sorted values, between two of them by distance."""
    at = share * (len(values) - 1)
    low, high = values[floor(at)], values[ceil(at)]
    return low + (high - low) * (at - floor(at))


def _sum(values) -> float | None:
    """Return the sum of what is there; None when nothing is."""
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def _workload(parts: list[Part]) -> dict:
    has_data = all(part.has_data for part in parts)
    has_standard = all(part.has_standard for part in parts)
    fte = sum(part.fte for part in parts)
    low = sum(part.load_low for part in parts)
    high = sum(part.load_high for part in parts)
    is_judged = has_data and has_standard
    if not has_data:
        verdict = "no_data"
    elif not has_standard:
        verdict = "no_standard"
    elif sum(part.is_one_per_unit for part in parts) > 1 or round(high - fte, 6) > 0:
        verdict = "overloaded"
    elif round(low - fte, 6) < 0:
        verdict = "underloaded"
    else:
        verdict = "within"
    return {
        "fte": fte,
        "families": sum(part.families for part in parts),
        "load": sum(part.load for part in parts) if is_judged else None,
        "load_low": low if is_judged else None,
        "load_high": high if is_judged else None,
        "verdict": verdict,
    }
