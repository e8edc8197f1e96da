"""How somebody came to a certificate, and the certificates and licences of people."""

import datetime as dt
from typing import ClassVar, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.competencies.models.certification import CertificationBody, Scheme, new_token
from apps.competencies.rules import CertificateState, LicenceKind, Outcome, Way, state_of
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import PersonRowQuerySet

OF_ANOTHER = _("The assessment was of another person or scheme, or did not end in “competent”.")


class AssessmentQuerySet(PersonRowQuerySet):
    def open(self) -> Self:
        """Keep candidates: who awaits a decision."""
        return self.filter(outcome="")


@pghistory.track()
class Assessment(models.Model):
    """A candidate (asesi) of a scheme: self-assessment, then test or RPL, then the decision."""

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("facilitator"),
    )
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("scheme")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, default=Way.TEST)
    registered_on = models.DateField(_("registered on"))
    self_assessed_on = models.DateField(_("self-assessed on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    external_id = models.CharField(
        _("id at the body"), max_length=80, null=True, blank=True, unique=True
    )
    is_competent = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(outcome=Outcome.COMPETENT), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = AssessmentQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_open_assessment_of_a_person_and_scheme": (
            "scheme",
            _("This person is a candidate of that scheme already."),
        ),
        "assessment_is_decided_with_its_day": (
            "decided_on",
            _("A decision has a day and an outcome: “competent” or “not yet competent”."),
        ),
        "assessment_runs_forward": (
            "decided_on",
            _("First the registration, then the self-assessment, then the decision."),
        ),
        "a_test_follows_self_assessment": (
            "self_assessed_on",
            _("A test follows the candidate's self-assessment: name its day."),
        ),
        "certificate_stands_on_its_assessment": ("outcome", _("A certificate stands on it.")),
        "competencies_assessment_external_id_key": (
            "external_id",
            _("This id is another assessment's."),
        ),
    }

    class Meta:
        ordering = ["-registered_on", "-id"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                name="one_open_assessment_of_a_person_and_scheme",
                fields=["facilitator", "scheme"],
                condition=Q(outcome=""),
            ),
            models.CheckConstraint(
                name="assessment_is_decided_with_its_day",
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="assessment_runs_forward",
                condition=(
                    (Q(self_assessed_on__isnull=True) | Q(self_assessed_on__gte=F("registered_on")))
                    & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("registered_on")))
                    & (
                        Q(decided_on__isnull=True)
                        | Q(self_assessed_on__isnull=True)
                        | Q(decided_on__gte=F("self_assessed_on"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_test_follows_self_assessment",
                condition=~Q(way=Way.TEST) | Q(outcome="") | Q(self_assessed_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="assessment_with_its_outcome",
                fields=["id", "facilitator", "scheme", "is_competent"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} · {self.scheme}"


class CertificateQuerySet(DatedQuerySet, PersonRowQuerySet):  # type: ignore[override]
    def standing(self, day: dt.date) -> Self:
        """Leave out what is revoked by a day."""
        return self.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))

    def valid_on(self, day: dt.date) -> Self:
        """Keep what holds on a day; the last day counts, the day of a revocation does not."""
        return super().valid_on(day).standing(day)

    def in_state(self, state: CertificateState, *, on: dt.date) -> Self:
        """Keep what is in a state on a day, as `state_of` says."""
        match state:
            case CertificateState.REVOKED:
                return self.filter(revoked_on__lte=on)
            case CertificateState.PLANNED:
                return self.standing(on).filter(starts_on__gt=on)
            case CertificateState.EXPIRED:
                return self.standing(on).filter(ends_on__lt=on)
        return self.valid_on(on)

    def ending_within(self, days: int, *, of: dt.date) -> Self:
        """Keep what is valid on the day and ends `days` after it at the latest."""
        return self.valid_on(of).filter(ends_on__lte=of + dt.timedelta(days=days))


@pghistory.track(exclude=["token"])
class Certificate(Dated):
    """A certificate of competency, valid from its first to its last day, both included.

    It stands on an assessment that ended in “competent”; a renewal is a new row that follows on.
    The number is text, unique at its body, never parsed; the token is its public address.
    """

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("facilitator"),
    )
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("scheme")
    )
    body = models.ForeignKey(
        CertificationBody,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("certification body"),
        help_text=_("The scheme's own, kept equal by a composite key."),
    )
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.PROTECT,
        related_name="certificate",
        verbose_name=_("assessment"),
    )
    is_competent = models.BooleanField(default=True, editable=False)
    number = models.CharField(_("number"), max_length=80)
    issued_on = models.DateField(_("issued on"))
    ends_on = models.DateField(_("valid until"), help_text=_("Included."))
    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_by",
        verbose_name=_("renews"),
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_because = models.CharField(_("reason of the revocation"), max_length=200, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)

    objects = CertificateQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "one_certificate_of_a_scheme_at_a_time": (
            "starts_on",
            _("This person has a certificate of that scheme in that time."),
        ),
        "a_number_is_given_once_by_a_body": (
            "number",
            _("This body has given that number already."),
        ),
        "certificate_is_issued_by_its_first_day": (
            "issued_on",
            _("A certificate is issued on its first day or before, and not after its last."),
        ),
        "a_revocation_has_its_reason": (
            "revoked_because",
            _("A revocation has a day, not before the issue, and a reason."),
        ),
        "certificate_stands_on_its_assessment": ("assessment", OF_ANOTHER),
        "certificate_says_competent": ("assessment", OF_ANOTHER),
        "certificate_is_its_schemes_bodys": ("scheme", _("The scheme is another body's.")),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "-id"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [models.Index(name="certificate_by_last_day", fields=["ends_on", "facilitator"])]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_certificate_of_a_scheme_at_a_time",
                expressions=[
                    ("facilitator", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
                condition=Q(revoked_on__isnull=True),
            ),
            models.UniqueConstraint(
                name="a_number_is_given_once_by_a_body", fields=["body", "number"]
            ),
            models.CheckConstraint(
                name="certificate_is_issued_by_its_first_day",
                condition=Q(issued_on__lte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="a_revocation_has_its_reason",
                condition=Q(revoked_on__isnull=True, revoked_because="")
                | (Q(revoked_on__gte=F("issued_on")) & ~Q(revoked_because="")),
            ),
            models.CheckConstraint(
                name="certificate_says_competent", condition=Q(is_competent=True)
            ),
        ]
        triggers = marks("certificate", facilitator="changed.facilitator_id")

    def __str__(self) -> str:
        return f"{self.number} · {self.scheme}"

    def state_on(self, day: dt.date) -> CertificateState:
        return state_of(self.starts_on, self.ends_on, self.revoked_on, day=day)


@pghistory.track()
class Extension(models.Model):
    """A decree that lets all certificates of a scheme hold some months longer; one act, reversible.

    It reaches what is valid, not revoked and not renewed, on the day it takes effect.
    """

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("scheme")
    )
    decree = models.CharField(_("decree number"), max_length=120)
    months = models.PositiveSmallIntegerField(_("months"))
    effective_on = models.DateField(_("takes effect on"))
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)

    refusals: ClassVar[Refusals] = {
        "one_extension_of_a_scheme_by_a_decree": (
            "decree",
            _("This scheme was extended by that decree already."),
        ),
        "extension_of_1_to_24_months": ("months", _("A decree extends by 1 to 24 months.")),
    }

    class Meta:
        ordering = ["-effective_on", "-id"]
        verbose_name = _("extension by decree")
        verbose_name_plural = _("extensions by decree")
        constraints = [
            models.UniqueConstraint(
                name="one_extension_of_a_scheme_by_a_decree",
                fields=["scheme", "decree"],
                condition=Q(reversed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="extension_of_1_to_24_months", condition=Q(months__range=(1, 24))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} · {self.decree}"


class ExtendedCertificateQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(certificate__in=Certificate.objects.visible_to(user))


class ExtendedCertificate(models.Model):
    """What an extension did to one certificate, so that it can be taken back."""

    extension = models.ForeignKey(Extension, on_delete=models.CASCADE, related_name="extended")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="extensions"
    )
    ended_on = models.DateField()
    ends_on = models.DateField()

    objects = ExtendedCertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_extension_reaches_a_certificate_once", fields=["extension", "certificate"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ended_on} → {self.ends_on}"


class LicenceQuerySet(DatedQuerySet, PersonRowQuerySet):  # type: ignore[override]
    """Licences of people, seen by whoever sees the person."""


@pghistory.track()
class Licence(Dated):
    """A social worker's registration (STR) or practice licence (SIPPS), with its days.

    Source: UU 14/2019, Permensos 17/2020.
    """

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="licences",
        verbose_name=_("facilitator"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LicenceKind.choices)
    number = models.CharField(_("number"), max_length=80)

    objects = LicenceQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "one_licence_of_a_kind_at_a_time": (
            "starts_on",
            _("This person has a licence of that kind in that time."),
        ),
        "a_licence_number_is_given_once": ("number", _("This number is another licence's.")),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on"]
        verbose_name = _("registration or practice licence")
        verbose_name_plural = _("registrations and practice licences")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_licence_of_a_kind_at_a_time",
                expressions=[
                    ("facilitator", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
            models.UniqueConstraint(
                name="a_licence_number_is_given_once", fields=["kind", "number"]
            ),
        ]
        triggers = marks("licence", facilitator="changed.facilitator_id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
