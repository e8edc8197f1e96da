"""Figures of regions, from the village up: each level is the sum of the one below and its own.

`c_cell` holds only rows that say something; what is written has a row for every region × cluster.
Heads are rounded at the level where a kind's posts lie and at units, and only summed above.
"""

OWN = {
    # Every row a region has in a cluster (kind null: all kinds), and down to where it says heads.
    "c_line": """
        SELECT cluster_id, kind_id, has_caseload,
            CASE WHEN has_standard THEN level END AS need_level, level AS post_level
        FROM c_kind JOIN c_cluster USING (cluster_id)
        UNION ALL
        SELECT cluster_id, NULL, has_caseload, MAX(level) FILTER (WHERE has_standard), MAX(level)
        FROM c_cluster LEFT JOIN c_kind USING (cluster_id)
        GROUP BY cluster_id, has_caseload
    """,
    # What a region has of its own, not from below: posts, formasi, the clients of its units.
    "c_own": """
        SELECT region_id, cluster_id, kind_id, SUM(families) AS families, SUM(lacking) AS lacking,
            SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high,
            SUM(need) AS need, SUM(formasi) AS formasi, SUM(filled) AS filled,
            SUM(available) AS available
        FROM (
            SELECT region_id, cluster_id, kind_id, 0 AS families, 0 AS lacking,
                NULL::float AS fte, NULL::float AS fte_low, NULL::float AS fte_high,
                NULL::bigint AS need, NULL::bigint AS formasi, 1 AS filled, fte AS available
            FROM c_post
            UNION ALL
            SELECT region_id, cluster_id, kind_id, 0, 0, NULL, NULL, NULL, NULL, posts, NULL, NULL
            FROM staffing_approvedposts JOIN c_region USING (region_id)
            WHERE %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
            UNION ALL
            SELECT region.region_id, cluster_id, kind_id, 0, 0, NULL, NULL, NULL, 1, NULL, NULL,
                NULL
            FROM c_kind AS kind JOIN c_region AS region USING (level)
            WHERE is_one_per_unit AND NOT is_unit
            UNION ALL
            SELECT unit.regency_id, cluster_id, kind_id, 0, 0, NULL, NULL, NULL, 1, NULL, NULL, NULL
            FROM c_kind AS kind CROSS JOIN programs_serviceunit AS unit
            JOIN c_region AS region ON region.region_id = unit.regency_id
            WHERE is_one_per_unit AND is_unit
            AND %(day)s BETWEEN unit.starts_on AND COALESCE(unit.ends_on, 'infinity')
            UNION ALL
            SELECT held.region_id, kind.cluster_id, kind.kind_id, held.families,
                CASE WHEN standard.k IS NULL THEN held.families ELSE 0 END,
                held.families / standard.k, held.families / standard.k_max,
                held.families / standard.k_min, NULL, NULL, NULL, NULL
            FROM c_held AS held
            JOIN c_kind AS kind USING (cluster_id)
            LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
                AND standard.cluster_id = kind.cluster_id AND standard.terrain = 'easy'
            WHERE held.unit_id IS NOT NULL AND NOT is_one_per_unit
            UNION ALL
            -- A unit's heads are rounded there; a kind posted at provinces needs them there.
            SELECT CASE WHEN kind.level = 1 THEN region.parent_id ELSE held.region_id END,
                cluster_id, kind_id, 0, 0, NULL, NULL, NULL, GREATEST(kind.least_presence,
                    CEIL(ROUND((held.families / standard.k)::numeric, 6))), NULL, NULL, NULL
            FROM c_held AS held
            JOIN c_region AS region USING (region_id)
            JOIN c_kind AS kind USING (cluster_id)
            JOIN c_standard AS standard USING (kind_id, cluster_id)
            WHERE held.unit_id IS NOT NULL AND standard.terrain = 'easy'
            AND standard.k IS NOT NULL
        ) AS own
        JOIN c_cluster USING (cluster_id)
        GROUP BY region_id, cluster_id, kind_id
    """,
}

