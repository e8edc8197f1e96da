import datetime as dt

import factory

from apps.regions.models import Edition, Region, Succession
from apps.regions.rules import (
    LAYOUTS,
    NATION,
    NATION_NAME,
    Kind,
    Level,
    SuccessionKind,
    kind_of,
    parent_code,
    short_name,
)

NAMES = {
    Kind.NATION: NATION_NAME,
    Kind.PROVINCE: "Provinsi {}",
    Kind.KABUPATEN: "Kabupaten {}",
    Kind.KOTA: "Kota {}",
}


class EditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Edition
        django_get_or_create = ["code"]

    code = "1/2000"
    decree = factory.LazyAttribute(lambda edition: f"Keputusan {edition.code}")
    starts_on = dt.date(2000, 1, 1)


class RegionFactory(factory.django.DjangoModelFactory):
    """Makes the region of a code, and its parents as needed; asked again it returns the same.

    RegionFactory(code="35.14") is "Kab. 35.14, Provinsi 35". Give `ends_on` for a retired one.
    """

    class Meta:
        model = Region
        django_get_or_create = ["code", "ends_on"]

    code = factory.Sequence(lambda n: f"{11 + n // 69 % 80}.{1 + n % 69:02}")
    kind = factory.LazyAttribute(lambda region: kind_of(region.code))
    level = factory.LazyAttribute(lambda region: LAYOUTS[region.kind].level)
    name = factory.LazyAttribute(lambda region: NAMES.get(region.kind, "{}").format(region.code))
    parent = factory.LazyAttribute(
        lambda region: (
            None if region.code == NATION else RegionFactory(code=parent_code(region.code))
        )
    )
    edition = factory.SubFactory(EditionFactory)
    ends_on = None

    @factory.lazy_attribute
    def label(self) -> str:
        """What `load_regions` would write."""
        own, parent = short_name(self.name, self.kind), self.parent
        if self.level == Level.VILLAGE:
            return f"{own}, {parent.label}"
        if self.level > Level.PROVINCE:
            return f"{own}, {short_name(parent.name, Kind(parent.kind))}"
        return own


class SuccessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Succession

    kind = SuccessionKind.RECODE
    edition = factory.SubFactory(EditionFactory)
    happened_on = dt.date(2022, 7, 25)
    predecessor = factory.SubFactory(RegionFactory, ends_on=dt.date(2022, 7, 24))
    successor = factory.SubFactory(RegionFactory)
