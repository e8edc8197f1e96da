"""Runs with their figures and workloads."""

import datetime as dt

import factory

from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import CountRun, Figure, Workload, WorkloadPart
from apps.staffing.rules import CoverageState, Verdict

DAY = dt.date(2026, 1, 31)
COUNTED_AT = dt.datetime(2026, 2, 1, 1, 10, tzinfo=dt.UTC)


class CountRunFactory(factory.django.DjangoModelFactory):
    """A finished run of a day; give `finished_at=None` for one that readers must not see."""

    class Meta:
        model = CountRun
        django_get_or_create = ["day"]

    day = DAY
    computed_at = COUNTED_AT
    finished_at = COUNTED_AT


class FigureFactory(factory.django.DjangoModelFactory):
    """Kab. Pasuruan in January 2020 (domain notes §5), of the run of `DAY`."""

    class Meta:
        model = Figure

    run = factory.SubFactory(CountRunFactory)
    region = factory.SubFactory(RegionFactory, code="35.14")
    level = factory.SelfAttribute("region.level")
    cluster = factory.SubFactory(ClusterFactory)
    kind = None
    families = 96_432
    need_fte = 321.44
    need = 322
    formasi = 329
    filled = 323
    available_fte = 323
    people = 323
    villages = 365
    villages_covered = 359
    families_in_villages = 96_432
    families_covered = 95_564
    coverage_state = CoverageState.OK
    load_max = 1.31
    load_p90 = 1.12
    people_judged = 323
    people_overloaded = 46
    computed_at = COUNTED_AT


class WorkloadFactory(factory.django.DjangoModelFactory):
    """219 families where the terrain is hard: overloaded (domain notes §5)."""

    class Meta:
        model = Workload

    run = factory.SubFactory(CountRunFactory)
    facilitator = factory.SubFactory(FacilitatorFactory)
    fte = 1
    families = 219
    load = 2.19
    load_low = 4.38
    load_high = 1.46
    verdict = Verdict.OVERLOADED
    computed_at = COUNTED_AT


class WorkloadPartFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkloadPart

    run = factory.SubFactory(CountRunFactory)
    assignment = factory.SubFactory(AssignmentFactory)
    facilitator = factory.SelfAttribute("assignment.facilitator")
    region = factory.SelfAttribute("assignment.region")
    cluster = factory.SelfAttribute("assignment.cluster")
    kind = factory.SelfAttribute("assignment.kind")
    fte = 1
    villages = 7
    families = 219
    load = 2.19
    load_low = 4.38
    load_high = 1.46
    has_standard = True
    has_data = True
