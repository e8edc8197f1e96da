from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from apps.programs.services import seed_programs


class Command(BaseCommand):
    help = (
        "Add the clusters, programs, kinds of facilitator and known standards that are lacking. "
        "Rows that stand are never changed."
    )

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(
            self.style.SUCCESS(
                _(
                    "%(clusters)s clusters, %(programs)s programs, %(kinds)s kinds and "
                    "%(standards)s standards added."
                )
                % asdict(seed_programs())
            )
        )
