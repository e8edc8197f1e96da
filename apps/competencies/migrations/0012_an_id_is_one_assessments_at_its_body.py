import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Ids of a body's system are its own: another body may give the same. The body of an
    assessment is kept equal to that of its scheme by a composite key."""

    dependencies = [("competencies", "0011_copy_the_body_of_the_scheme")]

    operations = [
        migrations.AlterField(
            model_name="assessment",
            name="body",
            field=models.ForeignKey(
                editable=False,
                help_text="The scheme's own, kept equal by a composite key.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="competencies.certificationbody",
                verbose_name="certification body",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="external_id",
            field=models.CharField(
                blank=True, max_length=80, null=True, verbose_name="id at the body"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("body", "external_id"), name="an_id_is_one_assessments_at_its_body"
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE competencies_assessment ADD CONSTRAINT assessment_is_its_schemes_bodys"
            " FOREIGN KEY (scheme_id, body_id) REFERENCES competencies_scheme (id, body_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE competencies_assessment DROP CONSTRAINT assessment_is_its_schemes_bodys",
        ),
    ]
