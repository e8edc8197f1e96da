"""What is in force on the day in the regions and clusters counted."""

PREPARE = {
    # Kind × cluster with the level its posts lie at (unit posts count at the kab/kota).
    "c_kind": """
        SELECT kind.id AS kind_id, cluster_id, kind.least_presence,
            kind.posting_level = 'unit' AS is_unit,
            CASE kind.posting_level WHEN 'province' THEN 1 WHEN 'district' THEN 3
                WHEN 'village' THEN 4 ELSE 2 END AS level,
            EXISTS (
                SELECT FROM programs_staffingstandard AS standard
                WHERE (standard.kind_id, standard.cluster_id) = (kind.id, served.cluster_id)
                AND %(day)s BETWEEN standard.starts_on AND COALESCE(standard.ends_on, 'infinity')
            ) AS has_standard,
            EXISTS (
                SELECT FROM programs_staffingstandard AS standard
                WHERE (standard.kind_id, standard.cluster_id) = (kind.id, served.cluster_id)
                AND standard.basis = 'one_per_unit'
                AND %(day)s BETWEEN standard.starts_on AND COALESCE(standard.ends_on, 'infinity')
            ) AS is_one_per_unit
        FROM programs_facilitatorkind AS kind
        JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
        JOIN c_cluster USING (cluster_id)
        WHERE %(day)s BETWEEN kind.starts_on AND COALESCE(kind.ends_on, 'infinity')
    """,
    # The standard of each terrain: its own, else the one for any terrain.
    "c_standard": """
        SELECT DISTINCT ON (kind_id, cluster_id, ground)
            kind_id, cluster_id, ground AS terrain,
            minimum::float AS k_min, COALESCE(target, maximum)::float AS k, maximum::float AS k_max
        FROM programs_staffingstandard
        CROSS JOIN UNNEST(ARRAY['easy', 'hard']) AS ground
        WHERE terrain IN (ground, 'any')
        AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
        ORDER BY kind_id, cluster_id, ground, terrain = 'any'
    """,
    # The newest month up to the day and at most twelve months old answers for a kab/kota.
    "c_month": """
        SELECT DISTINCT ON (month.regency_id, month.cluster_id)
            month.id, month.regency_id, month.cluster_id
        FROM caseloads_caseloadmonth AS month
        JOIN (SELECT DISTINCT regency_id FROM c_region) AS here USING (regency_id)
        JOIN c_cluster USING (cluster_id)
        WHERE month.month <= %(day)s
        AND month.month >= DATE_TRUNC('month', %(day)s::date - INTERVAL '12 months')
        ORDER BY month.regency_id, month.cluster_id, month.month DESC
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
        AND (held.unit_id IS NOT NULL OR held.village_id IN (SELECT region_id FROM c_region))
    """,
    # Posts on the day. `is_judged`: its holder's workload is written anew.
    "c_post": """
        SELECT post.id AS assignment_id, post.facilitator_id, post.kind_id, post.cluster_id,
            post.region_id, post.unit_id, post.fte_share::float AS fte,
            CASE region.level WHEN 2 THEN region.id WHEN 3 THEN region.parent_id
                WHEN 4 THEN above.parent_id END AS regency_id,
            {is_judged} AS is_judged
        FROM {posts} AS post
        JOIN regions_region AS region ON region.id = post.region_id
        LEFT JOIN regions_region AS above ON above.id = region.parent_id
        WHERE post.cancelled_at IS NULL AND post.role = 'pendamping'
        AND %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    """,
    # A post × the villages, or the unit, that it covers on the day.
    "c_cover": """
        SELECT post.assignment_id, post.is_judged, post.kind_id, post.cluster_id,
            covered.village_id AS region_id, place.parent_id, place.regency_id,
            NULL::bigint AS unit_id, post.fte, covered.families AS own
        FROM facilitators_coveredvillage AS covered
        JOIN c_post AS post ON post.assignment_id = covered.assignment_id
        JOIN c_region AS place ON place.region_id = covered.village_id
        WHERE %(day)s BETWEEN covered.starts_on AND COALESCE(covered.ends_on, 'infinity')
        UNION ALL
        SELECT assignment_id, is_judged, kind_id, cluster_id, region_id, NULL, regency_id, unit_id,
            fte, NULL
        FROM c_post WHERE unit_id IS NOT NULL
    """,
}
