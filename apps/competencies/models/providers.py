"""Who trains: providers of courses."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import Refusals


@pghistory.track()
class TrainingProvider(models.Model):
    """An institution that trains facilitators (a Balai such as a BBPPKS, a Pusdiklat)."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=160)
    clients = models.ManyToManyField(
        User,
        related_name="training_providers",
        blank=True,
        verbose_name=_("API clients"),
        help_text=_("Whose systems send the results of this provider, and of no other."),
    )

    refusals: ClassVar[Refusals] = {
        "competencies_trainingprovider_code_key": ("code", _("This code is taken.")),
    }

    class Meta:
        ordering = ["code"]
        verbose_name = _("training provider")
        verbose_name_plural = _("training providers")

    def __str__(self) -> str:
        return self.name
