from django.db import migrations

# Column lists as the constraints and indexes of the models have them.
KEYS = {
    "staffing_figure": """
        ALTER TABLE staffing_figure ADD CONSTRAINT one_figure_per_run_region_cluster_and_kind
            UNIQUE NULLS NOT DISTINCT (run_id, region_id, cluster_id, kind_id);
        CREATE INDEX figure_above_villages ON staffing_figure (run_id, level, cluster_id)
            WHERE level < 4;
        CREATE INDEX figure_of_blank_village ON staffing_figure (run_id, cluster_id)
            WHERE level = 4 AND villages > 0 AND villages_covered = 0;
        CREATE INDEX staffing_figure_id ON staffing_figure USING brin (id);
    """,
    "staffing_workload": """
        ALTER TABLE staffing_workload ADD CONSTRAINT one_workload_per_run_and_person
            UNIQUE (run_id, facilitator_id);
        CREATE INDEX staffing_workload_id ON staffing_workload (id);
        CREATE INDEX workload_by_verdict ON staffing_workload (run_id, verdict, load);
    """,
    "staffing_workloadpart": """
        ALTER TABLE staffing_workloadpart ADD CONSTRAINT one_part_per_run_and_assignment
            UNIQUE (run_id, facilitator_id, assignment_id);
        CREATE INDEX part_by_region ON staffing_workloadpart (run_id, region_id);
    """,
    "staffing_loadcount": """
        ALTER TABLE staffing_loadcount
            ADD CONSTRAINT one_count_per_run_region_cluster_kind_and_load
            UNIQUE NULLS NOT DISTINCT (run_id, region_id, cluster_id, kind_id, load_percent);
    """,
}
COUNTED = ", ".join(f"'{table}'" for table in KEYS)

PARTITIONED = """
    ALTER TABLE {table} RENAME TO {table}_before;
    CREATE TABLE {table} (LIKE {table}_before) PARTITION BY LIST (run_id);
    DROP TABLE {table}_before;
    CREATE SEQUENCE {table}_id_seq OWNED BY {table}.id;
    ALTER TABLE {table} ALTER COLUMN id SET DEFAULT NEXTVAL('{table}_id_seq');
    {keys}
    CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT;
"""

FUNCTION = """
    CREATE FUNCTION {name}(run bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET default_statistics_target = 100 AS $$
    DECLARE
        counted text;
    BEGIN
        FOREACH counted IN ARRAY ARRAY[{tables}] LOOP
            {body}
        END LOOP;
    END $$;
    REVOKE EXECUTE ON FUNCTION {name}(bigint) FROM PUBLIC;
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
            GRANT EXECUTE ON FUNCTION {name}(bigint) TO portal_app;
        END IF;
    END $$;
"""
FUNCTIONS = {
    "staffing_open_run": """
            EXECUTE FORMAT('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)',
                counted || '_' || run, counted);
    """,
    "staffing_close_run": """
            EXECUTE FORMAT('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%s)',
                counted, counted || '_' || run, run);
            EXECUTE FORMAT('ANALYZE %I', counted || '_' || run);
    """,
    "staffing_drop_run": """
            EXECUTE FORMAT('DROP TABLE IF EXISTS %I', counted || '_' || run);
    """,
}


class Migration(migrations.Migration):
    """A run fills tables without an index, which are indexed at once and attached; it goes whole.

    Runs counted before are forgotten: ask for a count after this migration. The application's role
    owns no table, so three functions of the owner make, attach and drop a run's tables.
    """

    dependencies = [("staffing", "0004_count_loads_in_percents")]

    operations = [
        migrations.RunSQL("DELETE FROM staffing_countrun", migrations.RunSQL.noop),
        *(
            migrations.RunSQL(PARTITIONED.format(table=table, keys=keys))
            for table, keys in KEYS.items()
        ),
        *(
            migrations.RunSQL(
                FUNCTION.format(name=name, tables=COUNTED, body=body),
                f"DROP FUNCTION {name}(bigint)",
            )
            for name, body in FUNCTIONS.items()
        ),
    ]
