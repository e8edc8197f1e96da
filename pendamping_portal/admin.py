"""The back office's front page, and who may open it."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class PortalAdminSite(AdminSite):
    site_header = _("Pendamping Portal — back office")
    site_title = _("Back office")
    index_title = _("What do you want to look after?")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in by the roles of today; `is_staff` is not used."""
        return isinstance(request.user, User) and request.user.may_enter_the_back_office
