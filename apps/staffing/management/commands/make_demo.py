"""Make the demo nation: synthetic people over the official regions and the seeded programs."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.staffing import demo_nation


class Command(BaseCommand):
    help = (
        "Fill an empty register with synthetic facilitators, employments, posts, caseloads and "
        "formasi, after load_regions and seed_programs. Does nothing when people are registered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people", type=int, default=35_000, help="facilitators to make (default %(default)s)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed makes another nation (default 1)"
        )

    def handle(self, *args: object, people: int, seed: int, **options: object) -> None:
        if not 1 <= people <= 9_999_999:
            raise CommandError(_("--people lies between 1 and 9,999,999."))
        if demo_nation.exists():
            self.stdout.write(_("People are registered already; nothing was made."))
            return
        try:
            made = demo_nation.make(
                people, seed=seed, day=timezone.localdate(), write=self.stderr.write
            )
        except demo_nation.NotReadyError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _(
                "A synthetic nation was made in %(regencies)s regencies and cities: %(people)s "
                "facilitators with %(employments)s employments and %(assignments)s assignments "
                "covering villages %(covered)s times, %(units)s service units, %(caseloads)s "
                "caseload lines and %(formasi)s rows of formasi. Nobody in it exists."
            )
            % {name: f"{count:,}" for name, count in made.items()}
        )
