"""A run, and the figures of every region × cluster × kind that it counted."""

import datetime as dt
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User
from apps.jobs.models import Job
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.models import Edition, Region
from apps.regions.rules import Level
from apps.staffing import rules
from apps.staffing.rules import CoverageState


class CountRunQuerySet(models.QuerySet["CountRun"]):
    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def shown_on(self, day: dt.date) -> "CountRun | None":
        """Return the run whose figures answer for `day`: the newest finished one up to it."""
        return self.finished().filter(day__lte=day).order_by("-day", "-finished_at").first()

    def of(self, day: dt.date) -> "CountRun | None":
        """Return the newest finished run of exactly `day`."""
        return self.finished().filter(day=day).order_by("-finished_at").first()

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Runs carry no figures of their own: every signed-in user may know that one was made."""
        return self if user.is_authenticated else self.none()


class CountRun(models.Model):
    """One whole count of the nation, as things stood on one day.

    Unfinished runs are shown to nobody: readers see a run wholly, or the one before.
    """

    day = models.DateField(_("day"))
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="runs", verbose_name=_("job")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("edition")
    )
    standards = models.JSONField(
        _("standards"), default=list, help_text=_("Ids of the staffing standards in force.")
    )
    computed_at = models.DateTimeField(_("computed at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    snapshot = models.TextField(
        default="", help_text=_("The database's snapshot that the figures reflect.")
    )

    objects = CountRunQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-computed_at"]
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        indexes = [
            models.Index(
                name="run_by_day",
                fields=["-day", "-finished_at"],
                condition=Q(finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class CountedKey(models.ForeignKey):
    """A key in a counted table: neither indexed by itself nor checked row by row.

    A run writes over a million rows from the very tables it points to; six indexes and four checks
    a row cost more than the counting (docs/decisions/0003).
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        unchecked = {"db_constraint": False, "db_index": False}
        super().__init__(to, on_delete, **({"related_name": "+"} | unchecked | kwargs))


class RunKey(CountedKey):
    """The run that a counted row belongs to; the row goes with it."""

    def __init__(self, to: Any, on_delete: Any = models.CASCADE, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **kwargs)


class FteField(models.DecimalField):
    """A sum of full-time shares, exact, so that a recount may add to it; null where it is 0."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"max_digits": 9, "decimal_places": 2, "null": True} | kwargs))


class FigureQuerySet(ScopedQuerySet):
    """Figures of regions in reach; a row over all clusters' kinds needs its cluster in reach."""


class Figure(models.Model):
    """What one region has and needs in one cluster, for one kind or (kind null) for all its kinds.

    Families are counted by month of caseload; FTE and heads are those of the run's day. Null means
    not applicable: heads below a kind's posting level, families where nothing was loaded.
    Formulas: domain notes §5.
    """

    run = RunKey(CountRun, related_name="figures")
    region = CountedKey(Region, verbose_name=_("region"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    cluster = CountedKey(Cluster, verbose_name=_("cluster"))
    kind = CountedKey(FacilitatorKind, null=True, verbose_name=_("kind"))
    families = models.IntegerField(_("families"), null=True)
    families_without_standard = models.IntegerField(_("families without standard"), default=0)
    need_fte = models.FloatField(_("need in FTE"), null=True)
    need_fte_low = models.FloatField(null=True, help_text=_("By the standard's maximum."))
    need_fte_high = models.FloatField(null=True, help_text=_("By the standard's minimum."))
    need_fte_in_villages = models.FloatField(
        null=True, help_text=_("Without the clients of units; heads are rounded from this.")
    )
    need = models.IntegerField(_("need"), null=True)
    formasi = models.IntegerField(_("approved posts"), null=True)
    filled = models.IntegerField(_("filled"), null=True)
    available_fte = models.FloatField(_("available FTE"), default=0)
    people = models.IntegerField(_("people"), default=0)
    villages = models.IntegerField(default=0, help_text=_("With families."))
    villages_covered = models.IntegerField(default=0)
    families_in_villages = models.IntegerField(default=0)
    families_covered = models.IntegerField(default=0)
    coverage_state = models.CharField(
        _("coverage state"), max_length=14, choices=CoverageState.choices
    )
    load_max = models.FloatField(_("highest load"), null=True)
    load_p90 = models.FloatField(_("load, 90th percentile"), null=True)
    people_judged = models.IntegerField(default=0, help_text=_("People with a load."))
    people_overloaded = models.IntegerField(_("overloaded people"), default=0)
    certified_fte = FteField(_("certified FTE"))
    lasting_fte = FteField(_("certified FTE with 6 months left"))
    expiring_30_fte = FteField(_("FTE whose certificate ends within 30 days"))
    expiring_90_fte = FteField(_("FTE whose certificate ends within 90 days"))
    expiring_180_fte = FteField(_("FTE whose certificate ends within 180 days"))
    qualified_fte = FteField(_("qualified FTE"))
    computed_at = models.DateTimeField(_("computed at"))

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                name="one_figure_per_run_region_cluster_and_kind",
                fields=["run", "region", "cluster", "kind"],
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                name="figure_above_villages",
                fields=["run", "level", "cluster"],
                condition=Q(level__lt=Level.VILLAGE),
            ),
            models.Index(
                name="figure_of_blank_village",
                fields=["run", "cluster"],
                condition=Q(level=Level.VILLAGE, villages__gt=0, villages_covered=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} · {self.cluster}"

    @property
    def coverage(self) -> float | None:
        """Villages with families that somebody covers, per hundred, to 0.1."""
        return rules.percent(self.villages_covered, self.villages)

    @property
    def coverage_families(self) -> float | None:
        """The same, weighted by families."""
        return rules.percent(self.families_covered, self.families_in_villages)

    @property
    def overloaded_percent(self) -> float | None:
        return rules.percent(self.people_overloaded, self.people_judged)

    @property
    def certified_percent(self) -> float | None:
        """FTE held by people with the certificate their post asks, per hundred, to 0.1."""
        return rules.percent(float(self.certified_fte or 0), self.available_fte)

    @property
    def qualified_percent(self) -> float | None:
        """FTE held by people who meet all that their post asks, per hundred, to 0.1."""
        return rules.percent(float(self.qualified_fte or 0), self.available_fte)

    @property
    def vacancy(self) -> int | None:
        return rules.vacancy(formasi=self.formasi, filled=self.filled)

    @property
    def unplanned(self) -> int | None:
        return rules.unplanned(need=self.need, formasi=self.formasi)

    @property
    def surplus(self) -> int | None:
        return rules.surplus(need=self.need, filled=self.filled)
