"""The words of programs and standards. No database here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.regions.rules import Level


class LegalFamily(models.TextChoices):
    """Rumpun SDM kesejahteraan sosial (UU 14/2019 and Permensos)."""

    SOCIAL_WORKER = "social_worker", _("Social worker")
    WELFARE_WORKER = "welfare_worker", _("Social welfare worker (TKS)")
    EXTENSION_WORKER = "extension_worker", _("Social extension worker")
    VOLUNTEER = "volunteer", _("Social volunteer")


class PostingLevel(models.TextChoices):
    """Where a kind's posts lie: heads are rounded there, never on a total."""

    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency or city")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")
    UNIT = "unit", _("Service unit")

    @property
    def region_level(self) -> Level:
        """The level of the region that such a post lies in; a unit's is its kab/kota."""
        return Level.REGENCY if self is PostingLevel.UNIT else Level[self.name]


class Terrain(models.TextChoices):
    EASY = "easy", _("Easy terrain")
    HARD = "hard", _("Hard terrain")
    ANY = "any", _("Any terrain")


class Basis(models.TextChoices):
    """What a standard counts."""

    FAMILIES = "families", _("Beneficiary families")
    CLIENTS = "clients", _("Concurrent clients")
    CASES = "cases", _("Active cases")
    ONE_PER_UNIT = "one_per_unit", _("One per posting unit")


class UnitKind(models.TextChoices):
    BALAI = "balai", _("Balai")
    SENTRA = "sentra", _("Sentra")
    LKS = "lks", _("Social welfare institution (LKS)")
    IPWL = "ipwl", _("Addiction report institution (IPWL)")
    DINAS = "dinas", _("Social service office")


def concurrent_clients(per_year: int, *, stay_months: int) -> float:
    """Return how many clients are held at once: 10,000 a year staying 6 months are 5,000."""
    return per_year * stay_months / 12
