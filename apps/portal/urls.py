"""Addresses of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.i18n import set_language

from apps.portal.certificate_file import certificate_file
from apps.portal.cohorts import cohort, cohorts
from apps.portal.comparison import comparison
from apps.portal.competency import board
from apps.portal.competency_standards import standard, standards
from apps.portal.credentials import credential, keys, revocations
from apps.portal.dashboard import dashboard
from apps.portal.duplicates import duplicates
from apps.portal.needs import needs, needs_list
from apps.portal.people import facilitator
from apps.portal.progress import progress
from apps.portal.reminders import reminders
from apps.portal.report_book import device, manifest, report_book, worker
from apps.portal.report_delegations import delegations, end_one_delegation
from apps.portal.report_document import report_document
from apps.portal.report_documents import bundle_progress, report_bundle, report_documents
from apps.portal.report_locks import locks, unlock
from apps.portal.report_outages import outages
from apps.portal.report_payments import report_payments
from apps.portal.report_queue import report_queue
from apps.portal.report_recap import report_recap
from apps.portal.report_review import report_review
from apps.portal.report_timeliness import report_timeliness
from apps.portal.search import search
from apps.portal.trainings import (
    enrol_in_training,
    training,
    trainings,
    withdraw_from_training,
)
from apps.portal.unmasking import unmask_nik
from apps.portal.verify import verify


class RegistryNumberConverter(StringConverter):
    """As long as one may be, and no character that none has."""

    regex = r"[\w-]{1,12}"


register_converter(RegistryNumberConverter, "number")

app_name = "portal"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("certificates/<int:pk>/", certificate_file, name="certificate_file"),
    path("clusters/", comparison, name="comparison"),
    path("competency/", board, name="competency"),
    path("competency/cohorts/", cohorts, name="cohorts"),
    path(
        "competency/cohorts/<path:scheme>/<str:province>/<int:year>-<int:quarter>/<int:number>.csv",
        cohort,
        name="cohort",
    ),
    path("competency/reminders/", reminders, name="reminders"),
    path("competency/standards/", standards, name="competency_standards"),
    path("competency/standards/<path:code>/", standard, name="competency_standard"),
    path("competency/trainings/", trainings, name="trainings"),
    path("competency/trainings/<int:pk>/", training, name="training"),
    path("competency/trainings/<int:pk>/enrol/", enrol_in_training, name="enrol_in_training"),
    path(
        "competency/trainings/<int:pk>/withdraw/",
        withdraw_from_training,
        name="withdraw_from_training",
    ),
    path("facilitators/<number:registry_number>/", facilitator, name="facilitator"),
    path("facilitators/<number:registry_number>/nik/", unmask_nik, name="unmask_nik"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("needs/", needs, name="needs"),
    path("needs/duplicates/", duplicates, name="duplicates"),
    path("needs/<slug:slug>/", needs_list, name="needs_list"),
    path("progress/", progress, name="progress"),
    path("reports/", report_book, name="report_book"),
    path("reports/<uuid:pk>/", report_book, name="report"),
    path("reports/device", device, name="report_device"),
    path("reports/documents/", report_documents, name="report_documents"),
    path("reports/documents/<uuid:pk>.zip", report_bundle, name="report_bundle"),
    path("reports/documents/<uuid:pk>/progress/", bundle_progress, name="bundle_progress"),
    path("reports/recap/", report_recap, name="report_recap"),
    path("reports/<uuid:pk>/document.pdf", report_document, name="report_document"),
    path("reports/payments/", report_payments, name="report_payments"),
    path("reports/timeliness/", report_timeliness, name="report_timeliness"),
    path("reports/delegations/", delegations, name="report_delegations"),
    path("reports/delegations/<int:pk>/end/", end_one_delegation, name="end_delegation"),
    path("reports/locks/", locks, name="report_locks"),
    path("reports/locks/<int:pk>/unlock/", unlock, name="unlock_month"),
    path("reports/outages/", outages, name="report_outages"),
    path("reports/review/", report_queue, name="report_queue"),
    path("reports/review/<uuid:pk>/", report_review, name="report_review"),
    path("search/", search, name="search"),
    path("sw.js", worker, name="worker"),
    path("verify/revoked", revocations, name="revocations"),
    path("verify/<str:token>/credential", credential, name="credential"),
    path(".well-known/jwks.json", keys, name="keys"),
    path("verify/<str:token>", verify, name="verify"),
    path("language/", login_not_required(set_language), name="language"),
]
