"""The certificates of people."""

import datetime as dt
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Greatest, Least, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.competencies.models.assessments import SCHEME_OF_ANOTHER, Assessment
from apps.competencies.models.certification import CertificationBody, Scheme, new_token
from apps.competencies.rules import CertificateState, state_of
from apps.core.dated import Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.models import Facilitator
from apps.facilitators.models.assignments import same
from apps.facilitators.models.people import PersonRowQuerySet

OF_ANOTHER = _("The assessment was of another person or scheme, or did not end in “competent”.")

RESERVED_END = "/revocation"
"""What follows a certificate's number in the API's address of its revocation."""

HELD_DAYS = Func(
    "starts_on",
    Greatest(
        "starts_on",
        Least(ExpressionWrapper(F("ends_on") + 1, output_field=models.DateField()), "revoked_on"),
    ),
    function="DATERANGE",
    output_field=DateRangeField(),
)
"""From the first day to the last, or to the day before a revocation; none where that is first."""


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

    def conflicts(self, one: Facilitator, other: Facilitator) -> list[str]:
        held = self.annotate(days=HELD_DAYS)
        theirs = held.filter(
            facilitator=other, scheme=OuterRef("scheme"), days__overlap=OuterRef("days")
        )
        both: Any = held.filter(facilitator=one).annotate(met=Subquery(theirs.values("number")[:1]))
        return [
            gettext(
                "Both have a certificate of %(scheme)s at one time, %(one)s and %(other)s: revoke "
                "the one that was given in error, from its first day."
            )
            % {"scheme": row.scheme, "one": row.number, "other": row.met}
            for row in both.filter(met__isnull=False).select_related("scheme")
        ]


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
            _(
                "This person has a certificate of that scheme in that time. It holds to its last "
                "day, or to the day before it is revoked."
            ),
        ),
        "a_number_is_given_once_by_a_body": (
            "number",
            _("This body has given that number already."),
        ),
        "a_number_is_fit_for_an_address": (
            "number",
            _("A number does not end in “/revocation”."),
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
        "certificate_is_its_schemes_bodys": ("scheme", SCHEME_OF_ANOTHER),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "-id"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [
            models.Index(name="certificate_by_last_day", fields=["ends_on", "facilitator"]),
            GinIndex(
                OpClass(Upper("number"), name="gin_trgm_ops"), name="certificate_by_number_part"
            ),
        ]
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_certificate_of_a_scheme_at_a_time",
                expressions=[
                    *same("facilitator", "scheme"),
                    (HELD_DAYS, RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                name="a_number_is_given_once_by_a_body", fields=["body", "number"]
            ),
            models.CheckConstraint(
                name="a_number_is_fit_for_an_address",
                condition=~Q(number__endswith=RESERVED_END),
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
            models.CheckConstraint(
                name="a_token_is_fit_for_an_address",
                condition=Q(token__regex=r"^[A-Za-z0-9_-]{22}$"),  # noqa: S106 — a pattern
            ),
        ]
        triggers = marks("certificate", facilitator="changed.facilitator_id")

    def __str__(self) -> str:
        return f"{self.number} · {self.scheme}"

    def state_on(self, day: dt.date) -> CertificateState:
        return state_of(self.starts_on, self.ends_on, self.revoked_on, day=day)
