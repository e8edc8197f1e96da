import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.reports.rules.states import day_in
from apps.reports.services import expect, expect_due


def month(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 — a month has no zone


class Command(BaseCommand):
    help = "Expect the month's reports: one of every post that is active on its cut-off day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--month", type=month, help="such as 2026-10, as on its last day; else today's months"
        )

    def handle(self, *args: object, month: dt.date | None, **options: object) -> None:
        day = timezone.localdate()
        if month:
            day = min(day, day_in(month, 31))
        expected = expect(month, day=day) if month else expect_due(day)
        self.stdout.write(self.style.SUCCESS(f"{expected:,} reports expected anew"))