PLACES = {
    # Village × cluster × kind with what it needs and has, and whether somebody covers it.
    "c_cell": """
        SELECT place.region_id, village.parent_id, 4 AS level, place.cluster_id, kind.kind_id,
            COALESCE(held.families, 0)::bigint AS families,
            CASE WHEN standard.k IS NULL AND NOT COALESCE(kind.is_one_per_unit, FALSE)
                THEN COALESCE(held.families, 0) ELSE 0 END::bigint AS lacking,
            held.families / standard.k AS fte, held.families / standard.k_max AS fte_low,
            held.families / standard.k_min AS fte_high, held.families / standard.k AS village_fte,
            CASE WHEN kind.level < 4 THEN NULL
                WHEN held.families IS NULL OR standard.k IS NULL THEN own.need
                ELSE GREATEST(kind.least_presence,
                    CEIL(ROUND((held.families / standard.k)::numeric, 6))) END::bigint AS need,
            own.formasi::bigint AS formasi, own.filled::bigint AS filled,
            COALESCE(own.available, 0) AS available,
            (held.families IS NOT NULL)::int::bigint AS villages,
            COALESCE(held.families, 0)::bigint AS village_families,
            (held.families IS NOT NULL AND cover.region_id IS NOT NULL)::int::bigint
                AS villages_covered,
            CASE WHEN cover.region_id IS NOT NULL THEN COALESCE(held.families, 0) ELSE 0
                END::bigint AS families_covered,
            0::bigint AS known
        FROM (
            SELECT region_id, cluster_id FROM c_held WHERE unit_id IS NULL
            UNION SELECT region_id, cluster_id FROM c_cover WHERE unit_id IS NULL
            UNION SELECT region_id, cluster_id FROM c_own
        ) AS place
        JOIN c_region AS village ON village.region_id = place.region_id AND village.level = 4
        JOIN c_cluster USING (cluster_id)
        LEFT JOIN c_kind AS kind USING (cluster_id)
        LEFT JOIN c_held AS held ON held.region_id = place.region_id
            AND held.cluster_id = place.cluster_id AND held.unit_id IS NULL
        LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
            AND standard.cluster_id = kind.cluster_id
            AND standard.terrain = COALESCE(held.terrain, 'easy')
        LEFT JOIN (
            SELECT DISTINCT region_id, cluster_id, kind_id FROM c_cover WHERE unit_id IS NULL
        ) AS cover ON cover.region_id = place.region_id AND cover.cluster_id = place.cluster_id
            AND cover.kind_id = kind.kind_id
        LEFT JOIN c_own AS own ON own.region_id = place.region_id
            AND own.cluster_id = place.cluster_id AND own.kind_id = kind.kind_id
    """,
}

# Kinds at one level: from below, and a region's own. Null need means that it is not said here.
KINDS = """
    INSERT INTO c_cell
    SELECT region.region_id, region.parent_id, region.level, cluster_id, kind_id,
        COALESCE(SUM(families), 0), COALESCE(SUM(lacking), 0), SUM(fte), SUM(fte_low),
        SUM(fte_high), SUM(village_fte),
        CASE WHEN region.level > kind.level OR NOT kind.has_standard THEN NULL
            WHEN region.level < kind.level THEN COALESCE(SUM(part.need), 0)
            ELSE COALESCE(SUM(part.need), 0) + CASE WHEN SUM(village_fte) > 0 THEN
                GREATEST(kind.least_presence, CEIL(ROUND(SUM(village_fte)::numeric, 6)))
                ELSE 0 END END,
        SUM(formasi), SUM(filled), COALESCE(SUM(available), 0), COALESCE(SUM(villages), 0),
        COALESCE(SUM(village_families), 0), COALESCE(SUM(villages_covered), 0),
        COALESCE(SUM(families_covered), 0), 0
    FROM (
        SELECT parent_id AS region_id, cluster_id, kind_id, families, lacking, fte, fte_low,
            fte_high, village_fte, need, formasi, filled, available, villages, village_families,
            villages_covered, families_covered
        FROM c_cell WHERE level = %(level)s + 1 AND kind_id IS NOT NULL
        UNION ALL
        SELECT region_id, cluster_id, kind_id, families, lacking, fte, fte_low, fte_high, NULL,
            need, formasi, filled, available, 0, 0, 0, 0
        FROM c_own
    ) AS part
    JOIN c_region AS region USING (region_id)
    JOIN c_kind AS kind USING (cluster_id, kind_id)
    WHERE region.level = %(level)s
    GROUP BY region.region_id, region.parent_id, region.level, cluster_id, kind_id, kind.level,
        kind.least_presence, kind.has_standard
"""

# Whole clusters at one level: families lie there once, however many kinds serve them.
CLUSTERS = """
    INSERT INTO c_cell
    SELECT region.region_id, region.parent_id, region.level, cluster_id, NULL,
        SUM(families), SUM(lacking), SUM(fte), SUM(fte_low), SUM(fte_high), NULL, SUM(need),
        SUM(formasi), SUM(filled), SUM(available), SUM(villages), SUM(village_families),
        SUM(villages_covered), SUM(families_covered), SUM(known)
    FROM (
        SELECT parent_id AS region_id, cluster_id, families, lacking, NULL::float AS fte,
            NULL::float AS fte_low, NULL::float AS fte_high, NULL::bigint AS need,
            NULL::bigint AS formasi, NULL::bigint AS filled, 0 AS available, villages,
            village_families, villages_covered, families_covered, known
        FROM c_cell WHERE level = %(level)s + 1 AND kind_id IS NULL
        UNION ALL
        SELECT region_id, cluster_id, 0, 0, SUM(fte), SUM(fte_low), SUM(fte_high), SUM(need),
            SUM(formasi), SUM(filled), SUM(available), 0, 0, 0, 0, 0
        FROM c_cell WHERE level = %(level)s AND kind_id IS NOT NULL GROUP BY region_id, cluster_id
        UNION ALL
        SELECT region_id, cluster_id, MAX(families), MAX(lacking), NULL, NULL, NULL, NULL, NULL,
            NULL, 0, 0, 0, 0, 0, 0
        FROM c_own GROUP BY region_id, cluster_id
        UNION ALL
        SELECT regency_id, cluster_id, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 1
        FROM c_month
    ) AS part
    JOIN c_region AS region USING (region_id)
    WHERE region.level = %(level)s
    GROUP BY region.region_id, region.parent_id, region.level, cluster_id
"""

