"""Certificates that hold longer by decree."""

from typing import ClassVar, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.competencies.models.certificates import Certificate
from apps.competencies.models.certification import Scheme
from apps.core.refusals import Refusals


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
    def taken_back(self) -> Self:
        return self.filter(extension__reversed_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(certificate__in=Certificate.objects.visible_to(user))


class ExtendedCertificate(models.Model):
    """What an extension did to one certificate, so that it can be taken back. It stays on record.

    What was signed meanwhile says a later last day: it has a place of its own in the list of what
    is revoked, numbered among the certificates, and fails alone when the decree is taken back.
    """

    extension = models.ForeignKey(Extension, on_delete=models.CASCADE, related_name="extended")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, related_name="extensions"
    )
    ended_on = models.DateField()
    ends_on = models.DateField()
    status_index = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("competencies_certificate_id_seq"), function="NEXTVAL"),
    )

    objects = ExtendedCertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_extension_reaches_a_certificate_once", fields=["extension", "certificate"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ended_on} → {self.ends_on}"
