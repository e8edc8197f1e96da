"""One person, one row, across all clusters."""

import datetime as dt
from functools import reduce
from operator import and_
from typing import ClassVar, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from apps.accounts.models import ScopedQuerySet, User, reach
from apps.accounts.rules import Role
from apps.core.refusals import Refusals
from apps.core.secrets import keyed_hash, seal, unseal
from apps.facilitators.rules import Education, Sex, agrees_with_nik, mask_nik
from apps.regions.models import Region
from apps.regions.rules import words_of

SHORTEST_REASON = 10
"""Characters: one word tells nobody why a NIK was seen."""


class FacilitatorQuerySet(ScopedQuerySet):
    def unmerged(self) -> Self:
        return self.filter(merged_into__isnull=True)

    def numbered(self, number: str) -> Self:
        """Keep whose registry number this is; the number of a merged person means the survivor."""
        bearers = self.model._default_manager.filter(registry_number=number)
        return self.unmerged().filter(
            Q(registry_number=number) | Q(pk__in=bearers.values("merged_into"))
        )

    def holding_nik(self, nik: str) -> Self:
        """Keep who holds this NIK now; an exact match on its keyed hash."""
        return self.filter(nik_hash=keyed_hash(nik))

    def known_by_nik(self, nik: str) -> Self:
        """Keep whom this NIK means: who holds it now, or held it before."""
        former = self.model._meta.get_field("former_niks").related_model.objects  # type: ignore[union-attr]
        held = former.filter(nik_hash=keyed_hash(nik)).values("facilitator")
        return self.unmerged().filter(Q(nik_hash=keyed_hash(nik)) | Q(pk__in=held))

    def matching(self, text: str) -> Self:
        """Keep whose name holds every word of `text`, in any order, or whose number starts so."""
        words = words_of(text)
        if not words:
            return self.none()
        named = (Q(full_name__icontains=word) for word in words)
        return self.filter(
            reduce(and_, named) | Q(registry_number__startswith="".join(words).upper())
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep people with an active or planned post in reach; without any, by home region.

        Who was merged into another is only a number that leads there, and shown to nobody. Each way
        is a subquery of its own, so that a regency's officer reads a regency's rows by index in a
        register of any size.
        """
        people = self.unmerged()
        if sees_everyone(user):
            return people
        seen = self._placed(
            reach(user, region="region__", cluster="cluster"),
            reach(user, region="home_region__"),
            day=timezone.localdate(),
        )
        if isinstance(user, User) and Role.FACILITATOR in user.roles:
            seen = seen.union(self.model._default_manager.filter(user=user).values("pk"))
        return people.filter(pk__in=seen)

    def placed(self, post: Q, home: Q, *, day: dt.date) -> Self:
        """Keep people with a post going on that matches `post`; without any, who match `home`."""
        return self.filter(pk__in=self._placed(post, home, day=day))

    def _placed(self, post: Q, home: Q, *, day: dt.date) -> models.QuerySet:
        posts = self.model._meta.get_field("assignments").related_model.objects.going_on(day)  # type: ignore[union-attr]
        at_home = self.model._default_manager.filter(home).exclude(
            Exists(posts.filter(facilitator=OuterRef("pk")))
        )
        keys: models.QuerySet = posts.filter(post).values("facilitator")
        return keys.union(at_home.values("pk"))


def sees_everyone(user: User | AnonymousUser) -> bool:
    """Say whether no person is out of a user's reach."""
    return not reach(user, region="region__", cluster="cluster")


@pghistory.track(exclude=["nik_sealed", "nik_hash", "nik_agrees"])
class Facilitator(models.Model):
    """A facilitator (pendamping). The registry number is the public id; it outlives a merge."""

    registry_number = models.CharField(_("registry number"), max_length=12, unique=True)
    full_name = models.CharField(_("full name"), max_length=160)
    nik_sealed = models.BinaryField(null=True, editable=False)
    nik_hash = models.BinaryField(null=True, editable=False)
    nik_masked = models.CharField(_("NIK"), max_length=16, blank=True, editable=False)
    nik_agrees = models.BooleanField(
        _("NIK carries the birth date and sex"),
        null=True,
        editable=False,
        help_text=_("Empty: never compared."),
    )
    nip = models.CharField(_("NIP"), max_length=18, null=True, blank=True, unique=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    born_on = models.DateField(_("birth date"))
    education = models.CharField(
        _("education"), max_length=10, choices=Education.choices, blank=True
    )
    home_region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("home regency or city"),
    )
    phone = PhoneNumberField(_("phone"), region="ID", blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    user = models.OneToOneField(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="facilitator",
        verbose_name=_("login"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    is_synthetic = models.BooleanField(_("synthetic"), default=False)

    objects = FacilitatorQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_unmerged_person_per_nik": ("nik", _("Another person is registered with this NIK.")),
        "facilitators_facilitator_registry_number_key": (
            "registry_number",
            _("This registry number is taken."),
        ),
        "facilitators_facilitator_nip_key": ("nip", _("Another person has this NIP.")),
        "nip_has_18_digits": ("nip", _("A NIP has 18 digits.")),
        "death_follows_birth": ("died_on", _("The day of death is before the birth date.")),
        "nobody_is_merged_into_themselves": ("merged_into", _("Choose another person.")),
    }

    class Meta:
        ordering = ["registry_number"]
        verbose_name = _("facilitator")
        verbose_name_plural = _("facilitators")
        permissions = [("unmask_nik", _("Can see a full NIK, with a reason"))]
        indexes = [
            GinIndex(name="facilitator_by_name", fields=["full_name"], opclasses=["gin_trgm_ops"]),
            # UPPER is how Django asks for icontains; the plain one finds names that resemble.
            GinIndex(
                OpClass(Upper("full_name"), name="gin_trgm_ops"), name="facilitator_by_name_part"
            ),
            models.Index(name="facilitator_by_birth", fields=["born_on"]),
            models.Index(
                name="facilitator_of_doubtful_nik",
                fields=["registry_number"],
                condition=Q(nik_agrees=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_unmerged_person_per_nik",
                fields=["nik_hash"],
                condition=Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="nip_has_18_digits", condition=Q(nip__isnull=True) | Q(nip__regex=r"^\d{18}$")
            ),
            models.CheckConstraint(
                name="death_follows_birth",
                condition=Q(died_on__isnull=True) | Q(died_on__gte=models.F("born_on")),
            ),
            models.CheckConstraint(
                name="nobody_is_merged_into_themselves",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.registry_number})"

    def clean(self) -> None:
        """Compare the NIK with birth date and sex; the answer is kept, no digit of it."""
        super().clean()
        if self.nik_sealed is None:
            self.nik_agrees = None
        elif isinstance(self.born_on, dt.date):
            nik = unseal(bytes(self.nik_sealed))
            self.nik_agrees = agrees_with_nik(nik, born_on=self.born_on, sex=self.sex)

    def set_nik(self, nik: str) -> None:
        """Keep a NIK sealed, hashed and masked; the text itself is stored nowhere."""
        self.nik_sealed = seal(nik)
        self.nik_hash = keyed_hash(nik)
        self.nik_masked = mask_nik(nik)

    def is_alive_on(self, day: dt.date) -> bool:
        return self.died_on is None or self.died_on >= day


class PersonRowQuerySet(models.QuerySet):
    """Rows of one person, seen by whoever sees the person."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if sees_everyone(user):
            return self
        return self.filter(facilitator__in=Facilitator.objects.visible_to(user))

    def meetings(self, one: Facilitator, other: Facilitator) -> list[str]:
        """Say, for people, what the two have twice when they are one person, and what is kept."""
        return []

    def conflicts(self, one: Facilitator, other: Facilitator) -> list[str]:
        """Say, for people, what the two cannot both have as one person, and what settles it."""
        return []

    def hand_over(self, loser: Facilitator, *, into: Facilitator, on: dt.date) -> None:
        """Let the rows of a person be those of whom they turned out to be."""
        self.filter(facilitator=loser).update(facilitator=into)


class FormerNik(models.Model):
    """A NIK somebody held before: it still finds them, and warns of a duplicate."""

    facilitator = models.ForeignKey(
        Facilitator, on_delete=models.CASCADE, related_name="former_niks"
    )
    nik_sealed = models.BinaryField()
    nik_hash = models.BinaryField(db_index=True)
    nik_masked = models.CharField(max_length=16)
    replaced_on = models.DateField()

    objects = PersonRowQuerySet.as_manager()

    def __str__(self) -> str:
        return self.nik_masked


class NikUnmasking(models.Model):
    """Whose NIK was seen, by whom, when and why."""

    facilitator = models.ForeignKey(
        Facilitator, on_delete=models.CASCADE, related_name="nik_unmaskings"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="nik_unmaskings")
    reason = models.CharField(
        _("reason"), max_length=200, validators=[MinLengthValidator(SHORTEST_REASON)]
    )
    seen_at = models.DateTimeField(_("seen at"), auto_now_add=True)

    objects = PersonRowQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("NIK seen")
        verbose_name_plural = _("NIKs seen")

    def __str__(self) -> str:
        return f"{self.user} · {self.facilitator_id}"
