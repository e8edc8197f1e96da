"""Give the demo nation monthly reports, all of them invented."""

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.reports import demo


class Command(BaseCommand):
    help = (
        "Invent monthly reports of the synthetic people, after make_demo and seed_reports. "
        "Does nothing when anything is filed."
    )

    def handle(self, *args: object, **options: object) -> None:
        if demo.exists():
            self.stdout.write(_("Reports are filed already; nothing was made."))
            return
        made = demo.make(now=timezone.now(), write=self.stderr.write)
        self.stdout.write(
            _(
                "Examples of monthly reports were made: %(reports)s reports of %(periods)s months "
                "and clusters, %(filings)s times filed."
            )
            % {name: f"{count:,}" for name, count in made.items()}
        )
