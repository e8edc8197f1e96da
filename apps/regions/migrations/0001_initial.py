import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Regions, their editions and successions. Core comes first: it brings pg_trgm."""

    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="Included.", null=True, verbose_name="last day"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("decree", models.CharField(max_length=200, verbose_name="decree")),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["-starts_on"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="edition_ends_after_it_starts",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.UniqueConstraint(
                        fields=("starts_on",),
                        name="one_edition_starts_on_a_day",
                        violation_error_message="Another edition starts on that day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=13, verbose_name="code")),
                (
                    "name",
                    models.CharField(
                        help_text="As the official list has it.",
                        max_length=100,
                        verbose_name="name",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="Kind, name and parents; names alone are no keys.",
                        max_length=340,
                        verbose_name="label",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Nation"),
                            (1, "Province"),
                            (2, "Regency or city"),
                            (3, "District"),
                            (4, "Village"),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nation", "Nation"),
                            ("province", "Province"),
                            ("kabupaten", "Regency (kabupaten)"),
                            ("kota", "City (kota)"),
                            ("district", "District"),
                            ("kelurahan", "Urban village (kelurahan)"),
                            ("desa", "Village (desa)"),
                            ("desa_adat", "Customary village (desa adat)"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: in force before the first list that was loaded.",
                        null=True,
                        verbose_name="first day",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Included. Empty: in force.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        help_text="The list that brought the region, or last changed it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="regions.region",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rename", "Renamed"),
                            ("recode", "Given another code"),
                            ("split", "Split"),
                            ("merge", "Merged"),
                            ("status", "Changed status"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "happened_on",
                    models.DateField(
                        help_text="The successor's first day under this succession.",
                        verbose_name="happened on",
                    ),
                ),
                (
                    "legal_basis",
                    models.TextField(blank=True, verbose_name="legal basis"),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        help_text="The list that published it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="regions.region",
                        verbose_name="predecessor",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="regions.region",
                        verbose_name="successor",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession",
                "verbose_name_plural": "successions",
                "ordering": ["predecessor__code", "successor__code"],
            },
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["code"], name="region_by_code"),
        ),
        migrations.AddIndex(
            model_name="region",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="region_by_name_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("code",),
                name="one_region_in_force_per_code",
                violation_error_message="A region in force bears that code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code__regex", "^(?:ID)$"), ("kind", "nation"), ("level", 0)),
                    models.Q(("code__regex", "^(?:[0-9]{2})$"), ("kind", "province"), ("level", 1)),
                    models.Q(
                        ("code__regex", "^(?:[0-9]{2}\\.(?:0[1-9]|[1-6][0-9]))$"),
                        ("kind", "kabupaten"),
                        ("level", 2),
                    ),
                    models.Q(
                        ("code__regex", "^(?:[0-9]{2}\\.(?:7[1-9]|[89][0-9]))$"),
                        ("kind", "kota"),
                        ("level", 2),
                    ),
                    models.Q(
                        ("code__regex", "^(?:(?:[0-9]{2}\\.){2}[0-9]{2})$"),
                        ("kind", "district"),
                        ("level", 3),
                    ),
                    models.Q(
                        ("code__regex", "^(?:(?:[0-9]{2}\\.){3}1[0-9]{3})$"),
                        ("kind", "kelurahan"),
                        ("level", 4),
                    ),
                    models.Q(
                        ("code__regex", "^(?:(?:[0-9]{2}\\.){3}2[0-9]{3})$"),
                        ("kind", "desa"),
                        ("level", 4),
                    ),
                    models.Q(
                        ("code__regex", "^(?:(?:[0-9]{2}\\.){3}3[0-9]{3})$"),
                        ("kind", "desa_adat"),
                        ("level", 4),
                    ),
                    _connector="OR",
                ),
                name="region_kind_and_level_follow_from_its_code",
                violation_error_message="Kind, level and code do not agree.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", 0), ("parent__isnull", True)),
                    models.Q(("level__gt", 0), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="only_the_nation_has_no_parent",
                violation_error_message="Every region but the nation has a parent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="region_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                fields=("predecessor", "successor"),
                name="one_succession_per_pair",
                violation_error_message="That succession is recorded already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                name="no_region_succeeds_itself",
                violation_error_message="A region does not succeed itself.",
            ),
        ),
    ]
