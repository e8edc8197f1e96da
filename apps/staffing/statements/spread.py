"""The spread of whole-person loads over everybody with a post in a region (domain notes §5.7).

From the kab/kota down it is read from the people themselves. For a province and the nation the run
keeps how many people have which load, in whole percents of a full post: one changed person adds
and takes one there, whatever the size of the nation. Quantiles are exact over loads so rounded.
"""

SPREAD = {
    "c_up": """
        WITH RECURSIVE up AS (
            SELECT DISTINCT region_id, region_id AS above_id FROM c_seat
            UNION ALL
            SELECT up.region_id, region.parent_id FROM up
            JOIN regions_region AS region ON region.id = up.above_id
            WHERE region.parent_id IS NOT NULL
        )
        SELECT up.region_id, up.above_id, region.level FROM up
        JOIN c_region AS region ON region.region_id = up.above_id
    """,
    # A person with two posts below a region sits there once in a kind, and once in the cluster.
    "c_chair": """
        SELECT DISTINCT up.above_id AS region_id, up.level, seat.cluster_id, seat.kind_id,
            seat.facilitator_id, seat.load_percent, seat.is_overloaded, seat.sign
        FROM c_seat AS seat
        JOIN c_up AS up USING (region_id)
        JOIN c_cluster USING (cluster_id)
    """,
}

OVER_KINDS = """
    INSERT INTO c_chair
    SELECT DISTINCT region_id, level, cluster_id, NULL::bigint, facilitator_id, load_percent,
        is_overloaded, sign
    FROM c_chair
"""

KEEP_COUNTS = """
    INSERT INTO staffing_loadcount{of_run} AS kept
        (run_id, region_id, cluster_id, kind_id, load_percent, people, overloaded)
    SELECT %(run)s, region_id, cluster_id, kind_id, load_percent, SUM(sign),
        SUM(sign * is_overloaded::int)
    FROM c_chair WHERE level < 2 AND sign <> 0
    GROUP BY region_id, cluster_id, kind_id, load_percent
    HAVING SUM(sign) <> 0 OR SUM(sign * is_overloaded::int) <> 0
"""
ADD_TO_KEPT = """
    ON CONFLICT (run_id, region_id, cluster_id, kind_id, load_percent) DO UPDATE
    SET people = kept.people + EXCLUDED.people, overloaded = kept.overloaded + EXCLUDED.overloaded
"""

ALL_COUNTS = "staffing_loadcount{of_run}"
COUNTS_REACHED = """(
    SELECT counted.* FROM c_region AS region
    CROSS JOIN c_cluster AS cluster
    CROSS JOIN LATERAL (
        SELECT * FROM staffing_loadcount AS kept
        WHERE kept.run_id = %(run)s AND kept.region_id = region.region_id
        AND kept.cluster_id = cluster.cluster_id AND kept.people > 0
        OFFSET 0 -- each by its index
    ) AS counted
    WHERE region.level < 2
)"""

SPREAD_OF = {
    "c_spread": """
        SELECT region_id, cluster_id, kind_id, COUNT(*) AS people,
            COUNT(load_percent) AS judged,
            COUNT(*) FILTER (WHERE is_overloaded AND load_percent IS NOT NULL) AS overloaded,
            MAX(load_percent) / 100.0::float AS load_max,
            PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY load_percent) / 100 AS load_p90
        FROM c_chair WHERE level >= 2 AND sign >= 0
        GROUP BY region_id, cluster_id, kind_id
        UNION ALL
        SELECT region_id, cluster_id, kind_id, SUM(people), SUM(judged), SUM(overloaded),
            MAX(load_percent) / 100.0::float,
            -- The value at place 0.9 × (n - 1), between its neighbours, as PERCENTILE_CONT.
            (MIN(load_percent) FILTER (WHERE up_to > tenths / 10)
                + tenths %% 10 * (MIN(load_percent) FILTER (WHERE up_to > (tenths + 9) / 10)
                    - MIN(load_percent) FILTER (WHERE up_to > tenths / 10)) / 10.0) / 100.0
        FROM (
            SELECT kept.*, CASE WHEN load_percent IS NULL THEN 0 ELSE people END AS judged,
                CASE WHEN load_percent IS NOT NULL THEN
                    SUM(people) OVER (PARTITION BY region_id, cluster_id, kind_id
                        ORDER BY load_percent) END AS up_to,
                9 * (SUM(people) FILTER (WHERE load_percent IS NOT NULL)
                    OVER (PARTITION BY region_id, cluster_id, kind_id) - 1) AS tenths
            FROM {counts} AS kept
        ) AS counted
        GROUP BY region_id, cluster_id, kind_id, tenths
    """,
}
