"""Figures of regions, from the village up: each level is the sum of the one below and its own.

`c_kinds_<level>` and `c_whole_<level>` (all kinds of a cluster together) hold only rows that say
something; what is written has a row for every region × cluster. Heads are rounded at the level
where a kind's posts lie and at units, and only summed above.
"""

from apps.staffing.statements import skills

OWN = {
    # Every row a region has in a cluster (kind null: all kinds), and down to where it says heads.
    "c_line": """
        SELECT cluster_id, kind_id, has_caseload,
            CASE WHEN has_standard THEN level END AS need_level, level AS post_level,
            is_one_per_unit
        FROM c_kind JOIN c_cluster USING (cluster_id)
        UNION ALL
        SELECT cluster_id, NULL, has_caseload, MAX(level) FILTER (WHERE has_standard), MAX(level),
            COALESCE(BOOL_OR(is_one_per_unit), FALSE)
        FROM c_cluster LEFT JOIN c_kind USING (cluster_id)
        GROUP BY cluster_id, has_caseload
    """,
    # What a region has of its own, not from below: posts, formasi, the clients of its units.
    "c_own": """
        SELECT region_id, cluster_id, kind_id, SUM(families)::int AS families,
            SUM(lacking)::int AS lacking, SUM(fte) AS fte, SUM(fte_low) AS fte_low,
            SUM(fte_high) AS fte_high,
            SUM(need)::int AS need, SUM(formasi)::int AS formasi, SUM(filled)::int AS filled,
            SUM(available) AS available
        FROM (
            SELECT region_id, cluster_id, kind_id, 0 AS families, 0 AS lacking,
                NULL::float AS fte, NULL::float AS fte_low, NULL::float AS fte_high,
                NULL::int AS need, NULL::int AS formasi, 1 AS filled, fte AS available
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

# Village × cluster × kind with what it needs and has, and whether somebody covers it.
COVERED = """
    SELECT DISTINCT region_id, cluster_id, kind_id
    FROM c_cover JOIN c_cluster USING (cluster_id) WHERE unit_id IS NULL
"""
VILLAGES_OF_KINDS = """
    SELECT place.region_id, village.parent_id, place.cluster_id, kind.kind_id,
        COALESCE(place.families, 0) AS families,
        CASE WHEN standard.k IS NULL AND NOT COALESCE(kind.is_one_per_unit, FALSE)
            THEN COALESCE(place.families, 0) ELSE 0 END AS lacking,
        place.families / standard.k AS fte, place.families / standard.k_max AS fte_low,
        place.families / standard.k_min AS fte_high, place.families / standard.k AS village_fte,
        CASE WHEN kind.level < 4 THEN NULL
            WHEN place.families IS NULL OR standard.k IS NULL THEN own.need
            ELSE GREATEST(kind.least_presence,
                CEIL(ROUND((place.families / standard.k)::numeric, 6))) END::int AS need,
        own.formasi, own.filled, COALESCE(own.available, 0) AS available,
        (place.families IS NOT NULL)::int AS villages,
        COALESCE(place.families, 0) AS village_families,
        (place.families IS NOT NULL AND cover.region_id IS NOT NULL)::int AS villages_covered,
        CASE WHEN cover.region_id IS NULL THEN 0 ELSE COALESCE(place.families, 0) END
            AS families_covered
    FROM (
        SELECT region_id, cluster_id, families, terrain FROM c_held WHERE unit_id IS NULL
        UNION ALL
        SELECT DISTINCT region_id, cluster_id, NULL::int, 'easy'
        FROM (
            SELECT region_id, cluster_id FROM c_covered
            UNION ALL
            SELECT region_id, cluster_id FROM c_own JOIN c_region USING (region_id) WHERE level = 4
        ) AS other
        WHERE NOT EXISTS (
            SELECT FROM c_held AS held WHERE held.region_id = other.region_id
            AND held.cluster_id = other.cluster_id AND held.unit_id IS NULL
        )
    ) AS place
    JOIN c_region AS village ON village.region_id = place.region_id AND village.level = 4
    LEFT JOIN c_kind AS kind USING (cluster_id)
    LEFT JOIN c_standard AS standard ON standard.kind_id = kind.kind_id
        AND standard.cluster_id = kind.cluster_id AND standard.terrain = place.terrain
    LEFT JOIN c_covered AS cover ON cover.region_id = place.region_id
        AND cover.cluster_id = place.cluster_id AND cover.kind_id = kind.kind_id
    LEFT JOIN c_own AS own ON own.region_id = place.region_id
        AND own.cluster_id = place.cluster_id AND own.kind_id = kind.kind_id
"""

# A family that two kinds serve is one family.
VILLAGES = """
    SELECT region_id, parent_id, cluster_id, MAX(families) AS families, MAX(lacking) AS lacking,
        SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high, SUM(need)::int AS need,
        SUM(formasi)::int AS formasi, SUM(filled)::int AS filled, SUM(available) AS available,
        MAX(villages) AS villages, MAX(village_families) AS village_families,
        MAX(villages_covered) AS villages_covered, MAX(families_covered) AS families_covered,
        0 AS known
    FROM c_kinds_4
    GROUP BY region_id, parent_id, cluster_id
"""

PLACES = {"c_covered": COVERED, "c_kinds_4": VILLAGES_OF_KINDS, "c_whole_4": VILLAGES}

# Kinds at one level: from below, and a region's own. Null need means that it is not said here.
KINDS = """
    SELECT region.region_id, region.parent_id, cluster_id, kind_id,
        COALESCE(SUM(families), 0)::int AS families, COALESCE(SUM(lacking), 0)::int AS lacking,
        SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high,
        SUM(village_fte) AS village_fte,
        CASE WHEN region.level > kind.level OR NOT kind.has_standard THEN NULL
            WHEN region.level < kind.level THEN COALESCE(SUM(part.need), 0)
            ELSE COALESCE(SUM(part.need), 0) + CASE WHEN SUM(village_fte) > 0 THEN
                GREATEST(kind.least_presence, CEIL(ROUND(SUM(village_fte)::numeric, 6)))
                ELSE 0 END END::int AS need,
        SUM(formasi)::int AS formasi, SUM(filled)::int AS filled,
        COALESCE(SUM(available), 0) AS available, COALESCE(SUM(villages), 0)::int AS villages,
        COALESCE(SUM(village_families), 0)::int AS village_families,
        COALESCE(SUM(villages_covered), 0)::int AS villages_covered,
        COALESCE(SUM(families_covered), 0)::int AS families_covered
    FROM (
        SELECT parent_id AS region_id, cluster_id, kind_id, {of_kinds} FROM c_kinds_{below}
        UNION ALL
        SELECT parent_id, cluster_id, kind_id, {of_kinds} FROM c_beside
        WHERE level = {below} AND kind_id IS NOT NULL
        UNION ALL
        SELECT region_id, cluster_id, kind_id, families, lacking, fte, fte_low, fte_high, NULL,
            need, formasi, filled, available, 0, 0, 0, 0
        FROM c_own
    ) AS part
    JOIN c_region AS region USING (region_id)
    JOIN c_kind AS kind USING (cluster_id, kind_id)
    WHERE region.level = {level}
    GROUP BY region.region_id, region.parent_id, region.level, cluster_id, kind_id, kind.level,
        kind.least_presence, kind.has_standard
"""
OF_KINDS = """families, lacking, fte, fte_low, fte_high, village_fte, need, formasi, filled,
            available, villages, village_families, villages_covered, families_covered"""

# Whole clusters at one level: families lie there once, however many kinds serve them.
WHOLE = """
    SELECT region.region_id, region.parent_id, cluster_id, SUM(families)::int AS families,
        SUM(lacking)::int AS lacking, SUM(fte) AS fte, SUM(fte_low) AS fte_low,
        SUM(fte_high) AS fte_high, SUM(need)::int AS need, SUM(formasi)::int AS formasi,
        SUM(filled)::int AS filled, SUM(available) AS available, SUM(villages)::int AS villages,
        SUM(village_families)::int AS village_families,
        SUM(villages_covered)::int AS villages_covered,
        SUM(families_covered)::int AS families_covered, SUM(known)::int AS known
    FROM (
        SELECT parent_id AS region_id, cluster_id, families, lacking, NULL::float AS fte,
            NULL::float AS fte_low, NULL::float AS fte_high, NULL::int AS need,
            NULL::int AS formasi, NULL::int AS filled, 0::float AS available, {of_whole}
        FROM c_whole_{below}
        UNION ALL
        SELECT parent_id, cluster_id, families, lacking, NULL, NULL, NULL, NULL, NULL, NULL, 0,
            {of_whole}
        FROM c_beside WHERE level = {below} AND kind_id IS NULL
        UNION ALL
        SELECT region_id, cluster_id, 0, 0, fte, fte_low, fte_high, need, formasi, filled,
            available, 0, 0, 0, 0, 0
        FROM c_kinds_{level}
        UNION ALL
        SELECT region_id, cluster_id, MAX(families), MAX(lacking), NULL, NULL, NULL, NULL, NULL,
            NULL, 0, 0, 0, 0, 0, 0
        FROM c_own GROUP BY region_id, cluster_id
        UNION ALL
        SELECT regency_id, cluster_id, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 1
        FROM c_month
    ) AS part
    JOIN c_region AS region USING (region_id)
    WHERE region.level = {level}
    GROUP BY region.region_id, region.parent_id, cluster_id
"""
OF_WHOLE = "villages, village_families, villages_covered, families_covered, known"

# One row for each region × cluster and, above the village or where it says something, each kind.
WRITE = """
    INSERT INTO staffing_figure{of_run} (run_id, region_id, level, cluster_id, kind_id, families,
        families_without_standard, need_fte, need_fte_low, need_fte_high, need_fte_in_villages,
        need, formasi, filled, available_fte, villages, villages_covered, families_in_villages,
        families_covered, coverage_state, people, load_max, load_p90, people_judged,
        people_overloaded, {skills}, computed_at)
    SELECT %(run)s, cell.region_id, cell.level, cell.cluster_id, cell.kind_id,
        CASE WHEN is_known THEN COALESCE(families, 0) END, COALESCE(lacking, 0), fte, fte_low,
        fte_high, village_fte,
        -- Not said where nothing is known, or no family's standard is set: that is not 0.
        CASE WHEN is_one_per_unit OR is_known AND (COALESCE(families, 0) = 0 OR fte IS NOT NULL)
            THEN COALESCE(need, CASE WHEN level <= need_level THEN 0 END) END,
        COALESCE(formasi, CASE WHEN level <= post_level THEN 0 END),
        COALESCE(filled, CASE WHEN level <= post_level THEN 0 END),
        COALESCE(available, 0), COALESCE(villages, 0), COALESCE(villages_covered, 0),
        COALESCE(village_families, 0), COALESCE(families_covered, 0),
        CASE WHEN NOT has_caseload THEN 'not_applicable' WHEN NOT is_known THEN 'no_data'
            WHEN COALESCE(villages, 0) = 0 THEN 'not_applicable' ELSE 'ok' END,
        COALESCE(people.people, 0),
        CASE WHEN level < 4 THEN people.load_max END,
        CASE WHEN level < 4 THEN people.load_p90 END,
        CASE WHEN level < 4 THEN COALESCE(people.judged, 0) ELSE 0 END,
        CASE WHEN level < 4 THEN COALESCE(people.overloaded, 0) ELSE 0 END,
        {skills}, %(computed_at)s
    FROM (
        SELECT region.region_id, region.level, line.*,
            CASE WHEN region.level < 2 THEN COALESCE(known > 0, FALSE)
                ELSE month.id IS NOT NULL END AS is_known, NULL::float AS village_fte, {written}
        FROM c_region AS region
        JOIN c_line AS line ON line.kind_id IS NULL
        LEFT JOIN c_month AS month ON month.regency_id = region.regency_id
            AND month.cluster_id = line.cluster_id
        LEFT JOIN ({whole}) AS whole ON whole.region_id = region.region_id
            AND whole.cluster_id = line.cluster_id
        UNION ALL
        SELECT region.region_id, region.level, line.*,
            CASE WHEN region.level < 2 THEN COALESCE(whole.known > 0, FALSE)
                ELSE month.id IS NOT NULL END, village_fte, {written_of_kinds}
        FROM c_region AS region
        JOIN c_line AS line ON line.kind_id IS NOT NULL
        LEFT JOIN c_month AS month ON month.regency_id = region.regency_id
            AND month.cluster_id = line.cluster_id
        LEFT JOIN ({whole_above}) AS whole ON whole.region_id = region.region_id
            AND whole.cluster_id = line.cluster_id
        LEFT JOIN ({kinds}) AS cell ON cell.region_id = region.region_id
            AND cell.cluster_id = line.cluster_id AND cell.kind_id = line.kind_id
        WHERE region.level < 4
        UNION ALL
        SELECT cell.region_id, 4, line.*, month.id IS NOT NULL, village_fte, {written_of_kinds}
        FROM c_kinds_4 AS cell
        JOIN c_line AS line ON line.cluster_id = cell.cluster_id AND line.kind_id = cell.kind_id
        JOIN c_region AS region ON region.region_id = cell.region_id
        LEFT JOIN c_month AS month ON month.regency_id = region.regency_id
            AND month.cluster_id = cell.cluster_id
    ) AS cell
    LEFT JOIN c_people AS people ON people.region_id = cell.region_id
        AND people.cluster_id = cell.cluster_id
        AND COALESCE(people.kind_id, 0) = COALESCE(cell.kind_id, 0)
"""
COLUMNS = (
    *("families", "lacking", "fte", "fte_low", "fte_high", "need", "formasi", "filled"),
    *("available", "villages", "villages_covered", "village_families", "families_covered"),
)


def rolled_up(level: int) -> dict[str, str]:
    """Return what makes the two tables of a level out of those of the level below."""
    names = {"level": level, "below": level + 1, "of_kinds": OF_KINDS, "of_whole": OF_WHOLE}
    return {
        f"c_kinds_{level}": KINDS.format(**names),
        f"c_whole_{level}": WHOLE.format(**names),
    }


def written(of_run: str = "") -> str:
    """Return the statement that writes all levels, into the run's own table or through all."""
    return WRITE.format(
        of_run=of_run,
        skills=", ".join(skills.COLUMNS),
        written=", ".join(COLUMNS),
        written_of_kinds=", ".join(f"cell.{name}" for name in COLUMNS),
        whole=" UNION ALL ".join(f"TABLE c_whole_{level}" for level in range(5)),
        whole_above=" UNION ALL ".join(f"TABLE c_whole_{level}" for level in range(2)),
        kinds=" UNION ALL ".join(f"TABLE c_kinds_{level}" for level in range(4)),
    )
