"""What a count covers: regions × clusters, and the people it judges anew.

A whole count covers all of the nation. A recount covers what was touched, the posts of the people
that shares in it, and every region above: so the same statements count both.
"""

WHOLE = {
    "c_region": """
        SELECT region.id AS region_id, region.parent_id, region.level,
            CASE region.level WHEN 2 THEN region.id WHEN 3 THEN region.parent_id
                WHEN 4 THEN above.parent_id END AS regency_id
        FROM regions_region AS region
        LEFT JOIN regions_region AS above ON above.id = region.parent_id
        WHERE region.ends_on IS NULL
    """,
    "c_cluster": """
        SELECT id AS cluster_id, has_caseload FROM programs_cluster
        WHERE %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
    """,
}

# What marks name, and what lies behind it: a post's villages (also of one that just ended), all
# villages of a month, all regions of a standard or a kind.
MARKED = {
    "c_mark": """
        SELECT subject, (keys->>'facilitator')::bigint AS facilitator_id,
            COALESCE((keys->>'village')::bigint, (keys->>'region')::bigint,
                (keys->>'regency')::bigint) AS region_id,
            (keys->>'assignment')::bigint AS assignment_id,
            (keys->>'unit')::bigint AS unit_id, (keys->>'cluster')::bigint AS cluster_id,
            (keys->>'kind')::bigint AS kind_id
        FROM core_touched WHERE id = ANY(%(marks)s)
    """,
    "c_seed_cluster": """
        SELECT cluster_id FROM c_mark WHERE cluster_id IS NOT NULL
        UNION
        SELECT served.cluster_id FROM c_mark
        JOIN programs_facilitatorkind_clusters AS served
            ON served.facilitatorkind_id = c_mark.kind_id
        WHERE c_mark.subject = 'kind'
    """,
    "c_seed_region": """
        SELECT region_id FROM c_mark WHERE region_id IS NOT NULL
        UNION
        SELECT covered.village_id FROM c_mark
        JOIN facilitators_coveredvillage AS covered USING (assignment_id)
        UNION
        SELECT district.id FROM c_mark
        JOIN regions_region AS district ON district.parent_id = c_mark.region_id
        WHERE c_mark.subject = 'month'
        UNION
        SELECT village.id FROM c_mark
        JOIN regions_region AS district ON district.parent_id = c_mark.region_id
        JOIN regions_region AS village ON village.parent_id = district.id
        WHERE c_mark.subject = 'month'
        UNION
        SELECT id FROM regions_region
        WHERE ends_on IS NULL
        AND EXISTS (SELECT FROM c_mark WHERE subject IN ('kind', 'standard'))
    """,
    # Who holds a post that covers nothing is judged by the place where it lies.
    "c_seed_person": """
        SELECT facilitator_id FROM c_mark WHERE facilitator_id IS NOT NULL
        UNION
        SELECT post.facilitator_id FROM c_mark
        JOIN facilitators_assignment AS post USING (unit_id, cluster_id)
        UNION
        SELECT post.facilitator_id FROM facilitators_assignment AS post
        JOIN c_seed_region USING (region_id) JOIN c_seed_cluster USING (cluster_id)
        WHERE EXISTS (SELECT FROM c_mark WHERE subject IN ('month', 'kind', 'standard'))
        AND post.cancelled_at IS NULL
        AND %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    """,
}

BENEATH = {
    "c_seed_cluster": "SELECT id AS cluster_id FROM programs_cluster",
    "c_seed_region": """
        SELECT id AS region_id FROM regions_region
        WHERE code = %(code)s OR code LIKE %(code)s || '.%%' OR %(code)s = 'ID'
    """,
    "c_seed_person": """
        SELECT facilitator_id FROM facilitators_assignment
        JOIN c_seed_region USING (region_id) WHERE cancelled_at IS NULL
        AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
        UNION
        SELECT facilitator_id FROM staffing_workloadpart
        JOIN c_seed_region USING (region_id) WHERE run_id = %(run)s
    """,
}
"""The seeds of one region: itself and all that lies below it."""

REACHED = {
    # Whoever covers a seeded place in a seeded cluster has a new share of it.
    "c_person": """
        SELECT facilitator_id FROM c_seed_person
        UNION
        SELECT post.facilitator_id FROM c_seed_region AS seed
        JOIN facilitators_coveredvillage AS covered ON covered.village_id = seed.region_id
            AND %(day)s BETWEEN covered.starts_on AND COALESCE(covered.ends_on, 'infinity')
        JOIN facilitators_assignment AS post ON post.id = covered.assignment_id
            AND post.cluster_id IN (SELECT cluster_id FROM c_seed_cluster)
            AND post.cancelled_at IS NULL
            AND %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    """,
    "c_theirs": """
        SELECT post.id AS assignment_id, post.region_id, post.cluster_id
        FROM facilitators_assignment AS post JOIN c_person USING (facilitator_id)
        WHERE post.cancelled_at IS NULL
        AND %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
        UNION
        SELECT NULL, part.region_id, part.cluster_id
        FROM staffing_workloadpart AS part JOIN c_person USING (facilitator_id)
        WHERE part.run_id = %(run)s
    """,
    "c_cluster": """
        SELECT id AS cluster_id, has_caseload FROM programs_cluster
        WHERE %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
        AND id IN (SELECT cluster_id FROM c_seed_cluster UNION SELECT cluster_id FROM c_theirs)
    """,
    "c_region": """
        WITH RECURSIVE up AS (
            SELECT region_id FROM (
                SELECT region_id FROM c_seed_region
                UNION SELECT region_id FROM c_theirs
                UNION
                SELECT covered.village_id FROM c_theirs
                JOIN facilitators_coveredvillage AS covered USING (assignment_id)
                WHERE %(day)s BETWEEN covered.starts_on AND COALESCE(covered.ends_on, 'infinity')
            ) AS touched
            UNION
            SELECT region.parent_id FROM up
            JOIN regions_region AS region ON region.id = up.region_id
            WHERE region.parent_id IS NOT NULL
        )
        SELECT region.id AS region_id, region.parent_id, region.level,
            CASE region.level WHEN 2 THEN region.id WHEN 3 THEN region.parent_id
                WHEN 4 THEN above.parent_id END AS regency_id
        FROM up
        JOIN regions_region AS region ON region.id = up.region_id AND region.ends_on IS NULL
        LEFT JOIN regions_region AS above ON above.id = region.parent_id
    """,
}
"""From seeds to the whole of what a recount writes."""

ALL_POSTS = "facilitators_assignment"
POSTS_REACHED = """(
    SELECT * FROM facilitators_assignment WHERE id IN (
        SELECT post.id FROM facilitators_assignment AS post JOIN c_person USING (facilitator_id)
        UNION
        SELECT post.id FROM facilitators_assignment AS post
        JOIN c_region USING (region_id) JOIN c_cluster USING (cluster_id)
        UNION
        SELECT covered.assignment_id FROM facilitators_coveredvillage AS covered
        JOIN c_region ON c_region.region_id = covered.village_id
    )
)"""
IS_ANYBODY = "TRUE"
IS_REACHED = "post.facilitator_id IN (SELECT facilitator_id FROM c_person)"
