import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# A name becomes a code: its letters and digits, joined by dashes; equal codes are numbered after a
# dot, which no name leaves in a code.
MAKE_PROVIDERS = """
    INSERT INTO competencies_trainingprovider (code, name)
    SELECT CASE place WHEN 1 THEN code ELSE code || '.' || place END, name
    FROM (
        SELECT code, name, ROW_NUMBER() OVER (PARTITION BY code ORDER BY name) AS place
        FROM (
            SELECT name, COALESCE(NULLIF(TRIM(BOTH '-' FROM LEFT(UPPER(
                REGEXP_REPLACE(name, '[^A-Za-z0-9]+', '-', 'g')), 22)), ''), 'DIKLAT') AS code
            FROM (
                SELECT provider_name AS name FROM competencies_course
                UNION SELECT provider_name FROM competencies_courseevent
            ) AS named
        ) AS coded
    ) AS numbered
    ORDER BY name
"""
NAME_PROVIDERS = """
    UPDATE {table} AS row SET provider_id = provider.id
    FROM competencies_trainingprovider AS provider WHERE provider.name = row.provider_name
"""
WRITE_NAMES = """
    UPDATE {table} AS row SET provider_name = provider.name
    FROM competencies_trainingprovider AS provider WHERE provider.id = row.provider_id
"""
TABLES = ("competencies_course", "competencies_courseevent")
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"  # the columns are altered in the same transaction


class Migration(migrations.Migration):
    """The name of a course's provider, now and in its history, becomes a row, one a name."""

    dependencies = [
        ("competencies", "0006_a_token_is_fit_for_an_address"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingProvider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
            ],
            options={
                "verbose_name": "training provider",
                "verbose_name_plural": "training providers",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="TrainingProviderEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="trainingprovider",
            name="clients",
            field=models.ManyToManyField(
                blank=True,
                help_text="Whose systems send the results of this provider, and of no other.",
                related_name="training_providers",
                to=settings.AUTH_USER_MODEL,
                verbose_name="API clients",
            ),
        ),
        migrations.AddField(
            model_name="trainingproviderevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="trainingproviderevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="competencies.trainingprovider",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingprovider",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_trainingproviderevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0dac7c4fa4b7b0d3a8517816792f0a9bdd73c764",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_25230",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="competencies_trainingprovider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingprovider",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_trainingproviderevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a6e39884e3319c91a80ab4fb5dd70e8a31f3ff26",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_edab0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="competencies_trainingprovider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="course",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="course",
            name="update_update",
        ),
        migrations.RenameField("course", "provider", "provider_name"),
        migrations.AlterField(
            "course", "provider_name", models.CharField(max_length=160, null=True)
        ),
        migrations.AddField(
            model_name="course",
            name="provider",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courses",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.RenameField("courseevent", "provider", "provider_name"),
        migrations.AlterField(
            "courseevent", "provider_name", models.CharField(max_length=160, null=True)
        ),
        migrations.AddField(
            model_name="courseevent",
            name="provider",
            field=models.ForeignKey(
                null=True,
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.RunSQL(
            [MAKE_PROVIDERS, *(NAME_PROVIDERS.format(table=table) for table in TABLES), AT_ONCE],
            [*(WRITE_NAMES.format(table=table) for table in TABLES), AT_ONCE],
        ),
        migrations.AlterField(
            model_name="course",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courses",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.RemoveField("course", "provider_name"),
        migrations.AlterField(
            model_name="courseevent",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.RemoveField("courseevent", "provider_name"),
        pgtrigger.migrations.AddTrigger(
            model_name="course",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_courseevent" ("code", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "title") SELECT new_values."code", new_values."hours", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provider_id", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ca0bbfaeffffebb6457b6a0be3d613230230f4ef",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31ea5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="competencies_course",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="course",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_courseevent" ("code", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "title") SELECT new_values."code", new_values."hours", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provider_id", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="39474be6344ddec9c395fc598bff860af5457c9f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ad47",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="competencies_course",
                    when="AFTER",
                ),
            ),
        ),
    ]
