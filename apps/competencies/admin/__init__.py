"""The back office's door to competency: each module registers its lists when imported here."""

from apps.competencies.admin import (
    assessments,
    certificates,
    certification,
    providers,
    requirements,
    standards,
    training,
    units,
)

__all__ = [
    "assessments",
    "certificates",
    "certification",
    "providers",
    "requirements",
    "standards",
    "training",
    "units",
]
