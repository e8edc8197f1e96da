from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.forecasts import services
from apps.forecasts.models import Forecast
from apps.jobs.following import follow
from apps.jobs.tasks import ring


class Command(BaseCommand):
    help = "Ask for the forecast beside the newest count, where it has none, by the worker's job."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", action="store_true", help="until a worker has done it")

    def handle(self, *args: object, wait: bool, **options: object) -> None:
        job = services.request_forecast(day=timezone.localdate())
        if job is not None:
            ring(job)
            self.stderr.write(f"Asked for the forecast: job {job.pk}")
            if not wait:
                return
            follow(job, write=self.stderr.write)
        made = Forecast.objects.newest()
        if made is None:
            raise CommandError("Nothing was counted yet: manage.py count --wait")
        seats, villages = made.seats.count(), made.lapses.values("village").distinct().count()
        self.stdout.write(
            f"Certificates of {seats:,} people end within twelve months; {villages:,} villages lose"
            " their last qualified facilitator."
        )
