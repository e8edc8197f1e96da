"""People, their employment and their posts."""

from apps.facilitators.models.assignments import Assignment, CoveredVillage
from apps.facilitators.models.employments import Employment
from apps.facilitators.models.people import Facilitator, FormerNik, NikUnmasking

__all__ = [
    "Assignment",
    "CoveredVillage",
    "Employment",
    "Facilitator",
    "FormerNik",
    "NikUnmasking",
]
