import datetime as dt

import factory

from apps.core.secrets import keyed_hash, seal
from apps.facilitators.models import Assignment, CoveredVillage, Employment, Facilitator
from apps.facilitators.rules import EmploymentStatus, Sex, mask_nik
from apps.programs.tests.factories import FacilitatorKindFactory
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory


class FacilitatorFactory(factory.django.DjangoModelFactory):
    """A person of Kab. 35.14; give `nik="…"` for one whose NIK is known."""

    class Meta:
        model = Facilitator

    class Params:
        nik = None

    registry_number = factory.Sequence(lambda n: f"F{n:06}")
    full_name = factory.Sequence(lambda n: f"Siti Rahma {n}")
    sex = Sex.FEMALE
    born_on = dt.date(1990, 1, 10)
    home_region = factory.SubFactory(RegionFactory, code="35.14")
    nik_sealed = factory.LazyAttribute(lambda person: person.nik and seal(person.nik))
    nik_hash = factory.LazyAttribute(lambda person: person.nik and keyed_hash(person.nik))
    nik_masked = factory.LazyAttribute(lambda person: mask_nik(person.nik) if person.nik else "")


class EmploymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Employment

    facilitator = factory.SubFactory(FacilitatorFactory)
    status = EmploymentStatus.CONTRACT
    employer = "Kementerian Sosial"
    starts_on = dt.date(2024, 1, 1)


class AssignmentFactory(factory.django.DjangoModelFactory):
    """A full-time PKH post in district 01 of the person's home, or at a `unit`.

    It lies in an employment the person has on its first day, or in a new one from that day.
    """

    class Meta:
        model = Assignment

    facilitator = factory.SubFactory(FacilitatorFactory)
    kind = factory.SubFactory(FacilitatorKindFactory)
    holds_alone = factory.SelfAttribute("kind.holds_alone")
    cluster = factory.LazyAttribute(lambda post: post.kind.clusters.first())
    unit = None
    starts_on = dt.date(2026, 1, 1)

    @factory.lazy_attribute
    def region(self) -> Region:
        home = self.facilitator.home_region
        return self.unit.regency if self.unit else RegionFactory(code=f"{home.code}.01")

    @factory.lazy_attribute
    def employment(self) -> Employment:
        held = self.facilitator.employments.valid_on(self.starts_on).first()
        return held or EmploymentFactory(facilitator=self.facilitator, starts_on=self.starts_on)


class CoveredVillageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CoveredVillage

    assignment = factory.SubFactory(AssignmentFactory)
    village = factory.Sequence(lambda n: RegionFactory(code=f"35.14.01.{2001 + n % 999}"))
    starts_on = factory.SelfAttribute("assignment.starts_on")
