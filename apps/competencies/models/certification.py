"""Who certifies whom, in what, and until when."""

import secrets
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, is_national_admin
from apps.competencies.models.standards import LEVEL_VALIDATORS, CompetencyStandard, CompetencyUnit
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.refusals import Refusals


@pghistory.track()
class CertificationBody(models.Model):
    """A professional certification body (LSP), licensed by BNSP."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=160)
    clients = models.ManyToManyField(
        User,
        related_name="certification_bodies",
        blank=True,
        verbose_name=_("API clients"),
        help_text=_("Whose systems send the decisions of this body, and of no other."),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("certification body")
        verbose_name_plural = _("certification bodies")

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class BodyLicence(Dated):
    """A licence of a certification body; without one in force it decides nothing."""

    body = models.ForeignKey(
        CertificationBody,
        on_delete=models.PROTECT,
        related_name="licences",
        verbose_name=_("certification body"),
    )
    number = models.CharField(_("number"), max_length=80)

    refusals: ClassVar[Refusals] = {
        "one_licence_of_a_body_at_a_time": (
            "starts_on",
            _("This body has a licence in force in that time."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["body", "-starts_on"]
        verbose_name = _("licence of a body")
        verbose_name_plural = _("licences of bodies")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_licence_of_a_body_at_a_time",
                expressions=[("body", RangeOperators.EQUAL), OVERLAPPING_DAYS],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SchemeQuerySet(DatedQuerySet):
    def decided_by(self, user: User) -> Self:
        """Keep the schemes of which a user's system sends decisions: those of its bodies."""
        return self if is_national_admin(user) else self.filter(body__clients=user.pk)


@pghistory.track()
class Scheme(Dated):
    """What a body certifies: units at a level, for how long, and how it is renewed."""

    body = models.ForeignKey(
        CertificationBody,
        on_delete=models.PROTECT,
        related_name="schemes",
        verbose_name=_("certification body"),
    )
    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    standard = models.ForeignKey(
        CompetencyStandard,
        on_delete=models.PROTECT,
        related_name="schemes",
        verbose_name=_("competency standard"),
    )
    units = models.ManyToManyField(
        CompetencyUnit, related_name="schemes", blank=True, verbose_name=_("units")
    )
    level = models.PositiveSmallIntegerField(_("KKNI level"), validators=LEVEL_VALIDATORS)
    validity_months = models.PositiveSmallIntegerField(_("validity in months"), default=36)
    renewal_months = models.PositiveSmallIntegerField(
        _("renewal window in months"),
        default=6,
        help_text=_("How long before its end a certificate may be renewed; 0: never."),
    )
    renewal_hours = models.PositiveSmallIntegerField(
        _("training hours (JP) for a renewal"),
        default=0,
        help_text=_("Passed while the certificate was valid."),
    )

    objects = SchemeQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "competencies_scheme_code_key": ("code", _("This code is taken.")),
        "scheme_level_lies_in_1_to_9": ("level", _("KKNI has the levels 1 to 9.")),
        "scheme_holds_1_to_120_months": (
            "validity_months",
            _("A certificate holds from 1 to 120 months."),
        ),
        "scheme_is_renewed_while_it_holds": (
            "renewal_months",
            _("The renewal window is not longer than the validity."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["code"]
        verbose_name = _("certification scheme")
        verbose_name_plural = _("certification schemes")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="scheme_level_lies_in_1_to_9", condition=Q(level__range=(1, 9))
            ),
            models.CheckConstraint(
                name="scheme_holds_1_to_120_months", condition=Q(validity_months__range=(1, 120))
            ),
            models.CheckConstraint(
                name="scheme_is_renewed_while_it_holds",
                condition=Q(renewal_months__lte=F("validity_months")),
            ),
            models.UniqueConstraint(name="scheme_with_its_body", fields=["id", "body"]),
        ]

    def __str__(self) -> str:
        return self.name


def new_token() -> str:
    """Return 128 random bits as text: the unguessable part of a certificate's public address."""
    return secrets.token_urlsafe(16)
