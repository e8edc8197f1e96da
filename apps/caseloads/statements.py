"""The SQL of a caseload load. `staged` holds line, code and families."""

PLACE = """
    DROP TABLE IF EXISTS pg_temp.placed;
    CREATE TEMP TABLE placed ON COMMIT DROP AS
    WITH RECURSIVE heir AS (
        SELECT DISTINCT staged.code, region.id, region.ends_on IS NULL AS is_in_force
        FROM staged JOIN regions_region AS region ON region.code = staged.code
        WHERE region.ends_on IS NULL OR NOT EXISTS (
            SELECT FROM regions_region AS now WHERE now.code = staged.code AND now.ends_on IS NULL
        )
        UNION
        SELECT heir.code, successor.id, successor.ends_on IS NULL
        FROM heir
        JOIN regions_succession AS step ON step.predecessor_id = heir.id AND NOT heir.is_in_force
        JOIN regions_region AS successor ON successor.id = step.successor_id
    ), known AS (
        SELECT code, COUNT(*) FILTER (WHERE is_in_force) AS heirs,
            MIN(id) FILTER (WHERE is_in_force) AS region_id
        FROM heir GROUP BY code
    )
    SELECT staged.line, staged.code, staged.families, known.heirs, region.id AS village_id,
        region.level, region.code AS village_code, unit.id AS unit_id, unit.regency_id
    FROM staged
    LEFT JOIN known USING (code)
    LEFT JOIN regions_region AS region ON region.id = known.region_id AND known.heirs = 1
    LEFT JOIN programs_serviceunit AS unit
        ON unit.code = staged.code AND known.code IS NULL
        AND unit.starts_on < %(month)s::date + interval '1 month'
        AND COALESCE(unit.ends_on, 'infinity') >= %(month)s::date
"""

UNKNOWN = """
    SELECT line FROM placed WHERE code IS NOT NULL AND heirs IS NULL AND unit_id IS NULL
"""
WITHOUT_HEIR = "SELECT line FROM placed WHERE heirs = 0"
SPLIT = "SELECT line FROM placed WHERE heirs > 1"
NO_VILLAGE = "SELECT line FROM placed WHERE level <> 4"
OUTSIDE = """
    SELECT line FROM placed
    WHERE level = 4 AND NOT starts_with(village_code, %(regency_code)s || '.')
        OR regency_id <> %(regency)s
"""
TWICE = """
    SELECT line FROM (
        SELECT line, COUNT(*) OVER same AS rows,
            BOOL_OR(code = COALESCE(village_code, code)) OVER same AS is_named_itself,
            COUNT(*) OVER (PARTITION BY code) AS same_code
        FROM placed WHERE village_id IS NOT NULL OR unit_id IS NOT NULL
        WINDOW same AS (PARTITION BY village_id, unit_id)
    ) AS counted WHERE same_code > 1 OR rows > 1 AND is_named_itself
"""

FAMILIES = "SELECT COALESCE(SUM(families), 0) FROM placed"
FAMILIES_BEFORE = """
    SELECT COALESCE(SUM(families), 0) FROM caseloads_caseload WHERE month_id = %(held)s
"""
BOTH = f"FROM ({FAMILIES}) AS file(held), ({FAMILIES_BEFORE}) AS month(held)"
IS_HALVED = f"SELECT 0 < month.held AND file.held * 2 <= month.held {BOTH}"
IS_DOUBLED = f"SELECT 0 < month.held AND month.held * 2 < file.held {BOTH}"
LISTED = "SELECT COUNT(DISTINCT village_id) FROM placed"
UNLISTED = """
    SELECT COUNT(*) FROM regions_region
    WHERE level = 4 AND ends_on IS NULL AND starts_with(code, %(regency_code)s || '.')
        AND id NOT IN (SELECT village_id FROM placed WHERE village_id IS NOT NULL)
"""

EMPTY_MONTH = "DELETE FROM caseloads_caseload WHERE month_id = %(held)s"
FILL_MONTH = """
    INSERT INTO caseloads_caseload (month_id, village_id, unit_id, families)
    SELECT %(held)s, village_id, unit_id, SUM(families) FROM placed GROUP BY village_id, unit_id
"""
