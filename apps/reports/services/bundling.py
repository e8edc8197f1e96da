"""The documents of a region's month in one file: asked for, made, and thrown away in time."""

import datetime as dt
import os
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, areas_of
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.jobs.services import Claim
from apps.programs.models import Cluster
from apps.regions.models import Region, inside
from apps.reports.documents import pictures, printable, report_pdf
from apps.reports.models import Filing, Report
from apps.reports.models.reports import ReportQuerySet

BUNDLE = "reports.bundle"
"""The job's kind, which is the name of the task that does it."""

VIEW = "reports.view_report"
MOST_REPORTS = 3_000
"""What is made well within a task's ten minutes [set]."""

AT_ONCE = 100
KEPT_FOR = dt.timedelta(days=7)


class Which(models.TextChoices):
    APPROVED = "approved", _("Approved only")
    FILED = "filed", _("All that were filed, as filed last")


@dataclass(frozen=True)
class Asked:
    """Which documents: what stands in the job's parameters."""

    month: dt.date
    region: Region
    which: Which
    cluster: Cluster | None = None

    @classmethod
    def of(cls, job: Job) -> Self:
        """Read what a job was asked for."""
        code = job.params["cluster"]
        return cls(
            month=dt.date.fromisoformat(f"{job.params['month']}-01"),
            region=job.region,
            which=Which(job.params["which"]),
            cluster=Cluster.objects.get(code=code) if code else None,
        )

    def reports(self, user: User | None) -> ReportQuerySet:
        """Return those of the reports that a user sees; nobody sees none."""
        lacks = {"counted" if self.which == Which.APPROVED else "first_filed_at": None}
        here = inside(self.region.code, "region__")
        seen = Report.objects.visible_to(user.where_may(VIEW) if user else AnonymousUser())
        found = seen.filter(here, period__month=self.month)
        return (found.filter(cluster=self.cluster) if self.cluster else found).exclude(**lacks)


def request_bundle(asked: Asked, *, by: User, language: str) -> tuple[Job, bool]:
    """Ask for documents; return the job and whether it is new (else one was under way).

    Raises ValidationError: there are none in reach, or too many for one file.
    """
    documents = asked.reports(by)[: MOST_REPORTS + 1].count()
    if not documents:
        raise ValidationError(_("No such report of that month lies there."))
    if documents > MOST_REPORTS:
        sentence = _("More than %(most)s reports: choose a smaller region, or one cluster.")
        raise ValidationError(sentence % {"most": MOST_REPORTS})
    params = {
        "month": f"{asked.month:%Y-%m}",
        "region": asked.region.code,
        "cluster": asked.cluster.code if asked.cluster else "",
        "which": asked.which,
        "language": language,
        "user": by.pk,
    }
    return jobs.request(BUNDLE, region=asked.region, params=params, by=by)


def make_bundle(claim: Claim) -> dict[str, Any]:
    """Write the file of a job that is held, and publish it; return what was published.

    It holds what the one who asked may see now. No more than a few documents are in memory at once.
    A try that fails takes its file along; the file of one that was killed goes with the old ones.
    """
    user, asked = claim.job.requested_by, Asked.of(claim.job)
    areas = areas_of(user.where_may(VIEW)) if user else []
    ids = list(asked.reports(user).order_by("region__code", "pk").values_list("pk", flat=True))
    claim.begin(len(ids))
    directory = Path(settings.EXPORT_DIR)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{claim.job.pk}-{claim.fence}.zip"
    try:
        with path.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
                for name, document in _documents(ids, asked, claim.job.params["language"]):
                    bundle.writestr(name, document)
                    claim.step(Path(name).parent.name)  # whoever sees the job need not see people
            file.flush()
            os.fsync(file.fileno())
        made = {
            "file": path.name,
            "documents": claim.done,
            "bytes": path.stat().st_size,
            "areas": areas,
        }
        with transaction.atomic():
            claim.publish(made)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return made


def bundle_of(job: Job, user: User) -> Path | None:
    """Return the file of a job for who asked for it, as long as they answer for all of it.

    None where it is not theirs or not done, where their access has changed, and once it is deleted.
    """
    if job.requested_by_id != user.pk or job.kind != BUNDLE or not job.result:
        return None
    held = areas_of(user.where_may(VIEW))
    if any(tuple(area) not in held for area in job.result["areas"]):
        return None
    path = Path(settings.EXPORT_DIR) / job.result["file"]
    return path if path.is_file() else None


def forget_bundles(now: dt.datetime) -> int:
    """Delete the files that were kept long enough, whole or not; return how many."""
    forgotten = 0
    for path in Path(settings.EXPORT_DIR).glob("*.zip"):
        if path.stat().st_mtime < (now - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten


def _documents(
    ids: Sequence[uuid.UUID], asked: Asked, language: str
) -> Iterator[tuple[str, bytes]]:
    """Yield each document under a name that tells of a person no more than the registry number."""
    for start in range(0, len(ids), AT_ONCE):
        here = Report.objects.filter(pk__in=ids[start : start + AT_ONCE])
        reports = list(printable(here).order_by("region__code", "pk"))
        filings = _filings(reports, asked.which)
        printed = {report: filings.get(report.pk) for report in reports}
        for report, photos in pictures(printed):
            document = report_pdf(report, printed[report], photos=photos, language=language)
            yield _name(report), document


def _filings(reports: Sequence[Report], which: Which) -> dict[uuid.UUID, Filing]:
    """Return by report the filing that counts, or the newest."""
    filings = Filing.objects.filter(report__in=reports)
    if which == Which.APPROVED:
        filings = filings.filter(pk__in=[report.counted_id for report in reports])
    newest = filings.order_by("report_id", "-number").distinct("report_id")
    return {filing.report_id: filing for filing in newest.select_related("filed_by", "decided_by")}


def _name(report: Report) -> str:
    region, post = report.region, report.assignment
    directory = f"{region.code}-{slugify(region.name)}"
    number = post.facilitator.registry_number
    return f"{directory}/{report.cluster.code}-{number}-{post.pk}.pdf"
