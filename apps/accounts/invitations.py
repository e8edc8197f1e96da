"""The link by which a user chooses a password: once, within three days; by mail where mail goes."""

import logging
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User

log = logging.getLogger(__name__)


def link_for(user: User, request: HttpRequest) -> str:
    """Return an address that sets the user's password; it dies with its use and with time."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key))


def send(user: User, link: str) -> bool:
    """Send the link; say whether it went. Without a mail server, or an address, it does not."""
    if not (settings.EMAIL_HOST and user.email):
        return False
    text = _(
        "Hello %(name)s,\n\n"
        "you are invited to Pendamping Portal. Your username is %(username)s.\n"
        "Choose your password here, once and within three days:\n\n%(link)s\n"
    ) % {"name": user.first_name or user.username, "username": user.username, "link": link}
    try:
        send_mail(_("Your access to Pendamping Portal"), text, None, [user.email])
    except (OSError, SMTPException):
        log.exception("The invitation of user %s could not be sent.", user.pk)
        return False
    return True
