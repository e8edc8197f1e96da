"""Who is certified and qualified for the posts counted (domain notes §6), in FTE by region.

FTE is summed in whole hundredths: a recount adds to what the run keeps and stays exact.
"""

from apps.competencies.queries.qualification import QUALIFICATIONS

POSTS = """
    SELECT assignment_id, facilitator_id, kind_id, 'pendamping' AS role, cluster_id
    FROM c_post WHERE is_judged
"""

PROOFS = {
    "c_proof": """
        SELECT assignment_id, CASE WHEN is_registered THEN certified_until END AS certified_until,
            requirement_id IS NOT NULL AND units_missing = 0 AND hours_missing = 0
                AND is_registered AND certified_until IS NOT NULL AS is_qualified
        FROM ({qualifications}) AS proof
    """,
}
QUALIFIED = QUALIFICATIONS.format(posts=POSTS)

COLUMNS = (
    "certified_fte", "lasting_fte", "expiring_30_fte", "expiring_90_fte", "expiring_180_fte",
    "qualified_fte",
)  # fmt: skip

# From the kab/kota down all seats are summed; above, what changed is added to what the run holds.
SKILLS = {
    "c_skill": """
        SELECT region_id, cluster_id, kind_id, {sums}
        FROM (
            SELECT region_id, cluster_id, kind_id, size AS certified_fte,
                CASE WHEN until >= %(day)s::date + INTERVAL '6 months' THEN size END AS lasting_fte,
                CASE WHEN until <= %(day)s::date + 30 THEN size END AS expiring_30_fte,
                CASE WHEN until <= %(day)s::date + 90 THEN size END AS expiring_90_fte,
                CASE WHEN until <= %(day)s::date + 180 THEN size END AS expiring_180_fte,
                CASE WHEN is_qualified THEN size END AS qualified_fte
            FROM (
                SELECT up.above_id AS region_id, seat.cluster_id, seat.kind_id, is_qualified,
                    certified_until AS until,
                    SUM(fte_percent * CASE WHEN up.level < 2 THEN sign
                        ELSE (sign >= 0)::int END) AS size
                FROM c_seat AS seat
                JOIN c_up AS up USING (region_id)
                JOIN c_cluster USING (cluster_id)
                WHERE certified_until IS NOT NULL
                GROUP BY up.above_id, seat.cluster_id, is_qualified, certified_until,
                    GROUPING SETS ((seat.kind_id), ())
            ) AS seat
            {kept}
        ) AS sized
        GROUP BY region_id, cluster_id, kind_id
    """,
}
SUMS = ", ".join(f"NULLIF(SUM({name}), 0) / 100.0 AS {name}" for name in COLUMNS)

KEPT = """
    UNION ALL
    SELECT figure.region_id, cluster.cluster_id, figure.kind_id, certified_fte * 100,
        lasting_fte * 100, expiring_30_fte * 100, expiring_90_fte * 100, expiring_180_fte * 100,
        qualified_fte * 100
    FROM c_region AS region
    CROSS JOIN c_cluster AS cluster
    CROSS JOIN LATERAL (
        SELECT * FROM staffing_figure AS kept
        WHERE kept.run_id = %(run)s AND kept.region_id = region.region_id
        AND kept.cluster_id = cluster.cluster_id
        OFFSET 0 -- each by its index
    ) AS figure
    WHERE region.level < 2 AND figure.certified_fte IS NOT NULL
"""
