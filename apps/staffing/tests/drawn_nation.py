"""A small nation drawn by chance, with everything in it that a formula of the count must mind."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.models import Cluster, FacilitatorKind
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    ServiceUnitFactory,
    StaffingStandardFactory,
)
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts
from apps.staffing.tests.drawn_skills import draw_skills

LONG_AGO = dt.date(2018, 1, 1)

# Kinds by cluster: code, posting level, least presence, standards (terrain, min, target, max).
KINDS: dict[str, list] = {
    "HOMES": [
        ("HOME-DISTRICT", "district", 1, [("easy", 250, 300, 350), ("hard", 50, 100, 150)]),
        ("HOME-VILLAGE", "village", 2, [("any", 90, 120, 150), ("hard", None, 40, 60)]),
        ("HOME-REGENCY", "regency", 1, [("any", None, None, 500)]),
        ("HOME-PROVINCE", "province", 1, [("easy", 2000, 2500, 3000)]),
    ],
    "CLIENTS": [
        ("CLIENT-UNIT", "unit", 1, [("any", None, None, 7)]),
        ("CLIENT-UNIT-TOO", "unit", 3, [("any", 5, 8, 10)]),
        ("CLIENT-REGENCY", "regency", 1, []),
    ],
    "ACROSS": [("ONE-A-DISTRICT", "district", 1, [("any", None, None, None)])],
}
LEVELS = {"province": 1, "regency": 2, "district": 3, "village": 4}


class DrawnNation:
    """Two provinces, four kab/kota, eight districts, 24 villages; a seed draws the rest."""

    def __init__(self, seed: int, *, day: dt.date) -> None:
        self.chance = random.Random(seed)  # noqa: S311 — the same nation each time is meant
        before, after = day - dt.timedelta(days=1), day + dt.timedelta(days=1)
        self.valid = [(LONG_AGO, None), (LONG_AGO, day), (day, None)]
        self.days = [*self.valid, *self.valid, (LONG_AGO, before), (after, None)]
        this = day.replace(day=1)
        year_ago = this.replace(year=day.year - 1)
        self.months = [
            (year_ago - dt.timedelta(days=1)).replace(day=1),  # too old
            year_ago,
            this,
            (this + dt.timedelta(days=32)).replace(day=1),  # to come
        ]
        self._make_regions()
        self._make_programs()
        self._make_caseloads()
        self._make_terrain()
        self._make_formasi()
        for _ in range(50):
            self._make_person()
        draw_skills(self.chance, day=day)

    def _make_regions(self) -> None:
        for regency in ("11.01", "11.71", "12.01", "12.02"):
            for district in ("01", "02"):
                for village in ("1001", "2001", "2002"):
                    RegionFactory(code=f"{regency}.{district}.{village}")
        self.regencies = list(Region.objects.filter(level=2))
        self.units = [
            ServiceUnitFactory(regency=regency)
            for regency in self.regencies
            for _ in range(self.chance.randint(0, 2))
        ]

    def _make_programs(self) -> None:
        for code, kinds in KINDS.items():
            is_across = code == "ACROSS"
            cluster = ClusterFactory(code=code, has_caseload=not is_across, starts_on=LONG_AGO)
            for kind_code, level, least, standards in kinds:
                kind = FacilitatorKindFactory(
                    code=kind_code,
                    posting_level=level,
                    least_presence=least,
                    clusters=[cluster],
                    starts_on=LONG_AGO,
                )
                for terrain, minimum, target, maximum in standards:
                    StaffingStandardFactory(
                        kind=kind,
                        terrain=terrain,
                        basis="one_per_unit" if is_across else "families",
                        minimum=minimum,
                        target=target,
                        maximum=maximum,
                        starts_on=LONG_AGO,
                    )
        self.kinds = list(FacilitatorKind.objects.all())
        self.holding = list(Cluster.objects.filter(has_caseload=True))

    def _make_caseloads(self) -> None:
        """Load most kab/kota for some of the months, a few never; some places hold nobody."""
        for regency in self.regencies:
            for cluster in self.holding:
                for day in self.chance.sample(self.months, self.chance.choice([0, 1, 2, 3, 3])):
                    month = CaseloadMonth.objects.create(
                        regency=regency, cluster=cluster, month=day, source="-", received_on=day
                    )
                    self._list_families(month)

    def _list_families(self, month: CaseloadMonth) -> None:
        some = [0, 1, 300, 900] if month.cluster.code == "HOMES" else [0, 7, 8, 40]
        places: list[dict[str, Any]] = [
            {"village": village}
            for village in Region.objects.filter(level=4, parent__parent=month.regency)
            if self.chance.random() < 0.75
        ]
        if month.cluster.code == "CLIENTS":
            places += [{"unit": unit} for unit in self.units if unit.regency == month.regency]
        for place in places:
            families = self.chance.choice([*some, self.chance.randint(1, some[-1])])
            Caseload.objects.create(month=month, families=families, **place)

    def _make_terrain(self) -> None:
        for village in Region.objects.filter(level=4):
            for cluster in self.holding:
                if self.chance.random() < 0.4:
                    TerrainClass.objects.create(
                        village=village,
                        cluster=cluster,
                        terrain=self.chance.choice(["easy", "hard", "hard"]),
                    )

    def _make_formasi(self) -> None:
        for kind in self.kinds:
            for place in self._places_of(kind):
                if self.chance.random() < 0.6:
                    starts_on, ends_on = self.chance.choice(self.days)
                    ApprovedPosts.objects.create(
                        kind=kind,
                        cluster=kind.clusters.get(),
                        posts=self.chance.randint(0, 4),
                        decree="SK",
                        starts_on=starts_on,
                        ends_on=ends_on,
                        **place,
                    )

    def _places_of(self, kind: FacilitatorKind) -> list[dict[str, Any]]:
        """Return where the posts of a kind lie."""
        if kind.posting_level == "unit":
            return [{"unit": unit, "region": unit.regency} for unit in self.units]
        regions = Region.objects.filter(level=LEVELS[kind.posting_level]).order_by("code")
        return [{"region": region} for region in regions]

    def _make_person(self) -> None:
        """Give a person one to three posts: valid, ended, planned, cancelled, of other roles."""
        person = FacilitatorFactory(home_region=self.regencies[0])
        EmploymentFactory(facilitator=person, starts_on=LONG_AGO)
        shares = self.chance.choice([["1"], ["0.5"], ["0.5", "0.5"], ["0.4", "0.3", "0.3"]])
        posts = [
            (kind, place)
            for kind in self.chance.choices(self.kinds, k=len(shares))
            for place in self.chance.sample(self._places_of(kind), 1)
        ]
        for number, (kind, place) in enumerate(posts):
            if (kind, place) not in posts[:number]:
                self._make_post(person, kind, place, Decimal(shares[number]))

    def _make_post(self, person: Any, kind: FacilitatorKind, place: dict, share: Decimal) -> None:
        starts_on, ends_on = self.chance.choice(self.days)
        post = AssignmentFactory(
            facilitator=person,
            kind=kind,
            role=self.chance.choice(["pendamping"] * 9 + ["supervisor"]),
            fte_share=share,
            starts_on=starts_on,
            ends_on=ends_on,
            cancelled_at=self.chance.choice([None] * 9 + [dt.datetime(2019, 1, 1, tzinfo=dt.UTC)]),
            **place,
        )
        if "unit" in place or kind.posting_level == "unit":
            return
        inside = Region.objects.filter(level=4, code__startswith=post.region.code).order_by("code")
        for village in self.chance.sample(
            list(inside), min(len(inside), self.chance.choice([0, 1, 2, 3]))
        ):
            first, last = self.chance.choice(self.days)
            CoveredVillageFactory(
                assignment=post,
                village=village,
                families=self.chance.choice([None, None, 0, 50, 400]),
                starts_on=first,
                ends_on=last,
            )
