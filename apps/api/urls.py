"""Addresses of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from apps.api.assessments import Assessments
from apps.api.assignments import Assignments
from apps.api.certificates import Certificates
from apps.api.clusters import Clusters
from apps.api.competency_cohorts import CompetencyCohorts
from apps.api.competency_forecast import CompetencyForecast
from apps.api.competency_lapses import CompetencyLapses
from apps.api.competency_standards import CompetencyStandards
from apps.api.coverage import Coverage
from apps.api.facilitators import Facilitators
from apps.api.jobs import Jobs
from apps.api.periods import Periods, ReportForms
from apps.api.programs import Programs
from apps.api.regions import Regions
from apps.api.report_payments import ReportPayments
from apps.api.report_timeliness import ReportTimeliness
from apps.api.reports import Reports
from apps.api.roster import Roster
from apps.api.schema import Schema
from apps.api.trainings import Trainings
from apps.api.workloads import Workloads

router = SimpleRouter()
router.register("regions", Regions, basename="region")
router.register("clusters", Clusters, basename="cluster")
router.register("programs", Programs, basename="program")
router.register("competency-standards", CompetencyStandards, basename="competency-standard")
router.register("competency-forecast", CompetencyForecast, basename="competency-forecast")
router.register("competency-lapses", CompetencyLapses, basename="competency-lapse")
router.register("competency-cohorts", CompetencyCohorts, basename="competency-cohort")
router.register("coverage", Coverage, basename="coverage")
router.register("facilitators", Facilitators, basename="facilitator")
router.register("roster", Roster, basename="roster")
router.register("assignments", Assignments, basename="assignment")
router.register("assessments", Assessments, basename="assessment")
router.register("certificates", Certificates, basename="certificate")
router.register("trainings", Trainings, basename="training")
router.register("report-forms", ReportForms, basename="report-form")
router.register("periods", Periods, basename="period")
router.register("reports", Reports, basename="report")
router.register("report-payments", ReportPayments, basename="report-payments")
router.register("report-timeliness", ReportTimeliness, basename="report-timeliness")
router.register("workloads", Workloads, basename="workload")
router.register("jobs", Jobs, basename="job")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("schema/", Schema.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
]
