"""The back office's front page."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_header = _("Pendamping Portal — back office")
    site_title = _("Back office")
    index_title = _("What do you want to look after?")
    enable_nav_sidebar = True
