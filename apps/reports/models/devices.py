"""The keys with which phones keep drafts while nobody has a signal."""

import secrets
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from apps.accounts.models import User

KEY_BYTES = 32


def fresh_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class DraftKeyQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(user_id=user.pk)


class DraftKey(models.Model):
    """What a user's drafts are encrypted with on every phone; handed out to that user alone.

    Whoever signs out leaves ciphertext behind, which opens again when the same user signs in.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="draft_key")
    key = models.BinaryField(default=fresh_key, max_length=KEY_BYTES)

    objects = DraftKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.user)
