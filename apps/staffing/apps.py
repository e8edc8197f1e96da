from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffingConfig(AppConfig):
    name = "apps.staffing"
    verbose_name = _("Workload, need and coverage")
