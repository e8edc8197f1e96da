import datetime as dt

import factory

from apps.programs.models import Cluster, FacilitatorKind, ServiceUnit, StaffingStandard
from apps.programs.rules import Basis, LegalFamily, PostingLevel, Terrain, UnitKind
from apps.regions.tests.factories import RegionFactory

IN_FORCE_SINCE = dt.date(2020, 1, 1)


class ClusterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cluster
        django_get_or_create = ["code"]

    code = "PKH"
    name = factory.LazyAttribute(lambda cluster: f"Klaster {cluster.code}")
    starts_on = IN_FORCE_SINCE


class FacilitatorKindFactory(factory.django.DjangoModelFactory):
    """A kind of the PKH cluster; name others by `clusters=[…]`."""

    class Meta:
        model = FacilitatorKind
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    code = "PS-PKH"
    name = factory.LazyAttribute(lambda kind: f"Pendamping {kind.code}")
    legal_family = LegalFamily.WELFARE_WORKER
    posting_level = PostingLevel.DISTRICT
    starts_on = IN_FORCE_SINCE

    @factory.post_generation
    def clusters(self, create: bool, given: list[Cluster] | None) -> None:
        if create:
            self.clusters.add(*([ClusterFactory()] if given is None else given))


class ServiceUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceUnit
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"U{n:04}")
    name = factory.LazyAttribute(lambda unit: f"Sentra {unit.code}")
    kind = UnitKind.SENTRA
    regency = factory.SubFactory(RegionFactory, code="35.14")
    starts_on = IN_FORCE_SINCE


class StaffingStandardFactory(factory.django.DjangoModelFactory):
    """PKH where the terrain is easy: 250 / 300 / 350 families."""

    class Meta:
        model = StaffingStandard

    kind = factory.SubFactory(FacilitatorKindFactory)
    cluster = factory.LazyAttribute(lambda standard: standard.kind.clusters.first())
    terrain = Terrain.EASY
    basis = Basis.FAMILIES
    minimum = 250
    target = 300
    maximum = 350
    starts_on = IN_FORCE_SINCE
