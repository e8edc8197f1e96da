from django.db import migrations, models


class Migration(migrations.Migration):
    """A number that ended so would be taken for the address of a revocation."""

    dependencies = [("competencies", "0013_hold_until_the_day_of_a_revocation")]

    operations = [
        migrations.AddConstraint(
            "certificate",
            models.CheckConstraint(
                name="a_number_is_fit_for_an_address",
                condition=~models.Q(number__endswith="/revocation"),
            ),
        ),
    ]
