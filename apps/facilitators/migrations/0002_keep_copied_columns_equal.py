from django.db import migrations


def key(name: str, columns: str, target: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE facilitators_assignment ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
        f" REFERENCES {target} ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE facilitators_assignment DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """An assignment copies `holds_alone` of its kind and the regency of its unit; its employment is
    the same person's. Composite keys, which Django does not declare, keep all three true."""

    dependencies = [("facilitators", "0001_initial")]

    operations = [
        key(
            "assignment_holds_alone_as_its_kind",
            "kind_id, holds_alone",
            "programs_facilitatorkind (id, holds_alone)",
        ),
        key(
            "assignment_unit_sits_in_its_region",
            "unit_id, region_id",
            "programs_serviceunit (id, regency_id)",
        ),
        key(
            "assignment_employment_is_the_persons",
            "employment_id, facilitator_id",
            "facilitators_employment (id, facilitator_id)",
        ),
    ]
