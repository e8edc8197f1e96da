import datetime as dt
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.jobs.following import follow
from apps.jobs.tasks import ring
from apps.regions.models import Region
from apps.regions.queries import resolve
from apps.regions.rules import NATION
from apps.staffing import services
from apps.staffing.models import CountRun


class Command(BaseCommand):
    help = (
        "Ask for a count of one day through the same job that Celery's worker does; of a region "
        "only it, all below it and the sums above, inside the day's run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--day", type=dt.date.fromisoformat, default=timezone.localdate(), help="YYYY-MM-DD"
        )
        parser.add_argument("--region", default=NATION, help='its code, such as "35.14"')
        parser.add_argument("--wait", action="store_true", help="until a worker has done it")
        parser.add_argument(
            "--unless-counted", action="store_true", help="show the day's run when there is one"
        )

    def handle(
        self,
        *args: object,
        day: dt.date,
        region: str,
        wait: bool,
        unless_counted: bool,
        **options: object,
    ) -> None:
        place = self.place(region)
        if unless_counted and (run := CountRun.objects.of(day)):
            self.show(run, place)
            return
        try:
            job, is_new = services.request_count(day=day, region=place)
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        ring(job)
        self.stderr.write(
            f"{'Asked for' if is_new else 'Joined'} the count of {place} on {day}: job {job.pk}"
        )
        if wait:
            result = follow(job, write=self.stderr.write)
            self.show(CountRun.objects.get(pk=result["run"]), place)

    def place(self, code: str) -> Region:
        try:
            regions = resolve(code).regions
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        if len(regions) != 1:
            codes = ", ".join(region.code for region in regions)
            raise CommandError(f"{code} was split; name one of today: {codes}.")
        return regions[0]

    def show(self, run: CountRun, place: Region) -> None:
        """Print the region's row of each cluster."""
        self.stdout.write(f"{'cluster':<9}{'families':>12}{'need':>9}{'posts':>9}{'filled':>9}")
        rows = run.figures.filter(region=place, kind=None).select_related("cluster")
        for row in rows.order_by("cluster__code"):
            families, *heads = (
                "–" if number is None else f"{number:,}"
                for number in (row.families, row.need, row.formasi, row.filled)
            )
            self.stdout.write(
                f"{row.cluster.code:<9}{families:>12}" + "".join(f"{each:>9}" for each in heads)
            )
        self.stdout.write(f"{place}, {run.workloads.count():,} workloads in the nation, {run.day}")
