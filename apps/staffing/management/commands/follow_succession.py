from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.staffing.services import follow_succession

MOST_NAMED = 20


class Command(BaseCommand):
    help = (
        "After a new list of regions: lead people, posts, caseloads, formasi and access on a "
        "retired code to the one region that followed it. Done every night as well."
    )

    def handle(self, *args: object, **options: object) -> None:
        try:
            followed = follow_succession()
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self.stdout.write(f"{followed.rows:,} rows were led to the successors of their regions.")
        if followed.left:
            codes = ", ".join(sorted(followed.left)[:MOST_NAMED])
            self.stdout.write(
                f"{sum(followed.left.values()):,} rows stand on {len(followed.left):,} codes that "
                f"were divided or have no successor; an officer must place them: {codes}"
            )
