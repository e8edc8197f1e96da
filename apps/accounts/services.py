"""Who comes in, what they answer for, and how their access ends."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ApiToken, Grant, User
from apps.accounts.rules import Role
from apps.core.refusals import save
from apps.programs.models import Cluster
from apps.regions.models import Region

PASSWORD_LENGTH = 20
END_OF_DAY = dt.time(23, 59, 59)


def invite(username: str, *, email: str = "", full_name: str = "") -> User:
    """Make a user who cannot sign in yet: they choose a password by the reset link."""
    user = User(username=username, email=email, first_name=full_name)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    save(user)
    return user


@transaction.atomic
def invite_officer(
    username: str,
    role: Role,
    *,
    region: Region,
    starts_on: dt.date,
    email: str = "",
    full_name: str = "",
    cluster: Cluster | None = None,
    ends_on: dt.date | None = None,
) -> User:
    """Invite a user and give them a role, both or neither."""
    user = invite(username, email=email, full_name=full_name)
    grant(user, role, region=region, cluster=cluster, starts_on=starts_on, ends_on=ends_on)
    return user


def grant(
    user: User,
    role: Role,
    *,
    region: Region,
    starts_on: dt.date,
    cluster: Cluster | None = None,
    ends_on: dt.date | None = None,
) -> Grant:
    """Give a role over a region and all below it, in one cluster; without one, in all."""
    given = Grant(
        user=user,
        role=role,
        region=region,
        cluster=cluster,
        is_all_clusters=cluster is None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    save(given)
    return given


@transaction.atomic
def end_access(user: User, *, on: dt.date) -> None:
    """Shut a user out at once: no sign-in, no token, and from the day `on` no grant.

    Sessions die with it, since a user who is not active is nobody at the next request. Grants that
    had not begun before `on` are removed; their history stays.
    """
    User.objects.filter(pk=user.pk).update(is_active=False)
    ApiToken.objects.filter(user=user).delete()
    user.grants.filter(starts_on__gte=on).delete()
    user.grants.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).update(
        ends_on=on - dt.timedelta(days=1)
    )
    user.refresh_from_db()


@transaction.atomic
def readmit(user: User) -> None:
    """Let a user who was shut out come in again, by a new password only.

    What they answered for ended with their access; it is granted anew. Raises ValidationError when
    they were not shut out.
    """
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise ValidationError(_("This user was not shut out."))
    user.refresh_from_db()
    user.set_unusable_password()
    user.save(update_fields=["password"])


def set_random_password(user: User) -> str:
    """Give a user a random password and return it; it is kept nowhere else."""
    password = get_random_string(PASSWORD_LENGTH)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


@transaction.atomic
def renew_token(user: User, *, name: str) -> str:
    """Replace the user's tokens of that name by a new one, and return its text."""
    ApiToken.objects.filter(user=user, name=name).delete()
    return ApiToken.objects.create(user=user, name=name)[1]


def make_token(user: User, *, name: str, last_on: dt.date) -> tuple[ApiToken, str]:
    """Make a token that works up to the end of a day; return it and its text, kept nowhere else.

    Raises ValidationError for a name that one of the user's tokens bears, a day that is over, and
    a user who was shut out.
    """
    until = timezone.make_aware(dt.datetime.combine(last_on, END_OF_DAY))
    lasts = until - timezone.now()
    if lasts < dt.timedelta(0):
        raise ValidationError({"last_on": _("This day is over.")})
    if not user.is_active:
        raise ValidationError({"user": _("This user was shut out.")})
    if ApiToken.objects.filter(user=user, name=name).exists():
        raise ValidationError({"name": _("This user has a token of that name; renew it.")})
    return ApiToken.objects.create(user=user, name=name, expiry=lasts)