VILLAGES = """
    INSERT INTO c_cell
    SELECT region_id, parent_id, 4, cluster_id, NULL, MAX(families), MAX(lacking), SUM(fte),
        SUM(fte_low), SUM(fte_high), NULL, SUM(need), SUM(formasi), SUM(filled), SUM(available),
        MAX(villages), MAX(village_families), MAX(villages_covered), MAX(families_covered), 0
    FROM c_cell WHERE level = 4 AND region_id IN (SELECT region_id FROM c_region)
    GROUP BY region_id, parent_id, cluster_id
"""
"""Whole clusters in villages; a family that two kinds serve is one family."""

WRITE = """
    INSERT INTO staffing_figure (run_id, region_id, level, cluster_id, kind_id, families,
        families_without_standard, need_fte, need_fte_low, need_fte_high, need_fte_in_villages,
        need, formasi, filled, available_fte, people, villages, villages_covered,
        families_in_villages, families_covered, coverage_state, load_max, load_p90, people_judged,
        people_overloaded, computed_at)
    SELECT %(run)s, row.region_id, row.level, row.cluster_id, row.kind_id,
        CASE WHEN row.is_known THEN COALESCE(cell.families, 0) END, COALESCE(cell.lacking, 0),
        cell.fte, cell.fte_low, cell.fte_high, cell.village_fte,
        COALESCE(cell.need, row.no_need),
        COALESCE(cell.formasi, row.no_posts), COALESCE(cell.filled, row.no_posts),
        COALESCE(cell.available, 0), COALESCE(spread.people, 0), COALESCE(cell.villages, 0),
        COALESCE(cell.villages_covered, 0), COALESCE(cell.village_families, 0),
        COALESCE(cell.families_covered, 0),
        CASE WHEN NOT row.has_caseload THEN 'not_applicable' WHEN NOT row.is_known THEN 'no_data'
            WHEN COALESCE(cell.villages, 0) = 0 THEN 'not_applicable' ELSE 'ok' END,
        CASE WHEN row.level < 4 THEN spread.load_max END,
        CASE WHEN row.level < 4 THEN spread.load_p90 END,
        CASE WHEN row.level < 4 THEN COALESCE(spread.judged, 0) ELSE 0 END,
        CASE WHEN row.level < 4 THEN COALESCE(spread.overloaded, 0) ELSE 0 END,
        %(computed_at)s
    FROM (
        SELECT place.*, line.has_caseload,
            month.id IS NOT NULL OR COALESCE(whole.known > 0, FALSE) AS is_known,
            CASE WHEN place.level <= line.need_level THEN 0 END AS no_need,
            CASE WHEN place.level <= line.post_level THEN 0 END AS no_posts
        FROM (
            SELECT region_id, regency_id, region.level, cluster_id, kind_id
            FROM c_region AS region
            JOIN c_line AS line ON region.level < 4 OR line.kind_id IS NULL
            UNION ALL
            SELECT region_id, regency_id, 4, cluster_id, kind_id
            FROM c_cell JOIN c_region USING (region_id)
            WHERE c_cell.level = 4 AND kind_id IS NOT NULL
        ) AS place
        JOIN c_line AS line ON line.cluster_id = place.cluster_id
            AND COALESCE(line.kind_id, 0) = COALESCE(place.kind_id, 0)
        LEFT JOIN c_month AS month ON month.regency_id = place.regency_id
            AND month.cluster_id = place.cluster_id
        LEFT JOIN c_cell AS whole ON whole.region_id = place.region_id
            AND whole.cluster_id = place.cluster_id AND whole.kind_id IS NULL AND whole.level < 2
    ) AS row
    LEFT JOIN c_cell AS cell ON cell.region_id = row.region_id
        AND cell.cluster_id = row.cluster_id
        AND COALESCE(cell.kind_id, 0) = COALESCE(row.kind_id, 0)
    LEFT JOIN c_spread AS spread ON spread.region_id = row.region_id
        AND spread.cluster_id = row.cluster_id
        AND COALESCE(spread.kind_id, 0) = COALESCE(row.kind_id, 0)
    ORDER BY row.region_id, row.cluster_id, row.kind_id
"""
