from django.db import migrations, models


class Migration(migrations.Migration):
    """A sound file may still be the wrong one: what makes that likely is kept with the check."""

    dependencies = [("imports", "0001_keep_uploaded_files")]

    operations = [
        migrations.AddField(
            "upload",
            "doubts",
            models.JSONField(
                default=list,
                help_text="Why it may be the wrong file.",
                verbose_name="doubts",
            ),
        ),
    ]
