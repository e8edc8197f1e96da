from django.core.management.base import BaseCommand

from apps.reports.services import seed_reports


class Command(BaseCommand):
    help = "Write the report form and the calendar of each cluster that has none yet."

    def handle(self, *args: object, **options: object) -> None:
        forms, calendars = seed_reports()
        self.stdout.write(
            self.style.SUCCESS(f"{forms} report forms and {calendars} calendars written")
        )
