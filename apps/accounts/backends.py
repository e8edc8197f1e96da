"""Django's model permissions, answered from the roles a user holds today."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db import models

from apps.accounts.models import User
from apps.accounts.rules import PERMISSIONS, Role, permits


class RoleBackend(ModelBackend):
    """Grants carry roles, roles carry permissions; a grant that ends takes them away that day."""

    def has_perm(
        self, user_obj: User | AnonymousUser, perm: str, obj: models.Model | None = None
    ) -> bool:
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        return any(permits(role, perm) for role in user_obj.roles)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        return Role.MINISTRY_ADMIN in user_obj.roles or any(
            perm.startswith(f"{app_label}.")
            for role in user_obj.roles
            for perm in PERMISSIONS[role]
        )
