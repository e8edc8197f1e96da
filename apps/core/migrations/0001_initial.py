from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

GRANT_TO_THE_APP = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    """What every room needs: extensions, the application role's rights, and the table of marks."""

    initial = True

    operations = [
        migrations.RunSQL(GRANT_TO_THE_APP, migrations.RunSQL.noop),
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="Touched",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.TextField()),
                ("keys", models.JSONField()),
            ],
        ),
    ]
