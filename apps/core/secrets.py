"""Personal numbers at rest: sealed for reading back, hashed with a key for finding again."""

import hashlib
import hmac
import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


@cache
def _key(use: str) -> bytes:
    """Derive one 32-byte key a use from NIK_KEY, so that no key serves two ends."""
    return hmac.digest(bytes.fromhex(settings.NIK_KEY), use.encode(), "sha256")


def seal(text: str) -> bytes:
    """Return `text` encrypted with AES-GCM; two seals of one text differ."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes) -> str:
    """Return the sealed text. Raises cryptography's InvalidTag when the key is another."""
    nonce, ciphertext = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    return AESGCM(_key("seal")).decrypt(nonce, ciphertext, None).decode()


def keyed_hash(text: str) -> bytes:
    """Return 32 bytes that are equal for equal texts and tell nothing without the key."""
    return hmac.digest(_key("hash"), text.encode(), hashlib.sha256)
