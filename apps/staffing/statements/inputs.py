"""What is in force on the day: standards, caseloads, posts and the villages they cover."""

PREPARE = {
    # Kind × cluster with the level its posts lie at (unit posts count at the kab/kota).
    "c_kind": """
        SELECT kind.id AS kind_id, served.cluster_id, kind.least_presence,
            kind.posting_level = 'unit' AS is_unit,
            CASE kind.posting_level WHEN 'province' THEN 1 WHEN 'district' THEN 3
                WHEN 'village' THEN 4 ELSE 2 END AS level
        FROM programs_facilitatorkind AS kind
        JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
        WHERE %(day)s BETWEEN kind.starts_on AND COALESCE(kind.ends_on, 'infinity')
    """,
    # The standard of each terrain: its own, else the one for any terrain.
    "c_standard": """
        SELECT DISTINCT ON (kind_id, cluster_id, ground)
            kind_id, cluster_id, ground AS terrain, basis = 'one_per_unit' AS is_one_per_unit,
            minimum::float AS k_min, COALESCE(target, maximum)::float AS k, maximum::float AS k_max
        FROM programs_staffingstandard
        CROSS JOIN UNNEST(ARRAY['easy', 'hard']) AS ground
        WHERE terrain IN (ground, 'any')
        AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
        ORDER BY kind_id, cluster_id, ground, terrain = 'any'
    """,
    # The newest month up to the day and at most twelve months old answers for a kab/kota.
    "c_month": """
        SELECT DISTINCT ON (regency_id, cluster_id) id, regency_id, cluster_id
        FROM caseloads_caseloadmonth
        WHERE month <= %(day)s
        AND month >= DATE_TRUNC('month', %(day)s::date - INTERVAL '12 months')
        ORDER BY regency_id, cluster_id, month DESC
    """,
    # Region × cluster with what is held there; a unit's clients lie at its kab/kota.
    "c_held": """
        SELECT COALESCE(held.village_id, month.regency_id) AS region_id, held.unit_id,
            month.cluster_id, held.families, COALESCE(ground.terrain, 'easy') AS terrain
        FROM c_month AS month
        JOIN caseloads_caseload AS held ON held.month_id = month.id
        LEFT JOIN caseloads_terrainclass AS ground
            ON ground.village_id = held.village_id AND ground.cluster_id = month.cluster_id
        WHERE held.families > 0
    """,
    "c_post": """
        SELECT post.id AS assignment_id, post.facilitator_id, post.kind_id, post.cluster_id,
            post.region_id, post.unit_id, post.fte_share::float AS fte,
            COALESCE(standard.is_one_per_unit, FALSE) AS is_one_per_unit,
            standard.k IS NOT NULL AND standard.k_min IS NULL AS lacks_minimum, region.level
        FROM facilitators_assignment AS post
        JOIN regions_region AS region ON region.id = post.region_id
        LEFT JOIN c_standard AS standard
            ON standard.kind_id = post.kind_id AND standard.cluster_id = post.cluster_id
            AND standard.terrain = 'easy'
        WHERE post.cancelled_at IS NULL AND post.role = 'pendamping'
        AND %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    """,
    # A post × the villages, or the unit, that it covers on the day.
    "c_cover": """
        SELECT post.assignment_id, post.kind_id, post.cluster_id, covered.village_id AS region_id,
            NULL::bigint AS unit_id, post.fte, covered.families AS own
        FROM facilitators_coveredvillage AS covered
        JOIN c_post AS post ON post.assignment_id = covered.assignment_id
        WHERE %(day)s BETWEEN covered.starts_on AND COALESCE(covered.ends_on, 'infinity')
        UNION ALL
        SELECT assignment_id, kind_id, cluster_id, region_id, unit_id, fte, NULL
        FROM c_post WHERE unit_id IS NOT NULL
    """,
    # Who is known: a village by its kab/kota's month, whether or not it is listed.
    "c_known": """
        SELECT village.id AS region_id, month.cluster_id
        FROM c_month AS month
        JOIN regions_region AS district
            ON district.parent_id = month.regency_id AND district.ends_on IS NULL
        JOIN regions_region AS village
            ON village.parent_id = district.id AND village.ends_on IS NULL
        UNION ALL
        SELECT regency_id, cluster_id FROM c_month
    """,
}
