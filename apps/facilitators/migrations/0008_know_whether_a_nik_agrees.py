from django.db import migrations, models


class Migration(migrations.Migration):
    """What stands was never compared: it stays unknown until a person is written again."""

    dependencies = [("facilitators", "0007_ask_a_reason_of_ten_characters")]

    operations = [
        migrations.AddField(
            "facilitator",
            "nik_agrees",
            models.BooleanField(
                editable=False,
                help_text="Empty: never compared.",
                null=True,
                verbose_name="NIK carries the birth date and sex",
            ),
        ),
    ]
