"""Who may do what: the roles and the model permissions each carries. No database here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.regions.rules import Level


class Role(models.TextChoices):
    MINISTRY_ADMIN = "ministry_admin", _("Ministry administrator")
    MINISTRY_VIEWER = "ministry_viewer", _("Ministry viewer")
    PROVINCE_OFFICER = "province_officer", _("Province officer")
    REGENCY_OFFICER = "regency_officer", _("Regency or city officer")
    FACILITATOR = "facilitator", _("Facilitator")
    API_CLIENT = "api_client", _("API client")
    CERTIFICATION_CLIENT = "certification_client", _("Certification API client")


OPEN = frozenset(
    f"{room}.view_{table}"
    for room, tables in {
        "regions": ("region", "edition", "succession"),
        "programs": ("cluster", "program", "facilitatorkind", "serviceunit", "staffingstandard"),
        "competencies": (
            "competencystandard",
            "legalbasis",
            "competencyunit",
            "standardunit",
            "element",
            "performancecriterion",
            "postrequirement",
            "certificationbody",
            "bodylicence",
            "scheme",
            "extension",
            "trainingprovider",
            "mentoring",
            "course",
            "trainingsession",
        ),
        "reports": ("formversion", "reportingcalendar", "period"),
    }.items()
    for table in tables
)
"""Reference data: open to every role."""

OWN = OPEN | {
    "facilitators.view_facilitator",
    "facilitators.view_employment",
    "facilitators.view_assignment",
    "facilitators.view_coveredvillage",
    "competencies.view_assessment",
    "competencies.view_certificate",
    "competencies.view_enrolment",
    "competencies.view_licence",
    "reports.view_report",
    "staffing.view_workload",
}
"""What a facilitator reads, of the own person only."""

REPORT = {"reports.add_filing"}
"""What a facilitator writes: the reports of the own posts."""

READ = OWN | {
    "caseloads.view_caseload",
    "caseloads.view_caseloadmonth",
    "caseloads.view_terrainclass",
    "staffing.view_figure",
    "staffing.view_countrun",
    "staffing.view_approvedposts",
    "reports.view_filing",
    "reports.view_outage",
    "reports.view_monthlock",
    "forecasts.view_outlook",
    "forecasts.view_villagelapse",
    "forecasts.view_cohortseat",
    "jobs.view_job",
}

LOOK_AFTER = (
    READ
    | REPORT
    | {
        "facilitators.add_facilitator",
        "facilitators.change_facilitator",
        "facilitators.unmask_nik",
        "facilitators.add_employment",
        "facilitators.change_employment",
        "facilitators.add_assignment",
        "facilitators.change_assignment",
        "caseloads.add_caseload",
        "caseloads.add_terrainclass",
        "caseloads.change_terrainclass",
        "staffing.add_approvedposts",
        "staffing.add_countrun",
        "competencies.add_assessment",
        "competencies.add_enrolment",
        "competencies.change_enrolment",
        "competencies.add_licence",
        "competencies.change_licence",
        "reports.change_filing",
        "reports.add_outage",
        "reports.add_delegation",
        "reports.view_delegation",
        "reports.add_monthlock",
        "reports.change_monthlock",
    }
)

CERTIFY = READ | {
    "competencies.add_assessment",
    "competencies.change_assessment",
    "competencies.add_certificate",
    "competencies.change_certificate",
    "competencies.change_enrolment",
}
"""What the system of a certification body or training provider writes: decisions and results."""


PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.MINISTRY_VIEWER: READ,
    Role.PROVINCE_OFFICER: LOOK_AFTER,
    Role.REGENCY_OFFICER: LOOK_AFTER,
    Role.FACILITATOR: OWN | REPORT,
    Role.API_CLIENT: READ,
    Role.CERTIFICATION_CLIENT: CERTIFY,
}
"""Role → "app.codename". A ministry administrator has every permission, like a superuser."""


def permits(role: Role, permission: str) -> bool:
    return role == Role.MINISTRY_ADMIN or permission in PERMISSIONS[role]


STAFF_ROLES = frozenset(
    {
        Role.MINISTRY_ADMIN,
        Role.MINISTRY_VIEWER,
        Role.PROVINCE_OFFICER,
        Role.REGENCY_OFFICER,
    }
)
"""Roles that may enter the back office."""

SYSTEM_ROLES = frozenset({Role.API_CLIENT, Role.CERTIFICATION_CLIENT})
"""Roles of other systems, which sign in by a token, never by a password."""

LEVELS: dict[Role, frozenset[Level]] = {
    Role.MINISTRY_ADMIN: frozenset({Level.NATION}),
    Role.PROVINCE_OFFICER: frozenset({Level.PROVINCE}),
    Role.REGENCY_OFFICER: frozenset({Level.REGENCY}),
}
"""Role → the levels of region it answers for; a role not named, for any."""
