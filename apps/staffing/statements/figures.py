"""Figures of regions, from the village up: each level is the sum of the one below and its own.

Heads are rounded at the level where a kind's posts lie and at units, and only summed above.
"""

PLACES = {
    # Village × cluster × kind with what it needs, and whether somebody covers it.
    "c_village": """
        SELECT place.region_id, place.cluster_id, kind.kind_id,
            COALESCE(held.families, 0) AS families, standard.k IS NULL AS lacks_standard,
            standard.is_one_per_unit, held.families / standard.k AS fte,
            held.families / standard.k_max AS fte_low, held.families / standard.k_min AS fte_high,
            cover.region_id IS NOT NULL AS is_covered
        FROM (
            SELECT region_id, cluster_id FROM c_held WHERE unit_id IS NULL
            UNION SELECT region_id, cluster_id FROM c_cover WHERE unit_id IS NULL
        ) AS place
        JOIN c_kind AS kind ON kind.cluster_id = place.cluster_id
        LEFT JOIN c_held AS held ON held.region_id = place.region_id
            AND held.cluster_id = place.cluster_id AND held.unit_id IS NULL
        LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
            AND standard.cluster_id = kind.cluster_id
            AND standard.terrain = COALESCE(held.terrain, 'easy')
        LEFT JOIN (
            SELECT DISTINCT region_id, cluster_id, kind_id FROM c_cover WHERE unit_id IS NULL
        ) AS cover ON cover.region_id = place.region_id AND cover.cluster_id = place.cluster_id
            AND cover.kind_id = kind.kind_id
    """,
    # What a region has of its own, not from below: posts, formasi, the clients of its units.
    "c_own": """
        SELECT region_id, cluster_id, kind_id, SUM(families) AS families, SUM(lacking) AS lacking,
            SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high,
            SUM(unit_need) AS unit_need, SUM(formasi) AS formasi, SUM(filled) AS filled,
            COALESCE(SUM(available), 0) AS available
        FROM (
            SELECT region_id, cluster_id, kind_id, 0 AS families, 0 AS lacking,
                NULL::float AS fte, NULL::float AS fte_low, NULL::float AS fte_high,
                NULL::bigint AS unit_need, NULL::bigint AS formasi, 1 AS filled, fte AS available
            FROM c_post
            UNION ALL
            SELECT region_id, cluster_id, kind_id, 0, 0, NULL, NULL, NULL, NULL, posts, NULL, NULL
            FROM staffing_approvedposts
            WHERE %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
            UNION ALL
            SELECT held.region_id, held.cluster_id, kind.kind_id, held.families,
                CASE WHEN standard.k IS NULL THEN held.families ELSE 0 END,
                held.families / standard.k, held.families / standard.k_max,
                held.families / standard.k_min,
                CASE WHEN standard.k IS NOT NULL THEN GREATEST(kind.least_presence,
                    CEIL(ROUND((held.families / standard.k)::numeric, 6))) END,
                NULL, NULL, NULL
            FROM c_held AS held
            JOIN c_kind AS kind ON kind.cluster_id = held.cluster_id
            LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
                AND standard.cluster_id = kind.cluster_id AND standard.terrain = 'easy'
            WHERE held.unit_id IS NOT NULL AND COALESCE(NOT standard.is_one_per_unit, TRUE)
        ) AS own
        GROUP BY region_id, cluster_id, kind_id
    """,
    "c_cell": """
        SELECT NULL::bigint AS region_id, NULL::bigint AS parent_id, NULL::int AS level,
            NULL::bigint AS cluster_id, NULL::bigint AS kind_id, NULL::bigint AS families,
            NULL::bigint AS lacking, NULL::float AS fte, NULL::float AS fte_low,
            NULL::float AS fte_high, NULL::float AS village_fte, NULL::bigint AS need,
            NULL::bigint AS formasi, NULL::bigint AS filled, NULL::float AS available,
            NULL::bigint AS villages, NULL::bigint AS village_families,
            NULL::bigint AS villages_covered, NULL::bigint AS families_covered,
            NULL::bigint AS known
        WHERE FALSE
    """,
}

COLUMNS = """region_id, parent_id, level, cluster_id, kind_id, families, lacking, fte, fte_low,
    fte_high, village_fte, need, formasi, filled, available, villages, village_families,
    villages_covered, families_covered, known"""

