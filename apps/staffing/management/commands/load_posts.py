"""Load approved posts (formasi) from a CSV or XLSX file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.imports import files
from apps.staffing.posts_file import POSTS, load_posts


class Command(BaseCommand):
    help = (
        "Load approved posts (formasi) of a decree. A file with any faulty row loads nothing; "
        "every such row is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="CSV or XLSX as --template has it")
        parser.add_argument("--dry-run", action="store_true", help="check only; write nothing")
        parser.add_argument("--template", action="store_true", help="print an empty file")

    def handle(
        self,
        *args: object,
        file: Path | None,
        dry_run: bool,
        template: bool,
        **options: object,
    ) -> None:
        if template:
            self.stdout.write(files.template(POSTS.columns), ending="")
            return
        if file is None:
            raise CommandError(_("Name a file, or ask for the --template."))
        try:
            answer = load_posts(files.read(file, POSTS.columns), dry_run=dry_run)
        except ValidationError as refusal:
            raise CommandError(
                "\n".join([_("Nothing was loaded."), *refusal.messages])
            ) from refusal
        if answer.faults:
            named = (f"{fault.line}, {fault.column}: {fault.rule}" for fault in answer.faults)
            raise CommandError("\n".join([_("Nothing was loaded."), *named]))
        self.stdout.write(self.style.SUCCESS(answer.in_words(dry_run=dry_run)))
