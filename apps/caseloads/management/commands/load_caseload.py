"""Load the families that a kab/kota's villages and units hold in a month, from CSV or XLSX."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.caseloads.services import CASELOAD, load_caseload
from apps.imports import files
from apps.programs.models import Cluster
from apps.regions.queries import resolve


def first_day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


class Command(BaseCommand):
    help = (
        "Load what a regency or city holds in a cluster in a month, in place of what was loaded "
        "for it before. A file with any faulty row loads nothing; every such row is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="code;families as CSV or XLSX")
        parser.add_argument("--regency", help='its code, such as "35.14"')
        parser.add_argument("--cluster", help="its code, such as PKH")
        parser.add_argument("--month", type=first_day, help="YYYY-MM")
        parser.add_argument("--source", help="where the numbers come from")
        parser.add_argument("--dry-run", action="store_true", help="check only; write nothing")
        parser.add_argument("--faults", type=Path, help="also write the faulty rows to this CSV")
        parser.add_argument("--template", action="store_true", help="print an empty file")

    def handle(
        self,
        *args: object,
        file: Path | None,
        regency: str | None,
        cluster: str | None,
        month: dt.date | None,
        source: str | None,
        dry_run: bool,
        faults: Path | None,
        template: bool,
        **options: object,
    ) -> None:
        if template:
            self.stdout.write(files.template(CASELOAD.columns), ending="")
            return
        if not (file and regency and cluster and month and source):
            raise CommandError(_("A file needs --regency, --cluster, --month and --source."))
        try:
            areas = resolve(regency).regions
            if len(areas) != 1:
                raise CommandError(_("That code was split; name the regency or city of today."))
            answer = load_caseload(
                files.read(file, CASELOAD.columns),
                regency=areas[0],
                cluster=Cluster.objects.get(code=cluster),
                month=month,
                source=source,
                received_on=timezone.localdate(),
                dry_run=dry_run,
            )
        except Cluster.DoesNotExist as error:
            raise CommandError(_("No cluster has the code %s.") % cluster) from error
        except ValidationError as refusal:
            raise CommandError(
                "\n".join([_("Nothing was loaded."), *refusal.messages])
            ) from refusal
        if answer.faults:
            if faults:
                faults.write_text(files.faults_as_csv(answer.faults), encoding="utf-8")
            raise CommandError(
                "\n".join(
                    [
                        _("Nothing was loaded."),
                        *(f"{fault.line}, {fault.column}: {fault.rule}" for fault in answer.faults),
                    ]
                )
            )
        for doubt in answer.doubts:
            self.stderr.write(self.style.WARNING(doubt))
        self.stdout.write(self.style.SUCCESS(answer.in_words(dry_run=dry_run)))
