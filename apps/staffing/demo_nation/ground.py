"""The ground of the demo nation: units, hard terrain, and who holds how many families where.

Every statement draws its chances from a hash of a topic and a code, so that the same seed makes the
same nation. Temporary tables carry what later statements need; they go with the transaction.
"""

CHANCE = """
    CREATE OR REPLACE FUNCTION pg_temp.chance(topic text, key text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (hashtextextended(topic || key, {seed}) & ((1::bigint << 52) - 1))::float8
            / (1::bigint << 52)::float8
    $$
"""
"""A number from 0 up to 1. A temporary function takes no parameter but its own: format `seed`."""

KINDS = """
    CREATE TEMP TABLE demo_kind ON COMMIT DROP AS
    WITH offered AS (
        SELECT kind.id AS kind_id, cluster.id AS cluster_id, kind.code AS kind_code,
            kind.holds_alone, kind.posting_level = 'unit' AS at_units, cluster.has_caseload,
            CASE kind.posting_level WHEN 'province' THEN 1 WHEN 'district' THEN 3
                WHEN 'village' THEN 4 ELSE 2 END AS level,
            COALESCE(easy.held, 40) AS easy, COALESCE(hard.held, easy.held, 40) AS hard,
            hard.terrain = 'hard' AS knows_terrain,
            COALESCE((%(shares)s::jsonb ->> cluster.code)::float8, %(other_share)s) AS share
        FROM programs_facilitatorkind AS kind
        JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
        JOIN programs_cluster AS cluster ON cluster.id = served.cluster_id
        LEFT JOIN LATERAL (
            SELECT COALESCE(target, maximum)::float8 AS held FROM programs_staffingstandard
            WHERE kind_id = kind.id AND cluster_id = cluster.id AND terrain <> 'hard'
            AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
            ORDER BY terrain DESC LIMIT 1
        ) AS easy ON true
        LEFT JOIN LATERAL (
            SELECT COALESCE(target, maximum)::float8 AS held, terrain
            FROM programs_staffingstandard
            WHERE kind_id = kind.id AND cluster_id = cluster.id AND terrain <> 'easy'
            AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
            ORDER BY terrain DESC LIMIT 1
        ) AS hard ON true
        WHERE %(day)s BETWEEN kind.starts_on AND COALESCE(kind.ends_on, 'infinity')
        AND %(day)s BETWEEN cluster.starts_on AND COALESCE(cluster.ends_on, 'infinity')
    ), single AS (
        SELECT offered.kind_id, offered.cluster_id,
            LEAST(COUNT(*) * 0.93, %(people)s * 0.125) AS heads
        FROM offered JOIN demo_place AS place USING (level)
        WHERE NOT has_caseload GROUP BY 1, 2
    ), holding AS (
        SELECT cluster_id, share / SUM(share) OVER () AS part, per_family
        FROM (
            SELECT cluster_id, MAX(share) AS share, SUM(1 / easy) AS per_family
            FROM offered WHERE has_caseload GROUP BY cluster_id
        ) AS clusters
    ), budget AS (
        SELECT %(people)s * 0.965 - (SELECT COALESCE(SUM(heads), 0) FROM single) AS heads
    )
    SELECT offered.*, (ARRAY[2, 5, 8, 13])[level] AS code_length,
        COALESCE(single.heads, budget.heads * part / per_family / easy) AS heads,
        CASE WHEN at_units THEN 0.85 WHEN share > 0.5 THEN 1.06 ELSE 5 END
            * budget.heads * part / per_family AS families
    FROM offered CROSS JOIN budget
    LEFT JOIN single USING (kind_id, cluster_id)
    LEFT JOIN holding USING (cluster_id)
"""
"""Which kinds serve which clusters, how many heads they get and how many families there are: more
than the heads can hold at the target, fewer where the standard knows only a maximum, many where
most posts are second ones.
"""

STAFFED = """
    CREATE TEMP TABLE demo_regency ON COMMIT DROP AS
    SELECT id, code FROM regions_region WHERE level = 2 AND ends_on IS NULL
    ORDER BY code <> %(always)s, pg_temp.chance('staffed', code)
    LIMIT %(regencies)s
"""
"""The kab/kota that have anything at all: few people are not spread over the whole country."""

VILLAGES = """
    CREATE TEMP TABLE demo_village ON COMMIT DROP AS
    SELECT ROW_NUMBER() OVER (ORDER BY village.code) AS position, village.id, village.code,
        regency.id AS regency_id, terrain.hard,
        (0.5 + pg_temp.chance('regency weight', LEFT(village.code, 5)))
        * (0.3 + 1.4 * pg_temp.chance('district weight', LEFT(village.code, 8)))
        * POWER(pg_temp.chance('village weight', village.code) + 0.15, 1.6)
        * COALESCE((%(populous)s::jsonb ->> LEFT(village.code, 2))::float8, 1)
        * CASE WHEN terrain.hard THEN 0.25 ELSE 1 END AS weight
    FROM regions_region AS village
    JOIN demo_regency AS regency ON regency.code = LEFT(village.code, 5)
    CROSS JOIN LATERAL (
        SELECT pg_temp.chance('hard', village.code)
            < 0.35 * POWER(pg_temp.chance('remote', LEFT(village.code, 5)), 3) AS hard
    ) AS terrain
    WHERE village.level = 4 AND village.ends_on IS NULL
"""

