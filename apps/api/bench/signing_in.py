"""Somebody signed in on a phone, as a bench needs many."""

from django.conf import settings
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client

from apps.accounts.models import User


def signed_in(user: User) -> dict[str, str]:
    """Return the headers of a phone on which a user has signed in."""
    phone = Client()
    phone.force_login(user, backend="apps.accounts.backends.RoleBackend")
    session = phone.cookies[settings.SESSION_COOKIE_NAME].value
    secret = "b" * CSRF_SECRET_LENGTH
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={secret}",
        "X-CSRFToken": secret,
        "Referer": "https://localhost/",
        "Content-Type": "application/json",
        "X-Forwarded-Proto": "https",
    }
