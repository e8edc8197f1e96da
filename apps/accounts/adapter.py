import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

log = logging.getLogger(__name__)


class ClosedDoorAdapter(DefaultAccountAdapter):
    """Nobody signs up: officers are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or log that it could not be: the page says whom to ask when no mail comes.

        Without the error's words, which may hold the address.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.warning("The mail %s could not be sent: %s", template_prefix, type(error).__name__)
