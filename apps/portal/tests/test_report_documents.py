import datetime as dt
import io
import zipfile

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.jobs.models import Job
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports import services, tasks
from apps.reports.tests.factories import ApprovedFilingFactory, ReportFactory

pytestmark = pytest.mark.django_db
PAGE = "/reports/documents/"
ASKED = {"region": "35.14", "month": "2026-10", "which": "approved"}
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.LANGUAGE_CODE = "en"
    settings.EXPORT_DIR = tmp_path
    with time_machine.travel(dt.datetime(2026, 11, 6, 9, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def rung(monkeypatch):
    """The jobs that a worker was told of."""
    jobs = []
    monkeypatch.setattr("apps.portal.report_documents.ring", jobs.append)
    return jobs


def approved(code="35.14.01"):
    post = AssignmentFactory(region=RegionFactory(code=code))
    return ApprovedFilingFactory(report=ReportFactory(assignment=post)).report


def said(browser, **sent):
    answer = browser.post(PAGE, ASKED | sent, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"{PAGE}?region=35.14&month=2026-10")
    return [str(message) for message in answer.context["messages"]]


def test_documents_are_asked_for_made_and_taken(signed_in, rung):
    approved()
    officer = signed_in("35.14")

    assert said(officer) == []
    job = Job.objects.get()
    assert rung == [job]
    assert (job.kind, job.region.code, job.requested_by) == (
        *(services.BUNDLE, "35.14"),
        User.objects.get(username__startswith=Role.REGENCY_OFFICER),
    )
    page = officer.get(PAGE).content.decode()
    assert 'href="/reports/recap/?region=35.14&amp;month=2026-10"' in page
    assert f'data-progress="{PAGE}{job.pk}/progress/"' in page
    assert f"{job.pk}.zip" not in page
    assert officer.get(f"{PAGE}{job.pk}.zip").status_code == 404

    tasks.make_bundle(job_id=str(job.pk))

    page = officer.get(PAGE).content.decode()
    assert f'href="{PAGE}{job.pk}.zip"' in page
    assert "1 document<" in page
    answer = officer.get(f"{PAGE}{job.pk}.zip")
    content = b"".join(answer.streaming_content)
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 1
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="laporan-2026-10-35.14.zip"'
    assert "no-store" in answer["Cache-Control"]


def test_progress_is_told_in_percent_until_it_is_over(signed_in, rung):
    approved()
    officer = signed_in("35.14")
    said(officer)
    job = Job.objects.get()
    address = f"{PAGE}{job.pk}/progress/"
    assert officer.get(address).json() == {"percent": 0}

    Job.objects.update(state=Job.State.RUNNING, done=1, total=4)
    assert officer.get(address).json() == {"percent": 25}
    assert "(1 of 4)" in officer.get(PAGE).content.decode()

    Job.objects.update(state=Job.State.DONE)
    assert officer.get(address).json() == {"percent": None}


def test_what_cannot_be_made_is_refused_in_words(signed_in, rung):
    officer = signed_in("35.14")

    assert said(officer) == ["No such report of that month lies there."]
    approved()
    assert said(officer) == []
    assert said(officer) == ["These documents are being made already."]
    assert officer.post(PAGE, ASKED | {"which": "all"}).status_code == 404
    assert officer.post(PAGE, ASKED | {"region": "33"}).status_code == 404
    assert officer.post(PAGE, ASKED | {"month": "x"}).status_code == 400
    assert Job.objects.count() == 1


@pytest.mark.parametrize("address", ["{}.zip", "{}/progress/"])
def test_what_another_asked_for_is_as_what_does_not_exist(signed_in, rung, address):
    approved()
    said(signed_in("35.14"))
    job = Job.objects.get()
    tasks.make_bundle(job_id=str(job.pk))
    other = signed_in("ID", Role.MINISTRY_ADMIN)

    assert other.get(PAGE + address.format(job.pk)).status_code == 404
    assert other.get(PAGE + address.format(ABSENT)).status_code == 404
    assert str(job.pk) not in other.get(PAGE).content.decode()


def test_who_lost_access_takes_no_file(signed_in, rung):
    approved()
    officer = signed_in("35.14")
    said(officer)
    job = Job.objects.get()
    tasks.make_bundle(job_id=str(job.pk))
    Grant.objects.update(region=RegionFactory(code="35.15"))

    assert officer.get(f"{PAGE}{job.pk}.zip").status_code == 404
    assert "your access has changed" in officer.get(PAGE).content.decode()


def test_each_end_of_the_work_is_told(signed_in, rung):
    approved()
    officer = signed_in("35.14")
    said(officer)
    Job.objects.update(state=Job.State.DEAD, finished_at=timezone.now())
    assert "Given up: ask again" in officer.get(PAGE).content.decode()

    empty = {"documents": 0, "file": "x.zip", "bytes": 22, "areas": []}
    Job.objects.update(state=Job.State.DONE, result=empty)
    assert "No report of yours was left" in officer.get(PAGE).content.decode()


def test_a_facilitator_asks_for_none_and_a_stranger_sees_none(signed_in, client, rung):
    approved()
    facilitator = signed_in("35.14", Role.FACILITATOR)

    assert facilitator.get(PAGE).status_code == 403
    assert facilitator.post(PAGE, ASKED).status_code == 403
    for address in ("", f"{ABSENT}.zip", f"{ABSENT}/progress/"):
        assert client.get(PAGE + address).status_code == 302
    assert not Job.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_jobs(
    signed_in, rung, rows, django_assert_num_queries
):
    approved()
    officer = signed_in("35.14")
    said(officer)
    for number in range(rows):
        Job.objects.filter(state=Job.State.QUEUED).update(state=Job.State.DEAD)
        said(officer, cluster=ClusterFactory().code if number else "")
    officer.get(PAGE)

    with django_assert_num_queries(8):
        officer.get(PAGE)
