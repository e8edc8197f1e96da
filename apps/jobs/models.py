"""Background work as a row. The broker only carries its id; this table is the ledger."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User
from apps.regions.models import Region


class JobQuerySet(ScopedQuerySet):
    cluster_path = None

    def open(self) -> Self:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def unrepaired(self) -> Self:
        """Keep jobs that were given up, until work of their kind is done again: an alarm."""
        done_since = Job.objects.filter(
            kind=OuterRef("kind"), state=Job.State.DONE, finished_at__gt=OuterRef("finished_at")
        )
        return self.filter(~Exists(done_since), state=Job.State.DEAD)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep jobs of regions in reach, and the ones a user asked for."""
        return super().visible_to(user) | self.filter(requested_by_id=user.pk or None)


class Job(models.Model):
    """One piece of background work: asked for once while open, claimed by one worker at a time."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        DEAD = "dead", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80, help_text=_("The task that does it."))
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    params = models.JSONField(_("parameters"), default=dict)
    requested_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("asked for by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fence = models.PositiveIntegerField(
        default=0, help_text=_("Grows with every claim: only the newest claim may publish.")
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps"), default=0)
    message = models.TextField(_("message"), blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                name="one_open_job_for_the_same_work",
                fields=["kind", "params"],
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        indexes = [
            models.Index(
                name="job_open_by_age",
                fields=["created_at"],
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(name="job_newest_first", fields=["-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def percent(self) -> int | None:
        """Steps done per hundred; None before the number of steps is known."""
        return 100 * self.done // self.total if self.total else None
