from django.db import migrations, models


class Migration(migrations.Migration):
    """An extended term has a place of its own in the list of what is revoked."""

    dependencies = [("competencies", "0015_index_parts_of_numbers")]

    operations = [
        migrations.AddField(
            "extendedcertificate",
            "status_index",
            models.BigIntegerField(
                unique=True,
                editable=False,
                db_default=models.Func(
                    models.Value("competencies_certificate_id_seq"), function="NEXTVAL"
                ),
            ),
        ),
    ]
