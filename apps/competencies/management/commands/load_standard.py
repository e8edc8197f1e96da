"""Load a whole standard from CASE 1.1 (JSON) or a flat table (CSV, XLSX)."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.competencies.exchange import case, flat
from apps.competencies.exchange.loading import load_standard
from apps.competencies.rules import StandardKind
from apps.imports import files

HELP = {
    "code": "of a CASE package's standard that names none; else made of its identifier",
    "version": "the name of the version, where a CASE package has none",
    "kind": f"where a CASE package has none: {', '.join(StandardKind.values)}",
    "decree": "where a CASE package names none",
    "year": "of the decree, where a CASE package has none",
    "starts_on": "YYYY-MM-DD, where a CASE package says no first day",
    "level": "1 to 9: the KKNI level of a CASE package's units without one",
}


class Command(BaseCommand):
    help = (
        "Load a standard with its units, elements and criteria. What stands is never changed; a "
        "file with any fault loads nothing, and every fault is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="CASE 1.1, or CSV or XLSX as --template has it"
        )
        for name in case.UNSAID:
            option = "edition" if name == "version" else name.replace("_", "-")
            parser.add_argument(f"--{option}", dest=f"unsaid_{name}", default="", help=HELP[name])
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
        beside = {name: str(options[f"unsaid_{name}"]) for name in case.UNSAID}
        unsaid = {name: text for name, text in beside.items() if text}
        try:
            answer = load_standard(file.read_bytes(), unsaid=unsaid, dry_run=dry_run)
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
        self.stdout.write(self.style.SUCCESS(answer.in_words(dry_run=dry_run)))
