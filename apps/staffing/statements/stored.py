"""A recount inside a finished run: what it holds already, and making room for what is new."""

WERE = """
    INSERT INTO c_seat
    SELECT part.region_id, part.cluster_id, part.kind_id, facilitator_id,
        ROUND(person.load::numeric * 100)::int, person.verdict = 'overloaded', -1,
        ROUND(part.fte * 100)::int, part.certified_until, part.is_qualified
    FROM staffing_workloadpart AS part
    JOIN c_person USING (facilitator_id)
    JOIN staffing_workload AS person USING (run_id, facilitator_id)
    WHERE run_id = %(run)s
"""
"""Where the people counted again sat before."""

STAY = """
    INSERT INTO c_seat
    SELECT part.region_id, part.cluster_id, part.kind_id, facilitator_id,
        ROUND(person.load::numeric * 100)::int, person.verdict = 'overloaded', 0,
        ROUND(part.fte * 100)::int, part.certified_until, part.is_qualified
    FROM (
        SELECT region_id FROM c_region WHERE level >= 2
        UNION
        SELECT below.id FROM c_region AS region
        JOIN regions_region AS below ON below.parent_id = region.region_id
        WHERE region.level IN (2, 3)
        UNION
        SELECT village.id FROM c_region AS region
        JOIN regions_region AS district ON district.parent_id = region.region_id
        JOIN regions_region AS village ON village.parent_id = district.id
        WHERE region.level = 2
    ) AS here
    JOIN staffing_workloadpart AS part USING (region_id)
    JOIN staffing_workload AS person USING (run_id, facilitator_id)
    WHERE run_id = %(run)s AND part.cluster_id IN (SELECT cluster_id FROM c_cluster)
    AND NOT EXISTS (
        SELECT FROM c_person AS judged WHERE judged.facilitator_id = part.facilitator_id
    )
"""
"""Everybody else with a post in a kab/kota, or below, that is counted again."""

# Regions beside the counted ones, under the same parent: their sum needs them as they are.
BESIDE = {
    "c_beside": """
        SELECT figure.region_id, region.parent_id, region.level, figure.cluster_id, figure.kind_id,
            COALESCE(figure.families, 0) AS families, families_without_standard AS lacking,
            need_fte AS fte, need_fte_low AS fte_low, need_fte_high AS fte_high,
            need_fte_in_villages AS village_fte, need, formasi, filled, available_fte AS available,
            villages, families_in_villages AS village_families, villages_covered, families_covered,
            (figure.families IS NOT NULL)::int AS known
        FROM c_region AS above
        JOIN regions_region AS region ON region.parent_id = above.region_id
        CROSS JOIN c_cluster AS cluster
        CROSS JOIN LATERAL (
            SELECT * FROM staffing_figure{of_run} AS kept
            WHERE kept.run_id = %(run)s AND kept.region_id = region.id
            AND kept.cluster_id = cluster.cluster_id
            OFFSET 0 -- each by its index
        ) AS figure
        WHERE NOT EXISTS (SELECT FROM c_region AS own WHERE own.region_id = region.id)
        LIMIT {most_beside}
    """,
}

FORGET_LOADS = (
    """
    DELETE FROM staffing_workloadpart AS part USING c_person AS person
    WHERE part.run_id = %(run)s AND part.facilitator_id = person.facilitator_id
    """,
    """
    DELETE FROM staffing_workload AS old USING c_person AS person
    WHERE old.run_id = %(run)s AND old.facilitator_id = person.facilitator_id
    """,
)

FORGET_FIGURES = """
    DELETE FROM staffing_figure AS figure USING c_region AS region
    WHERE figure.run_id = %(run)s AND figure.region_id = region.region_id
    AND figure.cluster_id IN (SELECT cluster_id FROM c_cluster)
"""
