import datetime as dt
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from django.utils import timezone

from apps.jobs.models import Job
from apps.jobs.tasks import ring
from apps.regions.rules import NATION
from apps.staffing import services
from apps.staffing.models import CountRun

SECONDS_BETWEEN_LINES = 1.0


class Command(BaseCommand):
    help = "Ask for a count of one day through the same job that Celery's worker does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day", type=dt.date.fromisoformat, default=timezone.localdate(), help="YYYY-MM-DD"
        )
        parser.add_argument("--wait", action="store_true", help="until a worker has done it")

    def handle(self, *args: object, day: dt.date, wait: bool, **options: object) -> None:
        job, is_new = services.request_count(day=day)
        ring(job)
        self.stderr.write(f"{'Asked for' if is_new else 'Joined'} the count of {day}: job {job.pk}")
        if wait:
            self.follow(job)
            self.show(CountRun.objects.get(job=job))

    def follow(self, job: Job) -> None:
        while job.state in {Job.State.QUEUED, Job.State.RUNNING}:
            time.sleep(SECONDS_BETWEEN_LINES)
            job.refresh_from_db()
            self.stderr.write(f"{job.get_state_display()} {job.done}/{job.total} {job.message}")
        if job.state != Job.State.DONE:
            raise CommandError(f"The count was given up: {job.message}")

    def show(self, run: CountRun) -> None:
        """Print the nation's row of each cluster."""
        self.stdout.write(f"{'cluster':<9}{'families':>12}{'need':>8}{'posts':>8}{'filled':>8}")
        for row in run.figures.filter(region__code=NATION, kind=None).select_related("cluster"):
            numbers = (row.families, row.need, row.formasi, row.filled)
            shown = ["–" if number is None else f"{number:,}" for number in numbers]
            self.stdout.write(
                f"{row.cluster.code:<9}{shown[0]:>12}{shown[1]:>8}{shown[2]:>8}{shown[3]:>8}"
            )
        counted = run.workloads.aggregate(people=Sum("fte"))["people"] or 0
        self.stdout.write(f"{run.workloads.count():,} workloads ({counted:,.0f} FTE) on {run.day}")
