"""Where the public finds a certificate: the address that is printed, signed and sent by mail."""

from django.conf import settings

from apps.competencies.models import Certificate


def address_of(certificate: Certificate) -> str:
    """Return the absolute address of a certificate's public page, the same whoever asks for it."""
    return f"{settings.PUBLIC_ADDRESS}/verify/{certificate.token}"


def person_address(registry_number: str) -> str:
    """Return where somebody finds the own certificates."""
    return f"{settings.PUBLIC_ADDRESS}/facilitators/{registry_number}/"


def endings_address() -> str:
    """Return where officers find the certificates that end soon."""
    return f"{settings.PUBLIC_ADDRESS}/needs/ending-certificates/"
