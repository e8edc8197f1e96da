from django.db import migrations


class Migration(migrations.Migration):
    """Posts at a unit count in the unit's kab/kota; a composite key keeps the copy true."""

    dependencies = [("staffing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE staffing_approvedposts ADD CONSTRAINT posts_unit_sits_in_its_region"
            " FOREIGN KEY (unit_id, region_id) REFERENCES programs_serviceunit (id, regency_id)"
            " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE staffing_approvedposts DROP CONSTRAINT posts_unit_sits_in_its_region",
        )
    ]