PLACES = """
    CREATE TEMP TABLE demo_place ON COMMIT DROP AS
    SELECT region.id, region.code, region.level, MIN(village.position) AS first,
        COUNT(*) AS villages
    FROM demo_village AS village CROSS JOIN UNNEST(ARRAY[2, 5, 8, 13]) AS length
    JOIN regions_region AS region
        ON region.code = LEFT(village.code, length) AND region.ends_on IS NULL
    GROUP BY region.id
"""
"""Each region's villages lie side by side in the order of codes: a first one and a number."""

UNITS = """
    INSERT INTO programs_serviceunit (code, name, kind, regency_id, starts_on)
    SELECT 'DEMO-' || REPLACE(place.code, '.', '') || '-' || number,
        UPPER(called.kind) || ' ' || word || ' ' || region.name || ' (demo)',
        called.kind, place.id, '2020-01-01'
    FROM demo_place AS place JOIN regions_region AS region USING (id)
    CROSS JOIN generate_series(1, 2) AS number
    CROSS JOIN LATERAL (
        SELECT CASE number WHEN 1 THEN 'ipwl' ELSE 'lks' END AS kind,
            (%(units)s::text[])[1 + FLOOR(CARDINALITY(%(units)s::text[])
                * pg_temp.chance('unit name', place.code || number))::int] AS word
    ) AS called
    WHERE place.level = 2 AND EXISTS (SELECT FROM demo_kind WHERE at_units)
    AND pg_temp.chance('unit', place.code || number) < 0.45 - 0.2 * number
"""

TERRAIN = """
    INSERT INTO caseloads_terrainclass (village_id, cluster_id, terrain, legal_reference)
    SELECT village.id, cluster_id, 'hard', 'SK-DEMO-MEDAN'
    FROM demo_village AS village
    CROSS JOIN (SELECT DISTINCT cluster_id FROM demo_kind WHERE knows_terrain) AS known
    WHERE village.hard
"""

LOADS = """
    CREATE TEMP TABLE demo_load ON COMMIT DROP AS
    WITH held AS (
        SELECT cluster_id, MAX(families) AS families, BOOL_AND(at_units) AS at_units,
            MAX(share) > 0.5 AS is_big, MAX(level) > 2 AS is_local
        FROM demo_kind WHERE has_caseload GROUP BY cluster_id
    ), holders AS (
        SELECT held.cluster_id, held.families, village.id AS village_id, NULL::bigint AS unit_id,
            village.regency_id, village.code, village.weight
        FROM held CROSS JOIN demo_village AS village
        WHERE NOT at_units
        AND (is_big OR NOT is_local
            OR pg_temp.chance('district' || cluster_id, LEFT(village.code, 8)) < 0.3)
        AND pg_temp.chance('busy' || cluster_id, village.code)
            < CASE WHEN is_big THEN 0.96 WHEN is_local THEN 0.5 ELSE 0.15 END
        UNION ALL
        SELECT held.cluster_id, held.families, NULL, unit.id, unit.regency_id, unit.code,
            0.3 + pg_temp.chance('unit weight', unit.code)
        FROM held CROSS JOIN programs_serviceunit AS unit
        WHERE at_units AND pg_temp.chance('busy' || cluster_id, unit.code) < 0.95
    ), weighed AS (
        SELECT *, weight / SUM(weight) OVER (PARTITION BY cluster_id) * families AS exact
        FROM holders
    )
    SELECT cluster_id, village_id, unit_id, regency_id, code,
        FLOOR(exact + pg_temp.chance('families' || cluster_id, code))::int AS families
    FROM weighed
"""
"""Big clusters are in nearly every village; small ones in half the villages of some districts where
their posts lie in districts, else in every seventh village.
"""

MONTHS = """
    INSERT INTO caseloads_caseloadmonth (regency_id, cluster_id, month, source, received_on)
    SELECT place.id, cluster_id, month, 'SIKS-NG (demo)',
        LEAST(month + 4 + FLOOR(20 * pg_temp.chance('received', place.code || month))::int,
            %(day)s)
    FROM demo_place AS place
    CROSS JOIN (SELECT DISTINCT cluster_id FROM demo_kind WHERE has_caseload) AS cluster
    CROSS JOIN UNNEST(%(months)s::date[]) AS month
    WHERE place.level = 2 AND pg_temp.chance('loaded' || cluster_id, place.code) >= 0.012
"""
"""Complete for each kab/kota × cluster × month; a few are never loaded."""

CASELOADS = """
    INSERT INTO caseloads_caseload (month_id, village_id, unit_id, families)
    SELECT held.id, village_id, unit_id, GREATEST(1, ROUND(families * (0.96
        + 0.04 * (held.month = %(newest)s)::int
        + 0.04 * pg_temp.chance('month' || held.month, load.code))))
    FROM demo_load AS load
    JOIN caseloads_caseloadmonth AS held USING (regency_id, cluster_id)
    WHERE families > 0
"""

STATEMENTS = {
    "staffed regencies": STAFFED,
    "villages": VILLAGES,
    "places": PLACES,
    "kinds": KINDS,
    "service units": UNITS,
    "hard terrain": TERRAIN,
    "families": LOADS,
    "caseload months": MONTHS,
    "caseloads": CASELOADS,
}
