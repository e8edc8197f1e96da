import json as encoder
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from apps.core.bench import BENCHES, LONG, Line, scratch_database


class Command(BaseCommand):
    help = "Measure what we promise beside its floor, in a scratch database that is removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="one bench; without it, all but the long ones")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: object, name: str | None, json: bool, **options: object) -> None:
        autodiscover_modules("bench")
        if name is not None and name not in BENCHES:
            raise CommandError(f"No bench is named {name}; there are {', '.join(sorted(BENCHES))}.")
        if not json:
            self.stdout.write(f"{'name':<24}{'ours s':>10}{'floor s':>10}{'ratio':>8}{'rows':>12}")
        for each in [name] if name else sorted(BENCHES.keys() - LONG):
            with scratch_database():
                for line in BENCHES[each]():
                    self.stdout.write(as_json(line) if json else as_text(line))
                    self.stdout.flush()


def as_json(line: Line) -> str:
    return encoder.dumps(
        {
            "name": line.name,
            "ours_s": round(line.ours_s, 4),
            "floor_s": round(line.floor_s, 4),
            "ratio": line.ratio,
            "rows": line.rows,
        }
    )


def as_text(line: Line) -> str:
    measured = f"{line.ours_s:>10.3f}{line.floor_s:>10.3f}{line.ratio:>8.2f}"
    return f"{line.name:<24}{measured}{line.rows:>12,}"
