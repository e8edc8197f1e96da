"""Load the official region list: the bundled edition, or a newer one from a CSV file."""

import datetime as dt
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.progress import track
from apps.regions import files
from apps.regions.models import Edition
from apps.regions.rules import MOST_ENDED
from apps.regions.services import load_regions


class Command(BaseCommand):
    help = (
        "Load the official region list that comes with the portal, or a newer one from a CSV file "
        "with the columns code,name. Only differences are written; a faulty file loads nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("csv_file", type=Path, nargs="?", help="code,name; .csv or .csv.gz")
        parser.add_argument("--edition", help='such as "300.2.2-2430/2025"')
        parser.add_argument("--decree", help="the decree's full title")
        parser.add_argument("--starts-on", type=dt.date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument(
            "--successions", type=Path, help=f"a CSV file {','.join(files.SUCCESSION_HEADER)}"
        )
        parser.add_argument(
            "--most-ended",
            type=int,
            default=MOST_ENDED,
            help="refuse when more regions would end (default %(default)s)",
        )

    def handle(
        self,
        *args: object,
        csv_file: Path | None,
        edition: str | None,
        decree: str | None,
        starts_on: dt.date | None,
        successions: Path | None,
        most_ended: int,
        **options: object,
    ) -> None:
        if csv_file is None:
            *earlier, newest = files.bundled_editions()
            if Edition.objects.filter(starts_on__gt=newest.starts_on).exists():
                self.stdout.write(
                    _("A newer list than the bundled one is in force; nothing to load.")
                )
                return
            list_file, succession_files = files.BUNDLED_LIST, files.BUNDLED_SUCCESSIONS
        elif edition and decree and starts_on:
            earlier, newest = [], Edition(code=edition, decree=decree, starts_on=starts_on)
            list_file, succession_files = csv_file, [successions] if successions else []
        else:
            raise CommandError(_("A file needs --edition, --decree and --starts-on."))

        try:
            rows = list(files.read_list(list_file))
            loaded = load_regions(
                track(rows, total=len(rows), label="regions", write=self.stderr.write),
                edition=newest,
                earlier=earlier,
                successions=files.read_successions(*succession_files),
                most_ended=most_ended,
            )
        except ValidationError as refusal:
            raise CommandError(
                "\n".join([_("Nothing was loaded."), *refusal.messages])
            ) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                _(
                    "Edition %(edition)s: %(added)s regions added, %(changed)s changed, "
                    "%(ended)s ended; %(retired)s earlier ones and %(successions)s successions "
                    "recorded."
                )
                % {
                    "edition": newest.code,
                    **{count: f"{number:,}" for count, number in asdict(loaded).items()},
                }
            )
        )
