"""Load a whole standard from CASE 1.1 (JSON) or a flat table (CSV, XLSX)."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.competencies.exchange import flat
from apps.competencies.exchange.loading import load_standard
from apps.imports import files


class Command(BaseCommand):
    help = (
        "Load a standard with its units, elements and criteria. What stands is never changed; a "
        "file with any fault loads nothing, and every fault is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="CASE 1.1, or CSV or XLSX as --template has it"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only; write nothing")
        parser.add_argument("--template", action="store_true", help="print an empty table")

    def handle(
        self,
        *args: object,
        file: Path | None,
        dry_run: bool,
        template: bool,
        **options: object,
    ) -> None:
        if template:
            self.stdout.write(files.template(flat.TABLE.columns), ending="")
            return
        if file is None:
            raise CommandError(_("Name a file, or ask for the --template."))
        try:
            answer = load_standard(file.read_bytes(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(_("The file cannot be read.")) from error
        except ValidationError as refusal:
            raise CommandError(
                "\n".join([_("Nothing was loaded."), *refusal.messages])
            ) from refusal
        if answer.faults:
            named = (f"{fault.line}, {fault.column}: {fault.rule}" for fault in answer.faults)
            raise CommandError("\n".join([_("Nothing was loaded."), *named]))
        for label, number in answer.sums:
            self.stdout.write(f"{label}: {number:,}")
        said = _("%s rows are sound; nothing was written.") if dry_run else _("%s rows loaded.")
        self.stdout.write(self.style.SUCCESS(said % f"{answer.rows:,}"))
