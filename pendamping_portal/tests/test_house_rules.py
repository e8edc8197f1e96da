"""Rules of the house that no import shows."""

from django.apps import apps

ORDER = [
    "core", "regions", "programs", "accounts", "jobs", "imports", "caseloads", "facilitators",
    "competencies", "reports", "staffing", "forecasts", "roster", "portal", "api",
]  # fmt: skip

OPEN_TO_ALL = {
    "core.Touched",
    "regions.Region",
    "regions.Edition",
    "regions.Succession",
    "programs.Cluster",
    "programs.Program",
    "programs.FacilitatorKind",
    "programs.ServiceUnit",
    "programs.StaffingStandard",
    "competencies.BodyLicence",
    "competencies.CertificationBody",
    "competencies.CompetencyStandard",
    "competencies.CompetencyUnit",
    "competencies.Course",
    "competencies.Element",
    "competencies.Extension",
    "competencies.LegalBasis",
    "competencies.Mentoring",
    "competencies.PerformanceCriterion",
    "competencies.PostRequirement",
    "competencies.Scheme",
    "competencies.StandardUnit",
    "competencies.TrainingProvider",
    "competencies.TrainingSession",
    "reports.FormVersion",
    "reports.Period",
    "reports.ReportingCalendar",
    "accounts.User",
    "accounts.ApiToken",
}
"""Reference data, marks without a reader, and what only national administrators may open."""


def ours():
    """Our tables; a history table is read through the row it tells of."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ORDER and not hasattr(model, "pgh_tracked_model")
    ]


def test_foreign_keys_point_down_the_house():
    """A key written as a string escapes import-linter; this test sees it."""
    upward = [
        f"{field} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and {model._meta.app_label, field.related_model._meta.app_label} <= set(ORDER)
        and ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]

    assert upward == []


def test_every_table_is_scoped_or_named_open():
    unscoped = {m._meta.label for m in ours() if not hasattr(m._default_manager, "visible_to")}

    assert unscoped == OPEN_TO_ALL


def test_history_tells_only_of_our_tables():
    told = {
        model.pgh_tracked_model
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model")
    }

    assert told <= set(ours())
