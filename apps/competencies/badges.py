"""A certificate as a signed credential that others can check without us.

Open Badges 3.0 over the W3C's data model 2.0, as a JWT signed with Ed25519; what is revoked stands
in a W3C Bitstring Status List. Why so: docs/decisions/0007.
"""

import base64
import datetime as dt
import gzip
import hashlib
from itertools import chain
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from jwt.algorithms import OKPAlgorithm

from apps.competencies.addresses import address_of
from apps.competencies.models import Certificate, ExtendedCertificate

ALGORITHM = "EdDSA"
ISSUER_NAME = "Kementerian Sosial Republik Indonesia"
DATA_MODEL = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SHORTEST_LIST = 131_072
"""Bits, as the W3C asks: one of so many says little of whom a verifier asks about."""

END_OF_DAY = dt.time(23, 59, 59)


def signed_credential(certificate: Certificate) -> str:
    """Return a certificate as a signed Open Badge: whose, in what, valid from when to when.

    It tells no more of the person than the public page does, and not where they serve: a signature
    stays when a post ends.
    """
    address, scheme = address_of(certificate), certificate.scheme
    index = _status_index(certificate)
    return _signed(
        {
            "@context": [DATA_MODEL, OPEN_BADGES],
            "id": address,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": scheme.name,
            "credentialSubject": {
                "id": f"{address}#holder",
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "name",
                        "hashed": False,
                        "identityHash": certificate.facilitator.full_name,
                    }
                ],
                "achievement": {
                    "id": f"urn:uuid:{uuid5(NAMESPACE_URL, _address(f'/schemes/{scheme.code}'))}",
                    "type": ["Achievement"],
                    "achievementType": "Certificate",
                    "inLanguage": "id",
                    "humanCode": scheme.code,
                    "name": scheme.name,
                    "description": scheme.standard.title,
                    "criteria": {"narrative": f"Dinyatakan kompeten oleh {certificate.body.name}."},
                },
            },
            "credentialStatus": {
                "id": f"{revocations_address()}#{index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(index),
                "statusListCredential": revocations_address(),
            },
        },
        first=certificate.starts_on,
        last=certificate.ends_on,
    )


def signed_revocations(day: dt.date) -> str:
    """Return, signed, a bit for every certificate: set where it is revoked by that day.

    So it is for each term that a decree gave, set where that was taken back as well. It may be kept
    up to the end of the next day. No address can be read from it.
    """
    revoked = Certificate.objects.filter(revoked_on__lte=day)
    terms = ExtendedCertificate.objects.all()
    ended = terms.filter(certificate__in=revoked) | terms.taken_back()
    certificates = Certificate.objects.aggregate(newest=Max("pk"))["newest"] or 0
    newest = max(certificates, terms.aggregate(newest=Max("status_index"))["newest"] or 0)
    bits = bytearray(max(SHORTEST_LIST, 1 << newest.bit_length()) // 8)
    for index in chain(
        revoked.values_list("pk", flat=True), ended.values_list("status_index", flat=True)
    ):
        bits[index // 8] |= 0x80 >> index % 8  # the first bit is the leftmost
    return _signed(
        {
            "@context": [DATA_MODEL],
            "id": revocations_address(),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "credentialSubject": {
                "id": f"{revocations_address()}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": f"u{_base64url(gzip.compress(bits, mtime=0))}",
            },
        },
        first=day,
        last=day + dt.timedelta(days=1),
    )


def _status_index(certificate: Certificate) -> int:
    """Return the place, in the list of what is revoked, of the term that a certificate has now."""
    terms = ExtendedCertificate.objects.filter(certificate=certificate)
    given = terms.exclude(pk__in=terms.taken_back().values("pk")).order_by("-pk").first()
    return given.status_index if given else certificate.pk


def public_keys() -> dict[str, list[dict[str, str]]]:
    """Return as a JWKS what checks our signatures: the key that signs, and former ones."""
    return {
        "keys": [
            {**_public(key), "kid": _name(key), "use": "sig", "alg": ALGORITHM}
            for key in (_key(text) for text in (settings.BADGE_KEY, *settings.BADGE_KEY_FALLBACKS))
        ]
    }


def revocations_address() -> str:
    return _address("/verify/revoked")


def _signed(credential: dict[str, Any], *, first: dt.date, last: dt.date) -> str:
    """Sign a credential that holds from the start of a day to the end of another.

    The claims of a JWT say again what the credential says, as Open Badges 3.0 §8.2 wants.
    """
    valid_from = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    valid_until = timezone.make_aware(dt.datetime.combine(last, END_OF_DAY))
    key = _key(settings.BADGE_KEY)
    return jwt.encode(
        {
            **credential,
            "issuer": {"id": _address(""), "type": ["Profile"], "name": ISSUER_NAME},
            "validFrom": valid_from.isoformat(),
            "validUntil": valid_until.isoformat(),
            "iss": _address(""),
            "jti": credential["id"],
            "sub": credential["credentialSubject"]["id"],
            "nbf": int(valid_from.timestamp()),
            "exp": int(valid_until.timestamp()),
        },
        key,
        algorithm=ALGORITHM,
        headers={"kid": _name(key)},
    )


def _address(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}{path}"


def _key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    public: dict[str, str] = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: public[name] for name in ("crv", "kty", "x")}


def _name(key: Ed25519PrivateKey) -> str:
    """Return where a key is found: the set's address, and its thumbprint (RFC 7638) in it."""
    digest = hashlib.sha256(orjson.dumps(_public(key), option=orjson.OPT_SORT_KEYS)).digest()
    return f"{_address('/.well-known/jwks.json')}#{_base64url(digest)}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