# Rows of kinds at one level. `need` of deeper levels than the posts is kept null; at the level of
# the posts it is rounded up from the villages; a unit's heads are its own and added on the way up.
KINDS = """
    INSERT INTO c_cell ({columns})
    SELECT region.id, region.parent_id, region.level, kind.cluster_id, kind.kind_id,
        COALESCE(below.families, 0), COALESCE(below.lacking, 0), below.fte, below.fte_low,
        below.fte_high, below.village_fte,
        CASE WHEN region.level > kind.level THEN NULL
            WHEN standard.is_one_per_unit AND region.level = kind.level THEN 1
            WHEN region.level = kind.level AND below.village_fte IS NOT NULL THEN
                GREATEST(CEIL(ROUND(below.village_fte::numeric, 6)), kind.least_presence)
                + COALESCE(below.unit_need, 0)
            WHEN region.level = kind.level AND standard.kind_id IS NOT NULL
                THEN COALESCE(below.unit_need, 0)
            ELSE below.need END,
        CASE WHEN region.level <= kind.level THEN COALESCE(below.formasi, 0)
            ELSE below.formasi END,
        CASE WHEN region.level <= kind.level THEN COALESCE(below.filled, 0) ELSE below.filled END,
        COALESCE(below.available, 0), COALESCE(below.villages, 0),
        COALESCE(below.village_families, 0), COALESCE(below.villages_covered, 0),
        COALESCE(below.families_covered, 0), 0
    FROM regions_region AS region
    CROSS JOIN c_kind AS kind
    LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
        AND standard.cluster_id = kind.cluster_id AND standard.terrain = 'easy'
    {join} (
        SELECT region_id, cluster_id, kind_id, SUM(families) AS families, SUM(lacking) AS lacking,
            SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high,
            SUM(village_fte) AS village_fte, SUM(need) AS need, SUM(unit_need) AS unit_need,
            SUM(formasi) AS formasi, SUM(filled) AS filled, SUM(available) AS available,
            SUM(villages) AS villages, SUM(village_families) AS village_families,
            SUM(villages_covered) AS villages_covered, SUM(families_covered) AS families_covered
        FROM (
            SELECT parent_id AS region_id, cluster_id, kind_id, families, lacking, fte, fte_low,
                fte_high, village_fte, need, NULL::bigint AS unit_need, formasi, filled, available,
                villages, village_families, villages_covered, families_covered
            FROM c_cell WHERE level = %(level)s + 1 AND kind_id IS NOT NULL
            UNION ALL
            SELECT region_id, cluster_id, kind_id, families, lacking, fte, fte_low, fte_high,
                NULL, unit_need, unit_need, formasi, filled, available, 0, 0, 0, 0
            FROM c_own
            UNION ALL
            SELECT region_id, cluster_id, kind_id, families,
                CASE WHEN lacks_standard AND is_one_per_unit IS NOT TRUE THEN families ELSE 0 END,
                fte, fte_low, fte_high, fte, NULL, NULL, NULL, NULL, 0, (families > 0)::int,
                families, (families > 0 AND is_covered)::int,
                CASE WHEN is_covered THEN families ELSE 0 END
            FROM c_village WHERE %(level)s = 4
        ) AS part
        GROUP BY region_id, cluster_id, kind_id
    ) AS below ON below.region_id = region.id AND below.cluster_id = kind.cluster_id
        AND below.kind_id = kind.kind_id
    WHERE region.level = %(level)s AND region.ends_on IS NULL
"""

# Rows of whole clusters: families and coverage are not the sum of kinds, the rest is.
CLUSTERS = """
    INSERT INTO c_cell ({columns})
    SELECT region.id, region.parent_id, region.level, cluster.id, NULL,
        COALESCE(below.families, 0), COALESCE(below.lacking, 0), kinds.fte, kinds.fte_low,
        kinds.fte_high, NULL, kinds.need, kinds.formasi, kinds.filled,
        COALESCE(kinds.available, 0), COALESCE(below.villages, 0),
        COALESCE(below.village_families, 0), COALESCE(below.villages_covered, 0),
        COALESCE(below.families_covered, 0), COALESCE(below.known, 0)
    FROM regions_region AS region
    CROSS JOIN programs_cluster AS cluster
    LEFT JOIN (
        SELECT region_id, cluster_id, SUM(families) AS families, SUM(lacking) AS lacking,
            SUM(villages) AS villages, SUM(village_families) AS village_families,
            SUM(villages_covered) AS villages_covered, SUM(families_covered) AS families_covered,
            SUM(known) AS known
        FROM (
            SELECT parent_id AS region_id, cluster_id, families, lacking, villages,
                village_families, villages_covered, families_covered, known
            FROM c_cell WHERE level = %(level)s + 1 AND kind_id IS NULL
            UNION ALL
            SELECT region_id, cluster_id, MAX(families), MAX(lacking), 0, 0, 0, 0, 0
            FROM c_own GROUP BY region_id, cluster_id
            UNION ALL
            SELECT region_id, cluster_id, MAX(families),
                MAX(CASE WHEN lacks_standard AND is_one_per_unit IS NOT TRUE
                    THEN families ELSE 0 END),
                MAX((families > 0)::int), MAX(families),
                MAX((families > 0 AND is_covered)::int),
                MAX(CASE WHEN is_covered THEN families ELSE 0 END), 0
            FROM c_village WHERE %(level)s = 4 GROUP BY region_id, cluster_id
            UNION ALL
            SELECT region_id, cluster_id, 0, 0, 0, 0, 0, 0, 1 FROM c_known
        ) AS part
        GROUP BY region_id, cluster_id
    ) AS below ON below.region_id = region.id AND below.cluster_id = cluster.id
    LEFT JOIN (
        SELECT region_id, cluster_id, SUM(fte) AS fte, SUM(fte_low) AS fte_low,
            SUM(fte_high) AS fte_high, SUM(need) AS need, SUM(formasi) AS formasi,
            SUM(filled) AS filled, SUM(available) AS available
        FROM c_cell WHERE level = %(level)s AND kind_id IS NOT NULL
        GROUP BY region_id, cluster_id
    ) AS kinds ON kinds.region_id = region.id AND kinds.cluster_id = cluster.id
    WHERE region.level = %(level)s AND region.ends_on IS NULL
    AND %(day)s BETWEEN cluster.starts_on AND COALESCE(cluster.ends_on, 'infinity')
"""

