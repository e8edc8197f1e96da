"""Who signs in, what they answer for, and the one rule of which rows they see."""

from copy import copy
from functools import cached_property
from typing import ClassVar, Self

import pghistory
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from apps.accounts.rules import LEVELS, STAFF_ROLES, Role, permits
from apps.core.dated import Dated, DatedQuerySet
from apps.core.refusals import Refusals
from apps.programs.models import Cluster
from apps.regions.models import Region, inside
from apps.regions.rules import NATION, Level, level_of


@pghistory.track(
    fields=["username", "first_name", "email", "is_active", "is_superuser"],
    model_name="UserEvent",
)
class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Somebody who signs in. What they may do and see follows from their grants of today."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    @cached_property
    def grants_today(self) -> "list[Grant]":
        """The grants in force today, each with its region: one query a request."""
        return list(self.grants.valid_on(timezone.localdate()).select_related("region"))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held today; a superuser counts as ministry administrator."""
        held = {Role(grant.role) for grant in self.grants_today}
        return frozenset(held | ({Role.MINISTRY_ADMIN} if self.is_superuser else set()))

    def where_may(self, permission: str) -> "User":
        """Return this user with none but the grants that carry a permission.

        Who may do it here and only look there reaches, asked so, no row there.
        """
        user = copy(self)
        user.grants_today = [
            grant for grant in self.grants_today if permits(Role(grant.role), permission)
        ]
        user.__dict__.pop("roles", None)
        return user

    @property
    def may_enter_the_back_office(self) -> bool:
        return self.is_active and bool(self.roles & STAFF_ROLES)


class GrantQuerySet(DatedQuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Grants are looked after by national ministry administrators; others see their own."""
        if isinstance(user, User) and is_national_admin(user):
            return self
        return self.filter(user_id=user.pk)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Grant(Dated):
    """A user holds a role over a region and all below it, in one cluster or in all, for a time.

    National is the region `ID`, said explicitly: there is no empty field that means everything.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="grants", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    cluster = models.ForeignKey(
        Cluster,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("cluster"),
    )
    is_all_clusters = models.BooleanField(_("all clusters"), default=False)

    objects = GrantQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "grant_names_one_cluster_or_all": ("cluster", _("Name one cluster, or tick all clusters.")),
    }

    class Meta(Dated.Meta):
        ordering = ["user", "role", "-starts_on"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="grant_names_one_cluster_or_all",
                condition=Q(is_all_clusters=True, cluster__isnull=True)
                | Q(is_all_clusters=False, cluster__isnull=False),
                violation_error_message=_("Name one cluster, or tick all clusters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.region}"

    def clean(self) -> None:
        """A role answers for regions of its level; who administers the ministry, for all clusters.

        Who administers changes what holds for the nation: nobody is half of one.
        """
        super().clean()
        if not self.region_id or self.role not in Role.values:
            return
        levels = LEVELS.get(Role(self.role), frozenset(Level))
        if self.region.level not in levels:
            said = _("This role answers for regions of this level: %(levels)s.")
            names = ", ".join(str(level.label) for level in sorted(levels))
            raise ValidationError({"region": said % {"levels": names}})
        if self.role == Role.MINISTRY_ADMIN and not self.is_all_clusters:
            said = _("A ministry administrator answers for all clusters.")
            raise ValidationError({"cluster": said})


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.DeleteEvent(),
    fields=["user", "name", "expiry"],
    model_name="ApiTokenEvent",
)
class ApiToken(AbstractAuthToken):
    """A hashed, expiring key of another system; the text is shown once, when it is made."""

    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name or self.token_key} · {self.user}"


def is_national_admin(user: User) -> bool:
    """Say whether a user administers the whole nation and every cluster."""
    return user.is_superuser or any(
        grant.role == Role.MINISTRY_ADMIN and grant.region.code == "ID" and grant.is_all_clusters
        for grant in user.grants_today
    )


NOTHING = Q(pk__in=[])

Area = tuple[str, int | None]
"""The code of a region, with all below it, and the id of a cluster; None stands for all."""

EVERYWHERE: list[Area] = [(NATION, None)]


def areas_of(user: User | AnonymousUser) -> list[Area]:
    """Return what a user answers for today. A facilitator's grant reaches no rows but the own."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if user.is_superuser:
        return EVERYWHERE
    return [
        (grant.region.code, None if grant.is_all_clusters else grant.cluster_id)
        for grant in user.grants_today
        if grant.role != Role.FACILITATOR
    ]


def answers_for(user: User | AnonymousUser, region: Region, cluster: Cluster) -> bool:
    """Say whether a user answers for one region in one cluster, by one and the same grant."""
    return covers(areas_of(user), code=region.code, cluster_id=cluster.pk)


def covers(areas: list[Area], *, code: str, cluster_id: int) -> bool:
    """Say whether one of `areas` holds the region of a code in a cluster, as `reach` has it."""
    return any(
        (over in {NATION, code} or code.startswith(f"{over}.")) and held in {None, cluster_id}
        for over, held in areas
    )


def level_of_answer(user: User | AnonymousUser, region: Region, cluster: Cluster) -> Level | None:
    """Return the highest level at which a user answers for a region in a cluster; None if nowhere.

    The nation is the highest.
    """
    levels = [
        level_of(area[0])
        for area in areas_of(user)
        if covers([area], code=region.code, cluster_id=cluster.pk)
    ]
    return min(levels, default=None)


def reach(user: User | AnonymousUser, *, region: str = "", cluster: str | None = None) -> Q:
    """Match the rows a user answers for: the one row-level rule of the portal.

    A row is in reach when, on one and the same grant of today, its region (at the path `region`,
    such as "region__") lies inside and its cluster (at the path `cluster`) matches. Where a table
    knows no cluster, pass None. No grant means no rows. A facilitator's grant reaches nothing here:
    own rows are matched by the table itself.
    """
    matched = NOTHING
    for code, cluster_id in areas_of(user):
        here = inside(code, region)
        if cluster and cluster_id is not None:
            here &= Q(**{cluster: cluster_id})
        if not here:
            return here
        matched |= here
    return matched


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows where its rows lie, so that every door can ask `visible_to`."""

    region_path = "region__"
    cluster_path: str | None = "cluster"
    own_path: str | None = None
    """Where the user of the person stands, for tables of which a facilitator sees the own rows."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        rows = reach(user, region=self.region_path, cluster=self.cluster_path)
        if rows and self.own_path and isinstance(user, User) and Role.FACILITATOR in user.roles:
            rows |= Q(**{self.own_path: user.pk})
        return self.filter(rows)
