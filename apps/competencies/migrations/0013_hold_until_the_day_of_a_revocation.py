from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest, Least


class Migration(migrations.Migration):
    """A certificate that is to be revoked holds until that day: no other of its scheme does so."""

    dependencies = [
        ("competencies", "0012_an_id_is_one_assessments_at_its_body"),
        ("facilitators", "0009_index_people_of_doubtful_nik"),
    ]

    operations = [
        migrations.RemoveConstraint("certificate", "one_certificate_of_a_scheme_at_a_time"),
        migrations.AddConstraint(
            "certificate",
            ExclusionConstraint(
                name="one_certificate_of_a_scheme_at_a_time",
                expressions=[
                    (Coalesce("facilitator", 0), "="),
                    (Coalesce("scheme", 0), "="),
                    (
                        models.Func(
                            "starts_on",
                            Greatest(
                                "starts_on",
                                Least(
                                    models.ExpressionWrapper(
                                        models.F("ends_on") + 1, output_field=models.DateField()
                                    ),
                                    "revoked_on",
                                ),
                            ),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
