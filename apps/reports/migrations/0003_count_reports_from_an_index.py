from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0002_keep_photos")]

    operations = [
        RemoveIndexConcurrently("report", "report_by_region"),
        AddIndexConcurrently(
            "report",
            models.Index(
                name="report_by_region",
                fields=["period", "region"],
                include=["cluster", "state", "due_at", "first_filed_at"],
            ),
        ),
    ]
