"""What the next twelve months bring as things stand: lapses, contract ends, planned transfers.

A forecast stands beside the run whose needs it reads, and goes with it. Only the newest is kept:
an old forecast is nobody's history.
"""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User
from apps.competencies.models import Scheme
from apps.facilitators.models import Facilitator
from apps.jobs.models import Job
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.staffing.models import CountRun
from apps.staffing.models.figures import CountedKey

MONTHS = 12
COHORT = 30
"""How far a forecast looks, and how many are trained or tested together at most."""


class ForecastQuerySet(models.QuerySet["Forecast"]):
    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def shown(self) -> Self:
        """Keep the newest finished forecast, the one that pages show."""
        return self.finished().order_by("-run__day", "-finished_at")[:1]

    def newest(self) -> "Forecast | None":
        return self.shown().first()

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A forecast itself holds no figures: every signed-in user may know that one was made."""
        return self if user.is_authenticated else self.none()


class Forecast(models.Model):
    """A forecast from the day of a run. Unfinished ones are shown to nobody."""

    run = models.OneToOneField(
        CountRun, on_delete=models.CASCADE, related_name="forecast", verbose_name=_("count")
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="forecasts")
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = ForecastQuerySet.as_manager()

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")

    def __str__(self) -> str:
        return str(self.run)

    @property
    def day(self) -> dt.date:
        return self.run.day


class Outlook(models.Model):
    """What a kab/kota, province or the nation needs and will have of qualified FTE on a day.

    Month 0 is the run's day, month n the same day n months later. The need is that of the run.
    """

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="outlooks")
    region = CountedKey(Region, verbose_name=_("region"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    cluster = CountedKey(Cluster, verbose_name=_("cluster"))
    month = models.PositiveSmallIntegerField(_("month"))
    on_day = models.DateField(_("day"))
    need_fte = models.FloatField(_("need in FTE"), null=True)
    qualified_fte = models.DecimalField(_("qualified FTE"), max_digits=9, decimal_places=2)
    falls = models.BooleanField(
        _("falls below its need"), help_text=_("Not yet below the month before.")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outlook")
        verbose_name_plural = _("outlooks")
        constraints = [
            models.UniqueConstraint(
                name="one_outlook_per_region_cluster_and_month",
                fields=["forecast", "region", "cluster", "month"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.cluster} · {self.on_day}"


class VillageLapseQuerySet(ScopedQuerySet):
    region_path = "village__"


class VillageLapse(models.Model):
    """A village with families that loses its last qualified facilitator of a cluster on a day."""

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="lapses")
    village = CountedKey(Region, verbose_name=_("village"))
    cluster = CountedKey(Cluster, verbose_name=_("cluster"))
    families = models.IntegerField(_("families"))
    lapses_on = models.DateField(_("first day without one"))

    objects = VillageLapseQuerySet.as_manager()

    class Meta:
        verbose_name = _("village left without a qualified facilitator")
        verbose_name_plural = _("villages left without a qualified facilitator")
        constraints = [
            models.UniqueConstraint(
                name="one_lapse_per_village_and_cluster", fields=["forecast", "village", "cluster"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.village} · {self.cluster} · {self.lapses_on}"

    @property
    def region(self) -> Region:
        """The village, under the name by which every figure knows its region."""
        return self.village


class VillagesAtStake(models.Aggregate):
    """How many villages a group of seats has at stake: one that several share counts once."""

    template = (
        "(SELECT COUNT(DISTINCT village) FROM JSONB_ARRAY_ELEMENTS(JSONB_AGG(%(expressions)s)) "
        "AS seat, JSONB_ARRAY_ELEMENTS(seat) AS village)"
    )
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__("at_stake")


class CohortSeatQuerySet(ScopedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep seats in reach of people who are so today: who moved away is another officer's."""
        people = Facilitator.objects.visible_to(user)
        return super().visible_to(user).filter(facilitator__in=people)


class CohortSeat(models.Model):
    """A seat in a cohort: people of one province whose certificates of a scheme end in a quarter.

    Neighbours sit together: a cohort is filled kab/kota by kab/kota, up to thirty. The villages at
    stake lose their last qualified facilitator if this person is not tested in time, nor another
    whose certificate ends on the same day.
    """

    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="seats")
    scheme = CountedKey(Scheme, verbose_name=_("scheme"))
    province = CountedKey(Region, verbose_name=_("province"))
    quarter_on = models.DateField(_("quarter"))
    number = models.PositiveSmallIntegerField(_("cohort"))
    facilitator = CountedKey(Facilitator, verbose_name=_("facilitator"))
    region = CountedKey(Region, verbose_name=_("regency or city"))
    cluster = CountedKey(Cluster, verbose_name=_("cluster"))
    certified_until = models.DateField(_("certified until"))
    at_stake = ArrayField(
        models.BigIntegerField(), verbose_name=_("villages at stake"), help_text=_("Their ids.")
    )

    objects = CohortSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a cohort")
        verbose_name_plural = _("seats in cohorts")
        constraints = [
            models.UniqueConstraint(
                name="one_seat_per_person_and_scheme",
                fields=["forecast", "scheme", "facilitator"],
            )
        ]
        indexes = [
            models.Index(
                name="seat_by_cohort",
                fields=["forecast", "province", "scheme", "quarter_on", "number"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.number} · {self.facilitator}"

    @property
    def villages(self) -> int:
        return len(self.at_stake)