# People by every region above their posts; a person with two posts there is one.
SPREAD = """
    CREATE TEMP TABLE c_spread ON COMMIT DROP AS
    WITH RECURSIVE up AS (
        SELECT DISTINCT region_id, region_id AS above_id FROM c_post
        UNION ALL
        SELECT up.region_id, region.parent_id FROM up
        JOIN regions_region AS region ON region.id = up.above_id
        WHERE region.parent_id IS NOT NULL
    ), seat AS MATERIALIZED (
        SELECT DISTINCT up.above_id AS region_id, post.cluster_id, post.kind_id,
            post.facilitator_id, person.load, person.verdict = 'overloaded' AS is_overloaded
        FROM c_post AS post
        JOIN up ON up.region_id = post.region_id
        JOIN staffing_workload AS person
            ON person.run_id = %(run)s AND person.facilitator_id = post.facilitator_id
    ), chair AS (
        SELECT * FROM seat
        UNION ALL
        SELECT DISTINCT region_id, cluster_id, NULL::bigint, facilitator_id, load, is_overloaded
        FROM seat
    )
    SELECT region_id, cluster_id, kind_id, COUNT(*) AS people, MAX(load) AS load_max,
        PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY load) AS load_p90,
        COUNT(load) AS judged, COUNT(*) FILTER (WHERE is_overloaded AND load IS NOT NULL) AS over
    FROM chair GROUP BY region_id, cluster_id, kind_id
"""

WRITE = """
    INSERT INTO staffing_figure (run_id, region_id, level, cluster_id, kind_id, families,
        families_without_standard, need_fte, need_fte_low, need_fte_high, need, formasi, filled,
        available_fte, people, villages, villages_covered, families_in_villages,
        families_covered, coverage_state, load_max, load_p90, people_judged, people_overloaded,
        computed_at)
    SELECT %(run)s, cell.region_id, cell.level, cell.cluster_id, cell.kind_id,
        CASE WHEN whole.known > 0 THEN cell.families END, cell.lacking, cell.fte, cell.fte_low,
        cell.fte_high, cell.need, cell.formasi, cell.filled, cell.available,
        COALESCE(spread.people, 0), cell.villages,
        cell.villages_covered, cell.village_families, cell.families_covered,
        CASE WHEN NOT cluster.has_caseload THEN 'not_applicable'
            WHEN whole.known = 0 THEN 'no_data'
            WHEN cell.villages = 0 THEN 'not_applicable' ELSE 'ok' END,
        CASE WHEN cell.level < 4 THEN spread.load_max END,
        CASE WHEN cell.level < 4 THEN spread.load_p90 END,
        CASE WHEN cell.level < 4 THEN COALESCE(spread.judged, 0) ELSE 0 END,
        CASE WHEN cell.level < 4 THEN COALESCE(spread.over, 0) ELSE 0 END,
        %(computed_at)s
    FROM c_cell AS cell
    JOIN c_cell AS whole ON whole.region_id = cell.region_id
        AND whole.cluster_id = cell.cluster_id AND whole.kind_id IS NULL
    JOIN programs_cluster AS cluster ON cluster.id = cell.cluster_id
    LEFT JOIN c_spread AS spread ON spread.region_id = cell.region_id
        AND spread.cluster_id = cell.cluster_id
        AND spread.kind_id IS NOT DISTINCT FROM cell.kind_id
"""
FIGURES = (
    *(
        (statement.format(columns=COLUMNS, join=join), level)
        for level, join in ((4, "JOIN"), *((above, "LEFT JOIN") for above in (3, 2, 1, 0)))
        for statement in (KINDS, CLUSTERS)
    ),
    (SPREAD, None),
    (WRITE, None),
)
"""(statement, level): two a level from the village up, then people, then the table itself."""
