"""The back office's door to people, employments and posts: each act is a service, on its page."""

from apps.facilitators.admin.employments import EmploymentAdmin
from apps.facilitators.admin.people import FacilitatorAdmin
from apps.facilitators.admin.posts import AssignmentAdmin, CoveredVillageAdmin
from apps.facilitators.admin.unmasking import NikUnmaskingAdmin

__all__ = [
    "AssignmentAdmin",
    "CoveredVillageAdmin",
    "EmploymentAdmin",
    "FacilitatorAdmin",
    "NikUnmaskingAdmin",
]
