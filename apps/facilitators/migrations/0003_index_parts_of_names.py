from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """A part of a name is looked for as UPPER(full_name) LIKE: the plain index serves no such."""

    atomic = False
    dependencies = [("facilitators", "0002_keep_copied_columns_equal")]

    operations = [
        AddIndexConcurrently(
            "facilitator",
            GinIndex(
                OpClass(Upper("full_name"), name="gin_trgm_ops"), name="facilitator_by_name_part"
            ),
        ),
    ]
