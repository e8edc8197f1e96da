from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("competencies", "0010_name_the_body_of_an_assessment")]

    operations = [
        migrations.RunSQL(
            "UPDATE competencies_assessment AS assessment SET body_id = scheme.body_id"
            " FROM competencies_scheme AS scheme WHERE scheme.id = assessment.scheme_id",
            migrations.RunSQL.noop,
        ),
    ]
