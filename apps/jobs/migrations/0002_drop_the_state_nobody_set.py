from django.db import migrations, models


class Migration(migrations.Migration):
    """Work that failed waits for its next try, or is given up: "failed" was never written."""

    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.AlterField(
            "job",
            "state",
            models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("dead", "Given up"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
