"""Changes of competency: assessments, certificates, extensions, training, standards."""

from apps.competencies.services.assessing import (
    correct_decision,
    decide,
    recognise,
    register,
    self_assess,
)
from apps.competencies.services.assessment_file import load_results
from apps.competencies.services.certifying import certify, correct, renew, revoke
from apps.competencies.services.extending import extend, take_back
from apps.competencies.services.receiving import (
    receive_assessment,
    receive_certificate,
    receive_revocation,
)
from apps.competencies.services.reminding import remind, send_digests
from apps.competencies.services.seeding import Seeded, seed_competencies
from apps.competencies.services.standards import start_requirement, start_version
from apps.competencies.services.training import (
    correct_result,
    enrol,
    fill,
    receive_result,
    record_result,
    withdraw,
)
from apps.competencies.services.training_file import load_training_results

__all__ = [
    "Seeded",
    "certify",
    "correct",
    "correct_decision",
    "correct_result",
    "decide",
    "enrol",
    "extend",
    "fill",
    "load_results",
    "load_training_results",
    "receive_assessment",
    "receive_certificate",
    "receive_result",
    "receive_revocation",
    "recognise",
    "record_result",
    "register",
    "remind",
    "renew",
    "revoke",
    "seed_competencies",
    "self_assess",
    "send_digests",
    "start_requirement",
    "start_version",
    "take_back",
    "withdraw",
]
