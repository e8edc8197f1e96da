"""Workloads: whose families, what share of a standard, and the verdict (domain notes §5.1)."""

LOADS = {
    # Families of a place go first to the posts with a number of their own, the rest by FTE.
    "c_share": """
        SELECT cover.assignment_id, cover.is_judged, cover.kind_id, cover.cluster_id,
            COALESCE(held.terrain, ground.terrain, 'easy') AS terrain,
            month.id IS NOT NULL AS has_data,
            COALESCE(cover.own, GREATEST(0, COALESCE(held.families, 0)
                - SUM(COALESCE(cover.own, 0)) OVER place)
                * cover.fte / NULLIF(SUM(cover.fte) FILTER (WHERE cover.own IS NULL) OVER place, 0))
                AS families,
            cover.unit_id IS NULL AS is_village
        FROM c_cover AS cover
        LEFT JOIN c_held AS held ON held.region_id = cover.region_id
            AND held.cluster_id = cover.cluster_id
            AND COALESCE(held.unit_id, 0) = COALESCE(cover.unit_id, 0)
        LEFT JOIN caseloads_terrainclass AS ground
            ON ground.village_id = cover.region_id AND ground.cluster_id = cover.cluster_id
        LEFT JOIN c_month AS month
            ON month.regency_id = cover.regency_id AND month.cluster_id = cover.cluster_id
        WINDOW place AS (
            PARTITION BY cover.region_id, cover.unit_id, cover.cluster_id, cover.kind_id)
    """,
    # What each post adds. One that covers nothing has a load of 0 where its standard is set.
    "c_part": """
        SELECT post.facilitator_id, post.assignment_id, post.region_id, post.cluster_id,
            post.kind_id, post.fte, COALESCE(part.villages, 0) AS villages,
            COALESCE(part.families, 0) AS families,
            CASE WHEN kind.is_one_per_unit THEN post.fte WHEN part.has_standard THEN part.load
                WHEN part.assignment_id IS NULL AND kind.has_standard THEN 0 END AS load,
            CASE WHEN kind.is_one_per_unit THEN post.fte ELSE COALESCE(part.load_low, 0)
                + CASE WHEN COALESCE(part.lacks_minimum, usual.k IS NOT NULL
                    AND usual.k_min IS NULL) THEN post.fte ELSE 0 END END AS load_low,
            CASE WHEN kind.is_one_per_unit THEN post.fte ELSE COALESCE(part.load_high, 0)
                END AS load_high,
            COALESCE(kind.is_one_per_unit, FALSE) AS is_one_per_unit,
            COALESCE(kind.is_one_per_unit OR COALESCE(part.has_standard, kind.has_standard), FALSE)
                AS has_standard,
            COALESCE(kind.is_one_per_unit OR COALESCE(part.has_data, month.id IS NOT NULL), FALSE)
                AS has_data,
            proof.certified_until, proof.is_qualified
        FROM c_post AS post
        JOIN c_proof AS proof USING (assignment_id)
        LEFT JOIN c_kind AS kind USING (kind_id, cluster_id)
        LEFT JOIN c_standard AS usual ON usual.kind_id = post.kind_id
            AND usual.cluster_id = post.cluster_id AND usual.terrain = 'easy'
        LEFT JOIN c_month AS month
            ON month.regency_id = post.regency_id AND month.cluster_id = post.cluster_id
        LEFT JOIN (
            SELECT share.assignment_id, COUNT(*) FILTER (WHERE share.is_village) AS villages,
                SUM(share.families) AS families,
                SUM(share.families / standard.k) AS load,
                SUM(share.families / standard.k_min) AS load_low,
                SUM(share.families / standard.k_max) AS load_high,
                BOOL_OR(standard.k IS NOT NULL AND standard.k_min IS NULL) AS lacks_minimum,
                BOOL_AND(standard.k IS NOT NULL) AS has_standard,
                BOOL_AND(share.has_data) AS has_data
            FROM c_share AS share
            LEFT JOIN c_standard AS standard USING (kind_id, cluster_id, terrain)
            WHERE share.is_judged
            GROUP BY share.assignment_id
        ) AS part USING (assignment_id)
        WHERE post.is_judged
    """,
    # Each person whole: no data, then no standard, then the verdict by the band's two ends.
    "c_load": """
        SELECT facilitator_id, fte, families, CASE WHEN is_known THEN load END AS load,
            CASE WHEN is_known THEN load_low END AS load_low,
            CASE WHEN is_known THEN load_high END AS load_high,
            CASE WHEN NOT has_data THEN 'no_data' WHEN NOT has_standard THEN 'no_standard'
                WHEN posts_held_alone > 1 OR ROUND(load_high::numeric, 6) > ROUND(fte::numeric, 6)
                    THEN 'overloaded'
                WHEN ROUND(load_low::numeric, 6) < ROUND(fte::numeric, 6) THEN 'underloaded'
                ELSE 'within' END AS verdict
        FROM (
            SELECT facilitator_id, SUM(fte) AS fte, SUM(families) AS families,
                SUM(load) AS load, SUM(load_low) AS load_low, SUM(load_high) AS load_high,
                BOOL_AND(has_data) AS has_data, BOOL_AND(has_standard) AS has_standard,
                BOOL_AND(has_data AND has_standard) AS is_known,
                COUNT(*) FILTER (WHERE is_one_per_unit) AS posts_held_alone
            FROM c_part GROUP BY facilitator_id
        ) AS person
    """,
    # A load where its person has a post: `sign` 1 is counted now, -1 was, 0 stays as it was.
    "c_seat": """
        SELECT part.region_id, part.cluster_id, part.kind_id, facilitator_id,
            ROUND(person.load::numeric * 100)::int AS load_percent,
            person.verdict = 'overloaded' AS is_overloaded, 1 AS sign,
            ROUND(part.fte * 100)::int AS fte_percent, part.certified_until, part.is_qualified
        FROM c_part AS part JOIN c_load AS person USING (facilitator_id)
    """,
}

KEEP_LOADS = (
    """
    INSERT INTO staffing_workloadpart{of_run} (run_id, facilitator_id, assignment_id, region_id,
        cluster_id, kind_id, fte, villages, families, load, load_low, load_high,
        is_one_per_unit, has_standard, has_data, certified_until, is_qualified)
    SELECT %(run)s, facilitator_id, assignment_id, region_id, cluster_id, kind_id, fte, villages,
        families, load, load_low, load_high, is_one_per_unit, has_standard, has_data,
        certified_until, is_qualified
    FROM c_part
    """,
    """
    INSERT INTO staffing_workload{of_run}
        (run_id, facilitator_id, fte, families, load, load_low, load_high, verdict, computed_at)
    SELECT %(run)s, facilitator_id, fte, families, load, load_low, load_high, verdict,
        %(computed_at)s
    FROM c_load
    """,
)
