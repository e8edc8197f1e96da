from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """A part of a number is looked for as UPPER(number) LIKE."""

    atomic = False
    dependencies = [("competencies", "0014_a_number_is_fit_for_an_address")]

    operations = [
        AddIndexConcurrently(
            "certificate",
            GinIndex(
                OpClass(Upper("number"), name="gin_trgm_ops"), name="certificate_by_number_part"
            ),
        ),
    ]
