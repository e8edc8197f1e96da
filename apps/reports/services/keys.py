"""The key of a user's drafts."""

from apps.accounts.models import User
from apps.reports.models import DraftKey


def draft_key(user: User) -> bytes:
    """Return the 32 bytes with which a user's phones keep drafts; made at the first asking."""
    kept, _is_new = DraftKey.objects.get_or_create(user=user)
    return bytes(kept.key)
