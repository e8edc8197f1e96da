"""Workloads: whose families, what share of a standard, and the verdict (domain notes §5.1)."""

LOADS = (
    # Families of a place go first to the posts with a number of their own, the rest by FTE.
    """
    CREATE TEMP TABLE c_share ON COMMIT DROP AS
    SELECT cover.assignment_id, cover.kind_id, cover.cluster_id, cover.fte,
        COALESCE(held.terrain, ground.terrain, 'easy') AS terrain,
        known.region_id IS NOT NULL AS has_data,
        COALESCE(cover.own, GREATEST(0, COALESCE(held.families, 0)
            - SUM(COALESCE(cover.own, 0)) OVER place)
            * cover.fte / NULLIF(SUM(cover.fte) FILTER (WHERE cover.own IS NULL) OVER place, 0))
            AS families,
        cover.unit_id IS NULL AS is_village
    FROM c_cover AS cover
    LEFT JOIN c_held AS held ON held.region_id = cover.region_id
        AND held.cluster_id = cover.cluster_id AND held.unit_id IS NOT DISTINCT FROM cover.unit_id
    LEFT JOIN caseloads_terrainclass AS ground
        ON ground.village_id = cover.region_id AND ground.cluster_id = cover.cluster_id
    LEFT JOIN c_known AS known
        ON known.region_id = cover.region_id AND known.cluster_id = cover.cluster_id
    WINDOW place AS (
        PARTITION BY cover.region_id, cover.unit_id, cover.cluster_id, cover.kind_id)
    """,
    """
    INSERT INTO staffing_workloadpart (run_id, facilitator_id, assignment_id, region_id,
        cluster_id, kind_id, fte, villages, families, load, load_low, load_high,
        is_one_per_unit, has_standard, has_data)
    SELECT %(run)s, post.facilitator_id, post.assignment_id, post.region_id, post.cluster_id,
        post.kind_id, post.fte, COALESCE(part.villages, 0), COALESCE(part.families, 0),
        CASE WHEN post.is_one_per_unit THEN post.fte WHEN part.has_standard THEN part.load
            WHEN part.assignment_id IS NULL AND EXISTS (SELECT FROM c_standard AS standard
                WHERE (standard.kind_id, standard.cluster_id) = (post.kind_id, post.cluster_id))
                THEN 0 END,
        CASE WHEN post.is_one_per_unit THEN post.fte
            ELSE COALESCE(part.load_low, 0) + CASE
                WHEN COALESCE(part.lacks_minimum, post.lacks_minimum) THEN post.fte ELSE 0 END
            END,
        CASE WHEN post.is_one_per_unit THEN post.fte ELSE COALESCE(part.load_high, 0) END,
        post.is_one_per_unit,
        post.is_one_per_unit OR COALESCE(part.has_standard, EXISTS (
            SELECT FROM c_standard AS standard
            WHERE (standard.kind_id, standard.cluster_id) = (post.kind_id, post.cluster_id))),
        post.is_one_per_unit OR COALESCE(part.has_data, EXISTS (
            SELECT FROM c_known AS known
            JOIN regions_region AS place ON place.id = known.region_id AND place.level = 2
            JOIN regions_region AS here ON here.id = post.region_id
            WHERE known.cluster_id = post.cluster_id
            AND (here.code = place.code OR here.code LIKE place.code || '.%%')))
    FROM c_post AS post
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
        GROUP BY share.assignment_id
    ) AS part USING (assignment_id)
    """,
    """
    INSERT INTO staffing_workload
        (run_id, facilitator_id, fte, families, load, load_low, load_high, verdict, computed_at)
    SELECT %(run)s, facilitator_id, fte, families,
        CASE WHEN is_judged THEN load END, CASE WHEN is_judged THEN load_low END,
        CASE WHEN is_judged THEN load_high END,
        CASE WHEN NOT has_data THEN 'no_data'
            WHEN NOT has_standard THEN 'no_standard'
            WHEN posts_held_alone > 1 OR ROUND(load_high::numeric, 6) > ROUND(fte::numeric, 6)
                THEN 'overloaded'
            WHEN ROUND(load_low::numeric, 6) < ROUND(fte::numeric, 6) THEN 'underloaded'
            ELSE 'within' END,
        %(computed_at)s
    FROM (
        SELECT part.facilitator_id, SUM(part.fte) AS fte, SUM(part.families) AS families,
            SUM(part.load) AS load, SUM(part.load_low) AS load_low,
            SUM(part.load_high) AS load_high, BOOL_AND(part.has_data) AS has_data,
            BOOL_AND(part.has_standard) AS has_standard,
            BOOL_AND(part.has_data AND part.has_standard) AS is_judged,
            COUNT(*) FILTER (WHERE part.is_one_per_unit) AS posts_held_alone
        FROM staffing_workloadpart AS part
        WHERE part.run_id = %(run)s
        GROUP BY part.facilitator_id
    ) AS person
    """,
)
