import datetime as dt
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from apps.accounts.models import Grant
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports import services, tasks
from apps.reports.models import Filing, Report
from apps.reports.rules.states import State
from apps.reports.services import Asked, Which, bundle_of, forget_bundles, request_bundle
from apps.reports.services.bundling import MOST_REPORTS
from apps.reports.tests.factories import (
    OCTOBER,
    ApprovedFilingFactory,
    FilingFactory,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
PATIENCE = 60  # seconds


@pytest.fixture(autouse=True)
def exports(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    return settings.EXPORT_DIR


@pytest.fixture
def officer():
    return OfficerFactory()


def report_at(code, cluster="PKH", **options):
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    post = AssignmentFactory(region=RegionFactory(code=code), kind=kind, decree=f"SK {code}")
    return ReportFactory(assignment=post, **options)


def asked_for(code="35.14", which=Which.APPROVED, cluster=None, month=OCTOBER):
    return Asked(month, RegionFactory(code=code), which, cluster)


def made(asked, by, language="id"):
    """Ask for documents, have them made, and return the job."""
    job, _ = request_bundle(asked, by=by, language=language)
    tasks.make_bundle(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def documents_in(job, user):
    with zipfile.ZipFile(bundle_of(job, user)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def first_sheet(document):
    return " ".join(PdfReader(io.BytesIO(document)).pages[0].extract_text().split())


def name_of(report):
    code, post = report.region.code, report.assignment
    number = post.facilitator.registry_number
    return f"{code}-{code.replace('.', '')}/{report.cluster.code}-{number}-{post.pk}.pdf"


def test_every_approved_report_of_the_month_becomes_a_document(officer):
    here = [report_at("35.14.01"), report_at("35.14.02"), report_at("35.14.01", "LU")]
    for report in here:
        ApprovedFilingFactory(report=report, values={"opening": 41}, number=2)
    ApprovedFilingFactory(report=report_at("35.15.01"))
    FilingFactory(report=report_at("35.14.03"))
    september = PeriodFactory(month=dt.date(2026, 9, 1))
    ApprovedFilingFactory(report=report_at("35.14.04", period=september))

    job = made(asked_for(), officer)

    documents = documents_in(job, officer)
    assert set(documents) == {name_of(report) for report in here}
    assert "Keluarga pada awal bulan 41" in first_sheet(documents[name_of(here[0])])
    size = bundle_of(job, officer).stat().st_size
    assert job.state == Job.State.DONE
    assert (job.done, job.total) == (3, 3)
    assert job.result == {
        "file": f"{job.pk}-1.zip",
        "documents": 3,
        "bytes": size,
        "areas": [["35.14", None]],
    }
    assert list(documents_in(made(asked_for(cluster=ClusterFactory(code="LU")), officer), officer))
    assert made(asked_for(cluster=ClusterFactory(code="LU")), officer).result["documents"] == 1


def test_approved_ones_are_printed_as_approved_and_filed_ones_as_filed_last(officer):
    report = report_at("35.14.01")
    ApprovedFilingFactory(report=report, values={"opening": 41}, number=1)
    FilingFactory(report=report, values={"opening": 42}, number=2)

    said = {
        which: first_sheet(documents_in(made(asked_for(which=which), officer, "en"), officer)[name])
        for which in Which
        for name in [name_of(report)]
    }

    assert "start of the month 41" in said[Which.APPROVED]
    assert "Approved on" in said[Which.APPROVED]
    assert "start of the month 42" in said[Which.FILED]
    assert "Draft: filed, not approved yet." in said[Which.FILED]


def test_nothing_to_print_and_too_much_are_refused(officer, monkeypatch):
    with pytest.raises(ValidationError, match=r"No such report|Tidak ada"):
        request_bundle(asked_for(), by=officer, language="id")
    ApprovedFilingFactory(report=report_at("35.14.01"))
    ApprovedFilingFactory(report=report_at("35.14.02"))
    assert MOST_REPORTS == 3_000
    monkeypatch.setattr("apps.reports.services.bundling.MOST_REPORTS", 1)
    with pytest.raises(ValidationError):
        request_bundle(asked_for(), by=officer, language="id")
    assert not Job.objects.exists()


def test_the_same_asked_twice_is_one_job_and_anothers_is_their_own(officer):
    ApprovedFilingFactory(report=report_at("35.14.01"))

    asked = [request_bundle(asked_for(), by=by, language="id") for by in (officer, officer)]
    other = request_bundle(asked_for(), by=OfficerFactory(), language="id")

    assert [is_new for _job, is_new in [*asked, other]] == [True, False, True]
    assert asked[0][0] == asked[1][0] != other[0]


def test_rights_count_as_they_are_when_the_work_begins(officer):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    ApprovedFilingFactory(report=report_at("35.14.01", "LU"))
    Grant.objects.filter(user=officer).update(is_all_clusters=False, cluster=ClusterFactory())
    job, _ = request_bundle(asked_for(), by=officer, language="id")
    Grant.objects.filter(user=officer).update(cluster=ClusterFactory(code="LU"))

    tasks.make_bundle(job_id=str(job.pk))

    job.refresh_from_db()
    reader = type(officer).objects.get(pk=officer.pk)
    assert [name.split("/")[1][:3] for name in documents_in(job, reader)] == ["LU-"]


@pytest.mark.parametrize("lost", ["grant", "login", "user"])
def test_who_lost_access_meanwhile_gets_no_document(officer, lost):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    job, _ = request_bundle(asked_for(), by=officer, language="id")
    if lost == "grant":
        Grant.objects.filter(user=officer).delete()
    elif lost == "login":
        type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    else:
        type(officer).objects.filter(pk=officer.pk).delete()

    tasks.make_bundle(job_id=str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.result["documents"]) == (Job.State.DONE, 0)


def test_only_who_asked_takes_the_file_and_only_while_access_stays(officer):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    job = made(asked_for(), officer)
    neighbour = OfficerFactory()
    Grant.objects.filter(user=neighbour).update(role=Role.MINISTRY_VIEWER)

    assert bundle_of(job, officer).name == job.result["file"]
    assert bundle_of(job, neighbour) is None

    Grant.objects.filter(user=officer).update(cluster=ClusterFactory(), is_all_clusters=False)
    assert bundle_of(job, type(officer).objects.get(pk=officer.pk)) is None


def test_a_try_that_fails_leaves_no_file_and_the_next_one_ends_right(officer, exports, monkeypatch):
    for code in ("35.14.01", "35.14.02"):
        ApprovedFilingFactory(report=report_at(code))
    job, _ = request_bundle(asked_for(), by=officer, language="id")
    real, calls = services.bundling.report_pdf, []

    def fails_once(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise OSError("No space left on device")
        return real(*args, **options)

    monkeypatch.setattr(services.bundling, "report_pdf", fails_once)
    with pytest.raises(OSError, match="No space"):
        tasks.make_bundle(job_id=str(job.pk))

    assert list(exports.iterdir()) == []
    assert jobs.sweep(timezone.now()) == [(services.BUNDLE, str(job.pk))]
    assert tasks.make_bundle(job_id=str(job.pk)) == 2
    assert [path.name for path in exports.iterdir()] == [f"{job.pk}-2.zip"]


WORK = """
import django
django.setup()
from apps.reports.tasks import make_bundle
make_bundle(job_id="{}")
"""


@pytest.mark.django_db(transaction=True)
def test_work_killed_in_the_middle_is_done_whole_by_the_next(officer, exports):
    for number in range(30):
        ApprovedFilingFactory(report=report_at(f"35.14.{number + 1:02}"))
    job, _ = request_bundle(asked_for(), by=officer, language="id")
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK.format(job.pk)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": url, "EXPORT_DIR": str(exports)}
        | {"DJANGO_SETTINGS_MODULE": "pendamping_portal.settings"},
    )
    half = exports / f"{job.pk}-1.zip"
    began = time.monotonic()
    while not (half.exists() and half.stat().st_size):
        assert worker.poll() is None
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.01)
    worker.kill()
    worker.wait()

    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(half)
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.RUNNING, None)
    assert bundle_of(job, officer) is None
    later = timezone.now() + jobs.LEASE
    assert jobs.sweep(later) == [(services.BUNDLE, str(job.pk))]
    Job.objects.update(lease_until=timezone.now())
    assert tasks.make_bundle(job_id=str(job.pk)) == 30
    job.refresh_from_db()
    assert len(documents_in(job, officer)) == 30


def test_a_worker_that_lost_its_lease_publishes_nothing_and_takes_its_file_along(officer, exports):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    job, _ = request_bundle(asked_for(), by=officer, language="id")

    def overtaken():
        with jobs.claimed(str(job.pk)) as claim:
            Job.objects.filter(pk=job.pk).update(fence=2)  # another one has claimed it since
            services.make_bundle(claim)

    with pytest.raises(jobs.LeaseLost):
        overtaken()

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.RUNNING, None)
    assert list(exports.iterdir()) == []


def test_a_message_that_comes_twice_makes_one_file(officer, exports):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    job = made(asked_for(), officer)

    assert tasks.make_bundle(job_id=str(job.pk)) == 0
    assert len(list(exports.iterdir())) == 1


def test_files_are_deleted_after_a_week_whole_or_not(officer, exports):
    ApprovedFilingFactory(report=report_at("35.14.01"))
    job = made(asked_for(), officer)
    left = exports / "a-worker-was-killed.zip"
    left.write_bytes(b"PK")
    now = timezone.now()

    assert forget_bundles(now + dt.timedelta(days=6, hours=23)) == 0
    old = (now - dt.timedelta(days=8)).timestamp()
    os.utime(left, (old, old))
    assert forget_bundles(now) == 1
    assert forget_bundles(now + dt.timedelta(days=7, hours=1)) == 1
    assert list(exports.iterdir()) == []
    assert bundle_of(job, officer) is None


def test_the_place_of_the_files_need_not_be_there_yet(exports):
    assert not Path(exports).exists()
    assert tasks.forget_bundles() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_work_takes_the_same_queries_however_many_reports(
    officer, rows, django_assert_num_queries
):
    for number in range(rows):
        ApprovedFilingFactory(report=report_at(f"35.14.0{number + 1}"))
    job, _ = request_bundle(asked_for(), by=officer, language="id")
    assert Report.objects.filter(state=State.APPROVED).count() == Filing.objects.count() == rows

    with jobs.claimed(str(job.pk)) as claim, django_assert_num_queries(9):
        services.make_bundle(claim)
    assert claim.message == f"35.14.0{rows}-35140{rows}"  # a place, no person
