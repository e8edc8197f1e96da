"""Give the demo nation certificates, trainings and licences, all of them examples."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.competencies import demo


class Command(BaseCommand):
    help = (
        "Fill competency with examples for the synthetic people, after make_demo and "
        "seed_competencies. Does nothing when certificates are recorded."
    )

    def handle(self, *args: object, **options: object) -> None:
        if demo.exists():
            self.stdout.write(_("Certificates are recorded already; nothing was made."))
            return
        try:
            made = demo.make(day=timezone.localdate(), write=self.stderr.write)
        except demo.NotReadyError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _(
                "Examples of competency were made: %(certificates)s certificates on "
                "%(assessments)s assessments, %(sessions)s training sessions with %(enrolments)s "
                "enrolments, %(licences)s licences."
            )
            % {name: f"{count:,}" for name, count in made.items()}
        )
