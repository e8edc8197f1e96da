from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from apps.competencies.services import seed_competencies


class Command(BaseCommand):
    help = (
        "Add the examples of standards, schemes, courses and requirements that are lacking, after "
        "seed_programs. Rows that stand are never changed."
    )

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(
            self.style.SUCCESS(
                _(
                    "%(units)s units, %(standards)s standards, %(schemes)s schemes, %(courses)s "
                    "courses and %(requirements)s requirements added, all of them examples."
                )
                % asdict(seed_competencies())
            )
        )
