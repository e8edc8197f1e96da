"""Standards, requirements, training, certification."""

from apps.competencies.models.assessments import Assessment
from apps.competencies.models.certificates import Certificate
from apps.competencies.models.certification import BodyLicence, CertificationBody, Scheme
from apps.competencies.models.extensions import ExtendedCertificate, Extension
from apps.competencies.models.licences import Licence
from apps.competencies.models.mentoring import Mentoring
from apps.competencies.models.providers import TrainingProvider
from apps.competencies.models.reminders import Digest, Reminder
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
    "Digest",
    "Element",
    "Enrolment",
    "ExtendedCertificate",
    "Extension",
    "LegalBasis",
    "Licence",
    "Mentoring",
    "PerformanceCriterion",
    "PostRequirement",
    "Reminder",
    "Scheme",
    "StandardUnit",
    "TrainingProvider",
    "TrainingSession",
]
