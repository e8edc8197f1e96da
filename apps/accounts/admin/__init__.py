"""The back office's door to access: national ministry administrators only."""

from apps.accounts.admin.grants import GrantAdmin
from apps.accounts.admin.tokens import ApiTokenAdmin
from apps.accounts.admin.users import UserAdmin

__all__ = ["ApiTokenAdmin", "GrantAdmin", "UserAdmin"]
