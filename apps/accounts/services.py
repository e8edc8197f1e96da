"""Who comes in, what they answer for, and how their access ends."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string

from apps.accounts.models import ApiToken, Grant, User
from apps.accounts.rules import Role
from apps.core.refusals import save
from apps.programs.models import Cluster
from apps.regions.models import Region

PASSWORD_LENGTH = 20


def invite(username: str, *, email: str = "", full_name: str = "") -> User:
    """Make a user who cannot sign in yet: they choose a password by the reset link."""
    user = User(username=username, email=email, first_name=full_name)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    save(user)
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
    """Shut a user out at once: no sign-in, no token, and no grant after the day `on`.

    Sessions die with it, since a user who is not active is nobody at the next request. Grants that
    had not begun by `on` are removed.
    """
    User.objects.filter(pk=user.pk).update(is_active=False)
    ApiToken.objects.filter(user=user).delete()
    user.grants.filter(starts_on__gt=on).delete()
    user.grants.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)).update(ends_on=on)
    user.refresh_from_db()


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
    _token, text = ApiToken.objects.create(user=user, name=name)
    return text
