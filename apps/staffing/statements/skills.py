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
            SELECT up.above_id AS region_id, cluster_id, kind_id, {weighed}
            FROM (
                SELECT region_id, cluster_id, kind_id, sign, SUM(fte_percent) AS certified_fte,
                    SUM(fte_percent) FILTER (
                        WHERE certified_until >= %(day)s::date + INTERVAL '6 months'
                    ) AS lasting_fte,
                    SUM(fte_percent) FILTER (WHERE certified_until <= %(day)s::date + 30)
                        AS expiring_30_fte,
                    SUM(fte_percent) FILTER (WHERE certified_until <= %(day)s::date + 90)
                        AS expiring_90_fte,
                    SUM(fte_percent) FILTER (WHERE certified_until <= %(day)s::date + 180)
                        AS expiring_180_fte,
                    SUM(fte_percent) FILTER (WHERE is_qualified) AS qualified_fte
                FROM c_seat JOIN c_cluster USING (cluster_id)
                WHERE certified_until IS NOT NULL
                GROUP BY region_id, cluster_id, kind_id, sign
            ) AS seat
            JOIN c_up AS up USING (region_id)
            GROUP BY up.above_id, cluster_id, GROUPING SETS ((kind_id), ())
            {kept}
        ) AS summed
        GROUP BY region_id, cluster_id, kind_id
    """,
}
WEIGHED = ", ".join(
    f"SUM({name} * CASE WHEN up.level < 2 THEN sign ELSE (sign >= 0)::int END) AS {name}"
    for name in COLUMNS
)
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

# What the people of a region are: one row where anybody has a post, so that figures join it once.
PEOPLE = {
    "c_people": """
        SELECT spread.*, {columns}
        FROM c_spread AS spread
        LEFT JOIN c_skill AS skill ON skill.region_id = spread.region_id
            AND skill.cluster_id = spread.cluster_id
            AND COALESCE(skill.kind_id, 0) = COALESCE(spread.kind_id, 0)
    """,
}
