"""The official list: how long its load takes beside a bare COPY of the same rows."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connections, transaction

from apps.core.bench import Line, bench, seconds
from apps.regions import files
from apps.regions.models import Region
from apps.regions.rules import parent_code

BARE = """
    CREATE TABLE bare_region (code text PRIMARY KEY, parent text, name text NOT NULL);
    CREATE INDEX ON bare_region (parent);
"""


@bench("regions")
def regions() -> Iterator[Line]:
    """Load into an empty database, then again with nothing to do; a floor reads and copies."""
    floor = seconds(copy)
    first = seconds(lambda: call_command("load_regions", verbosity=0))
    again = seconds(lambda: call_command("load_regions", verbosity=0))
    rows = Region.objects.in_force().count()
    yield Line("regions", first, floor, rows)
    yield Line("regions_again", again, floor, rows)


def copy() -> None:
    """Read the bundled list and COPY it, keyed, without any check."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(BARE)
        with cursor.copy("COPY bare_region FROM STDIN") as rows:
            for line in files.read_list(files.BUNDLED_LIST):
                rows.write_row((line.code, parent_code(line.code), line.name))
