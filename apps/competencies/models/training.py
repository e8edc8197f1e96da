"""Training (diklat): courses, their sessions, and who takes part."""

import datetime as dt
from typing import Any, ClassVar, Self

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, is_national_admin
from apps.competencies.models.guards import SEATS_HOLD, seats_guard
from apps.competencies.models.providers import TrainingProvider
from apps.competencies.models.standards import CompetencyUnit
from apps.competencies.rules import TrainingResult
from apps.core.dated import Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import PersonRowQuerySet
from apps.regions.models import Region


@pghistory.track()
class Course(models.Model):
    """A training on offer: the units it teaches, and its length in lesson hours (JP)."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=200)
    provider = models.ForeignKey(
        TrainingProvider,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("provider"),
    )
    hours = models.PositiveSmallIntegerField(_("hours (JP)"), validators=[MinValueValidator(1)])
    units = models.ManyToManyField(
        CompetencyUnit, related_name="courses", blank=True, verbose_name=_("units taught")
    )

    refusals: ClassVar[Refusals] = {
        "competencies_course_code_key": ("code", _("This code is taken.")),
        "course_has_hours": ("hours", _("A course takes at least one hour.")),
        "an_id_is_given_once_by_a_provider": (
            "provider",
            _("That provider gave the id of one of its sessions to another session."),
        ),
    }

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(name="course_has_hours", condition=Q(hours__gte=1)),
            models.UniqueConstraint(name="course_with_its_provider", fields=["id", "provider"]),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Leave a course to its provider once results are recorded: they are that one's to mend."""
        super().clean()
        moved = self.sessions.exclude(provider=self.provider_id) if self.pk else None
        if self.provider_id and moved and moved.filter(enrolments__result__gt="").exists():
            sentence = _("Results of it are recorded: give the other provider a course of its own.")
            raise ValidationError({"provider": sentence})


class SessionQuerySet(DatedQuerySet):
    def reported_by(self, user: User) -> Self:
        """Keep the sessions of which a user's system sends results: those of its providers."""
        return self if is_national_admin(user) else self.filter(provider__clients=user.pk)

    def with_seats(self) -> Self:
        """Add how many seats are `taken` and `free`, and how many people are `in_queue`."""
        seated = Q(enrolments__is_seated=True)
        waiting = Q(enrolments__is_seated=False, enrolments__withdrawn_at__isnull=True)
        return self.annotate(
            taken=Count("enrolments", filter=seated),
            in_queue=Count("enrolments", filter=waiting),
        ).annotate(free=F("capacity") - F("taken"))


@pghistory.track()
class TrainingSession(Dated):
    """A course held at a place, from its first to its last day, for so many people."""

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("course")
    )
    provider = models.ForeignKey(
        TrainingProvider,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("provider"),
        help_text=_("The course's own, kept equal by a composite key."),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("Where it is held; people of any region may take part."),
    )
    place = models.CharField(_("place"), max_length=160, blank=True)
    ends_on = models.DateField(_("last day"), help_text=_("Included."))
    capacity = models.PositiveSmallIntegerField(_("capacity"), validators=[MinValueValidator(1)])
    external_id = models.CharField(_("id at the provider"), max_length=80, null=True, blank=True)

    objects = SessionQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "session_seats_somebody": ("capacity", _("A session seats at least one person.")),
        SEATS_HOLD: ("capacity", _("More people have a seat than that: withdraw some first.")),
        "an_id_is_given_once_by_a_provider": (
            "external_id",
            _("This provider has given that id already."),
        ),
        "session_is_its_courses_providers": ("course", _("The course is another provider's.")),
    }

    class Meta(Dated.Meta):
        ordering = ["starts_on", "id"]
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(name="session_seats_somebody", condition=Q(capacity__gte=1)),
            models.UniqueConstraint(
                name="an_id_is_given_once_by_a_provider", fields=["provider", "external_id"]
            ),
        ]
        triggers = [seats_guard("NEW.id", operation=pgtrigger.UpdateOf("capacity"))]

    def __str__(self) -> str:
        return f"{self.course} · {self.starts_on:%d-%m-%Y} · {self.region}"


BETTER_FIRST = Case(
    When(result=TrainingResult.PASSED, then=0),
    When(~Q(result=""), then=1),
    When(is_seated=True, then=2),
    When(withdrawn_at=None, then=3),
    default=4,
)
"""Of two enrolments of one person in a session: passed, another result, seated, waiting, gone."""


