"""Print a whole standard as CASE 1.1 or as a flat table."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.competencies.exchange.writing import written
from apps.competencies.models import CompetencyStandard
from apps.competencies.queries.standards import with_parts


class Command(BaseCommand):
    help = "Print the version of a standard that is in force, with all its parts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of a standard")
        parser.add_argument("--format", choices=["case", "csv"], default="case")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="a day; default today")

    def handle(
        self,
        *args: object,
        code: str,
        format: str,  # noqa: A002 — the option's name
        on: dt.date | None,
        **options: object,
    ) -> None:
        in_force = CompetencyStandard.objects.valid_on(on or timezone.localdate())
        standard = with_parts(in_force.filter(code=code)).first()
        if standard is None:
            raise CommandError(_("No version of that standard is in force on that day."))
        self.stdout.write(written(standard, "csv" if format == "csv" else "json"))
