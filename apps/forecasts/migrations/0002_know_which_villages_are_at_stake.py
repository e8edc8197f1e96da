from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

FORGET = "TRUNCATE forecasts_forecast CASCADE"


class Migration(migrations.Migration):
    """A forecast knew only how many; it is forgotten, and made anew within a minute."""

    dependencies = [("forecasts", "0001_initial")]

    operations = [
        migrations.RunSQL(FORGET, FORGET),
        migrations.RemoveField("cohortseat", "villages"),
        migrations.AddField(
            "cohortseat",
            "at_stake",
            ArrayField(
                models.BigIntegerField(), help_text="Their ids.", verbose_name="villages at stake"
            ),
        ),
    ]
