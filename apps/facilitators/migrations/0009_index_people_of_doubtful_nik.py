from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("facilitators", "0008_know_whether_a_nik_agrees")]

    operations = [
        AddIndexConcurrently(
            "facilitator",
            models.Index(
                name="facilitator_of_doubtful_nik",
                fields=["registry_number"],
                condition=models.Q(nik_agrees=False),
            ),
        ),
    ]
