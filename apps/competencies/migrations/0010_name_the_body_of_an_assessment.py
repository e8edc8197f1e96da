import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """An assessment is to carry the body of its scheme; history goes without what is copied."""

    dependencies = [("competencies", "0009_offer_mentoring")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="assessment",
            name="update_update",
        ),
        migrations.AddField(
            model_name="assessment",
            name="body",
            field=models.ForeignKey(
                editable=False,
                help_text="The scheme's own, kept equal by a composite key.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="competencies.certificationbody",
                verbose_name="certification body",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "competencies_assessmentevent" ("decided_on", "external_id", "facilitator_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "remark", "scheme_id", "self_assessed_on", "way") SELECT new_values."decided_on", new_values."external_id", new_values."facilitator_id", new_values."id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."registered_on", new_values."remark", new_values."scheme_id", new_values."self_assessed_on", new_values."way" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."decided_on" IS DISTINCT FROM (new_values."decided_on") OR old_values."external_id" IS DISTINCT FROM (new_values."external_id") OR old_values."facilitator_id" IS DISTINCT FROM (new_values."facilitator_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_competent" IS DISTINCT FROM (new_values."is_competent") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."registered_on" IS DISTINCT FROM (new_values."registered_on") OR old_values."remark" IS DISTINCT FROM (new_values."remark") OR old_values."scheme_id" IS DISTINCT FROM (new_values."scheme_id") OR old_values."self_assessed_on" IS DISTINCT FROM (new_values."self_assessed_on") OR old_values."way" IS DISTINCT FROM (new_values."way")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3ea20d74c1de09971e746bbee2631b4c332406ca",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc8aa",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="competencies_assessment",
                    when="AFTER",
                ),
            ),
        ),
    ]