class EnrolmentQuerySet(PersonRowQuerySet):
    def passed(self) -> Self:
        return self.filter(result=TrainingResult.PASSED)

    def waiting(self) -> Self:
        """Keep who waits for a seat, who came first first."""
        return self.filter(is_seated=False, withdrawn_at__isnull=True).order_by("enrolled_at", "id")

    def shared(self, one: Facilitator, other: Facilitator) -> Self:
        """Keep what the two have in the same sessions; by session, what is kept of them first."""
        sessions = self.filter(facilitator=one).values("session")
        rows = self.filter(facilitator=other, session__in=sessions) | self.filter(
            facilitator=one, session__in=self.filter(facilitator=other).values("session")
        )
        longer_first = F("attended_hours").desc(nulls_last=True)
        return rows.order_by("session_id", BETTER_FIRST, longer_first, "enrolled_at", "id")

    def meetings(self, one: Facilitator, other: Facilitator) -> list[str]:
        kept: Any = self.shared(one, other).distinct("session_id")
        return [
            gettext("Both are enrolled in %(session)s; kept is: %(state)s.")
            % {"session": row.session, "state": row.state}
            for row in kept.select_related("session__region", "session__course")
        ]

    def hand_over(self, loser: Facilitator, *, into: Facilitator, on: dt.date) -> None:
        """Keep the better enrolment in each session; a seat that falls free is the next one's."""
        shared = self.shared(loser, into)
        sessions = TrainingSession.objects.filter(pk__in=shared.order_by().values("session"))
        held = list(sessions.order_by("pk").select_for_update(of=("self",), no_key=True))
        kept = list(shared.distinct("session_id").values_list("pk", flat=True))
        self.filter(pk__in=list(shared.values_list("pk", flat=True))).exclude(pk__in=kept).delete()
        super().hand_over(loser, into=into, on=on)
        for session in held:
            if session.starts_on > on:
                rows = self.filter(session=session)
                free = session.capacity - rows.filter(is_seated=True).count()
                following = list(rows.waiting().values_list("pk", flat=True)[: max(free, 0)])
                self.filter(pk__in=following).update(is_seated=True)


@pghistory.track()
class Enrolment(models.Model):
    """Somebody takes part in a session, or waits for a seat; then attendance and result."""

    session = models.ForeignKey(
        TrainingSession,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("training session"),
    )
    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("facilitator"),
    )
    enrolled_at = models.DateTimeField(_("enrolled at"))
    is_seated = models.BooleanField(
        _("has a seat"), help_text=_("Without one, on the waiting list.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    attended_hours = models.PositiveSmallIntegerField(_("hours attended"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=10, choices=TrainingResult.choices, blank=True
    )

    objects = EnrolmentQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        SEATS_HOLD: ("session", _("This session is full.")),
        "one_place_of_a_person_in_a_session": (
            "facilitator",
            _("This person is enrolled in that session already."),
        ),
        "a_result_is_of_somebody_seated": (
            "result",
            _("A result is of somebody who had a seat, with the hours attended."),
        ),
        "who_withdrew_has_no_seat": ("is_seated", _("Who withdrew has no seat.")),
    }

    class Meta:
        ordering = ["session", "enrolled_at", "id"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                name="one_place_of_a_person_in_a_session", fields=["session", "facilitator"]
            ),
            models.CheckConstraint(
                name="a_result_is_of_somebody_seated",
                condition=Q(result="", attended_hours__isnull=True)
                | (~Q(result="") & Q(is_seated=True, attended_hours__isnull=False)),
            ),
            models.CheckConstraint(
                name="who_withdrew_has_no_seat",
                condition=Q(withdrawn_at__isnull=True) | Q(is_seated=False),
            ),
        ]
        indexes = [
            models.Index(
                name="passed_by_person", fields=["facilitator"], condition=Q(result="passed")
            ),
        ]
        triggers = [
            seats_guard("NEW.session_id", operation=pgtrigger.Insert | pgtrigger.Update),
            *marks("training", facilitator="changed.facilitator_id"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} · {self.session}"

    @property
    def state(self) -> str:
        """What has come of it so far, in words."""
        if self.result:
            hours = gettext("%(hours)s hours") % {"hours": self.attended_hours}
            return f"{self.get_result_display()}, {hours}"
        if self.withdrawn_at:
            return gettext("Withdrew")
        return gettext("Has a seat") if self.is_seated else gettext("On the waiting list")
