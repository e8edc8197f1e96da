from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """What must hold across processes for minutes, such as failed sign-ins, is kept here."""

    dependencies = [("core", "0002_know_the_transaction_of_a_mark")]

    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
    ]
