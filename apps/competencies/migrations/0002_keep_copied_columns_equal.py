from django.db import migrations


def key(name: str, columns: str, target: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE competencies_certificate ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
        f" REFERENCES {target} DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE competencies_certificate DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """A certificate stands on an assessment of the same person and scheme that ended in
    "competent", and copies the body of its scheme. Composite keys keep both true."""

    dependencies = [("competencies", "0001_initial")]

    operations = [
        key(
            "certificate_stands_on_its_assessment",
            "assessment_id, facilitator_id, scheme_id, is_competent",
            "competencies_assessment (id, facilitator_id, scheme_id, is_competent)",
        ),
        key(
            "certificate_is_its_schemes_bodys",
            "scheme_id, body_id",
            "competencies_scheme (id, body_id)",
        ),
    ]
