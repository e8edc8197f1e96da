"""Standards, requirements, training, certification."""

from apps.competencies.models.certificates import (
    Assessment,
    Certificate,
    ExtendedCertificate,
    Extension,
    Licence,
)
from apps.competencies.models.certification import BodyLicence, CertificationBody, Scheme
from apps.competencies.models.requirements import PostRequirement
from apps.competencies.models.standards import (
    CompetencyStandard,
    CompetencyUnit,
    Element,
    LegalBasis,
    PerformanceCriterion,
    StandardUnit,
)
from apps.competencies.models.training import Course, Enrolment, TrainingSession

__all__ = [
    "Assessment",
    "BodyLicence",
    "Certificate",
    "CertificationBody",
    "CompetencyStandard",
    "CompetencyUnit",
    "Course",
    "Element",
    "Enrolment",
    "ExtendedCertificate",
    "Extension",
    "LegalBasis",
    "Licence",
    "PerformanceCriterion",
    "PostRequirement",
    "Scheme",
    "StandardUnit",
    "TrainingSession",
]
