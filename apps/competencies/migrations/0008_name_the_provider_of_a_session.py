import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FROM_COURSES = """
    UPDATE competencies_trainingsession AS session SET provider_id = course.provider_id
    FROM competencies_course AS course WHERE course.id = session.course_id
"""
# Of a session that is gone its course may be gone too, but never that course's history.
FROM_HISTORY = """
    UPDATE competencies_trainingsessionevent AS session SET provider_id = (
        SELECT provider_id FROM competencies_courseevent AS course
        WHERE course.pgh_obj_id = session.course_id
        ORDER BY course.pgh_created_at <= session.pgh_created_at DESC,
            ABS(EXTRACT(EPOCH FROM course.pgh_created_at - session.pgh_created_at)) LIMIT 1
    )
"""


class Migration(migrations.Migration):
    """The id of a session is its provider's own: unique there, no longer over all. A composite key
    keeps the provider that a session copies, and lets it follow its course to another one."""

    dependencies = [("competencies", "0007_make_training_providers_a_table")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainingsession",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="trainingsession",
            name="update_update",
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="provider",
            field=models.ForeignKey(
                null=True,
                editable=False,
                help_text="The course's own, kept equal by a composite key.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.AddField(
            model_name="trainingsessionevent",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                editable=False,
                help_text="The course's own, kept equal by a composite key.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.RunSQL(
            [FROM_COURSES, FROM_HISTORY, "SET CONSTRAINTS ALL IMMEDIATE"],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="trainingsession",
            name="provider",
            field=models.ForeignKey(
                editable=False,
                help_text="The course's own, kept equal by a composite key.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.AlterField(
            model_name="trainingsessionevent",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                help_text="The course's own, kept equal by a composite key.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="competencies.trainingprovider",
                verbose_name="provider",
            ),
        ),
        migrations.AlterField(
            model_name="trainingsession",
            name="external_id",
            field=models.CharField(
                blank=True, max_length=80, null=True, verbose_name="id at the provider"
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.UniqueConstraint(
                fields=("id", "provider"), name="course_with_its_provider"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingsession",
            constraint=models.UniqueConstraint(
                fields=("provider", "external_id"), name="an_id_is_given_once_by_a_provider"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE competencies_trainingsession"
            " ADD CONSTRAINT session_is_its_courses_providers FOREIGN KEY (course_id, provider_id)"
            " REFERENCES competencies_course (id, provider_id)"
            " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE competencies_trainingsession"
            " DROP CONSTRAINT session_is_its_courses_providers",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingsession",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_trainingsessionevent" ("capacity", "course_id", "ends_on", "external_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provider_id", "region_id", "starts_on") SELECT new_values."capacity", new_values."course_id", new_values."ends_on", new_values."external_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."provider_id", new_values."region_id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9d9071abe1acbad1c68c77cc75bcc9a0898a536e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1a835",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="competencies_trainingsession",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trainingsession",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_trainingsessionevent" ("capacity", "course_id", "ends_on", "external_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "provider_id", "region_id", "starts_on") SELECT new_values."capacity", new_values."course_id", new_values."ends_on", new_values."external_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."provider_id", new_values."region_id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ca979c2e04acc207f0854bedf310c607eeb83e95",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_56809",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="competencies_trainingsession",
                    when="AFTER",
                ),
            ),
        ),
    ]
