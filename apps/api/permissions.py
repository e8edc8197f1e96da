"""Who may call what: the model permissions of the roles held today, for reading too."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.permissions import DjangoModelPermissions


class RolePermissions(DjangoModelPermissions):
    """Reading needs the model's view permission, as writing needs add, change or delete."""

    perms_map = DjangoModelPermissions.perms_map | {
        "GET": ["%(app_label)s.view_%(model_name)s"],
        "HEAD": ["%(app_label)s.view_%(model_name)s"],
        "OPTIONS": ["%(app_label)s.view_%(model_name)s"],
    }

    def _queryset(self, view: Any) -> QuerySet:
        """A view's `queryset` names the model; which rows are in reach is not asked for that."""
        named: QuerySet = view.queryset
        return named
