"""The least the same figures can cost: SQL by hand for exactly this nation, into fresh tables.

It knows what the bench's nation lacks (units, hard ground, numbers of one's own, villages in posts,
cancelled and ended rows; renewals, revocations, licences), keeps nothing for a later recount, and
indexes after writing.
"""

TABLES = ("floor_part", "floor_load", "floor_figure")

STATEMENTS = (
    """
    CREATE TEMP TABLE f_region AS
    SELECT region.id AS region_id, region.level, region.parent_id, CASE region.level WHEN 4
        THEN district.parent_id WHEN 3 THEN region.parent_id WHEN 2 THEN region.id END AS regency_id
    FROM regions_region AS region
    LEFT JOIN regions_region AS district ON district.id = region.parent_id
    WHERE region.ends_on IS NULL
    """,
    """
    CREATE TEMP TABLE f_kind AS
    SELECT kind.id AS kind_id, served.cluster_id, cluster.has_caseload, kind.least_presence,
        CASE kind.posting_level WHEN 'district' THEN 3 ELSE 2 END AS level, kind.holds_alone,
        COALESCE(target, maximum)::float AS k, minimum::float AS k_min, maximum::float AS k_max
    FROM programs_facilitatorkind AS kind
    JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
    JOIN programs_cluster AS cluster ON cluster.id = served.cluster_id
    JOIN programs_staffingstandard AS standard ON standard.kind_id = kind.id
        AND standard.cluster_id = cluster.id AND standard.terrain <> 'hard'
    """,
    """
    CREATE TEMP TABLE f_cover AS
    SELECT post.id AS assignment_id, post.facilitator_id, post.region_id AS post_region_id,
        post.cluster_id, post.kind_id, post.fte_share::float AS fte, covered.village_id
    FROM facilitators_assignment AS post
    JOIN facilitators_coveredvillage AS covered ON covered.assignment_id = post.id
    WHERE %(day)s BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    AND %(day)s BETWEEN covered.starts_on AND COALESCE(covered.ends_on, 'infinity')
    """,
    """
    CREATE TEMP TABLE f_held AS
    SELECT held.village_id AS region_id, month.cluster_id, held.families
    FROM caseloads_caseload AS held JOIN caseloads_caseloadmonth AS month ON month.id = month_id
    """,
    # One certificate of one scheme, one unit of one course, 20 hours: what posts ask here.
    """
    CREATE TEMP TABLE f_proof AS
    WITH passed AS (
        SELECT facilitator_id, course_id, attended_hours, ends_on
        FROM competencies_enrolment
        JOIN competencies_trainingsession AS session ON session.id = session_id
        WHERE ends_on <= %(day)s
    ), trained AS (
        SELECT facilitator_id FROM passed WHERE ends_on > %(day)s::date - INTERVAL '1 year'
        GROUP BY facilitator_id HAVING SUM(attended_hours) >= 20
    )
    SELECT certificate.facilitator_id, kind_id, cluster_id, certificate.ends_on AS until,
        trained.facilitator_id IS NOT NULL AND EXISTS (
            SELECT FROM passed
            JOIN competencies_course_units USING (course_id)
            JOIN competencies_postrequirement_units AS unit USING (competencyunit_id)
            WHERE passed.facilitator_id = certificate.facilitator_id
            AND unit.postrequirement_id = requirement.id
        ) AS is_qualified
    FROM competencies_certificate AS certificate
    JOIN competencies_postrequirement_schemes USING (scheme_id)
    JOIN competencies_postrequirement AS requirement ON requirement.id = postrequirement_id
    LEFT JOIN trained USING (facilitator_id)
    WHERE %(day)s BETWEEN certificate.starts_on AND certificate.ends_on
    """,
    "ANALYZE f_region, f_kind, f_cover, f_held, f_proof",
    """
    CREATE TABLE floor_part AS
    SELECT facilitator_id, assignment_id, post_region_id AS region_id, cluster_id, kind_id, fte,
        COUNT(*)::int AS villages, SUM(families) AS families, SUM(families / k) AS load,
        SUM(families / k_min) + CASE WHEN k_min IS NULL THEN fte ELSE 0 END AS load_low,
        SUM(families / k_max) AS load_high, FALSE AS is_one_per_unit, TRUE AS has_standard,
        TRUE AS has_data, k_min IS NULL AS lacks_minimum, until AS certified_until,
        COALESCE(is_qualified, FALSE) AS is_qualified
    FROM (
        SELECT f_cover.*, families * fte / SUM(fte) OVER (PARTITION BY village_id, kind_id)
            AS families
        FROM f_cover JOIN f_held ON f_held.region_id = village_id
            AND f_held.cluster_id = f_cover.cluster_id
    ) AS share
    JOIN f_kind USING (kind_id, cluster_id)
    LEFT JOIN f_proof USING (facilitator_id, kind_id, cluster_id)
    GROUP BY facilitator_id, assignment_id, post_region_id, cluster_id, kind_id, fte, k_min, until,
        is_qualified
    """,
    """
    CREATE TABLE floor_load AS
    SELECT facilitator_id, fte, families, load, load_low, load_high,
        CASE WHEN ROUND(load_high::numeric, 6) > ROUND(fte::numeric, 6) THEN 'overloaded'
            WHEN ROUND(load_low::numeric, 6) < ROUND(fte::numeric, 6) THEN 'underloaded'
            ELSE 'within' END AS verdict, NOW() AS computed_at
    FROM (
        SELECT facilitator_id, SUM(fte) AS fte, SUM(families) AS families, SUM(load) AS load,
            SUM(COALESCE(load_low, fte)) AS load_low, SUM(load_high) AS load_high
        FROM floor_part GROUP BY facilitator_id
    ) AS person
    """,
    "ALTER TABLE floor_part ADD UNIQUE (facilitator_id, assignment_id)",
    "CREATE INDEX ON floor_part (region_id)",
    "ALTER TABLE floor_load ADD UNIQUE (facilitator_id)",
    "ANALYZE floor_part, floor_load",
    # People over every region above their posts.
    """
    CREATE TEMP TABLE f_spread AS
    WITH seat AS (
        SELECT above.region_id, part.cluster_id, part.kind_id, facilitator_id,
            ROUND(person.load::numeric, 2)::float AS load, person.verdict = 'overloaded' AS is_over
        FROM floor_part AS part
        JOIN floor_load AS person USING (facilitator_id)
        JOIN f_region AS here USING (region_id)
        JOIN f_region AS regency ON regency.region_id = here.regency_id
        JOIN f_region AS province ON province.region_id = regency.parent_id
        CROSS JOIN LATERAL (VALUES (here.region_id), (NULLIF(regency.region_id, here.region_id)),
            (province.region_id), (province.parent_id)) AS above (region_id)
        WHERE above.region_id IS NOT NULL
    ), chair AS (
        SELECT DISTINCT region_id, cluster_id, kind_id, facilitator_id, load, is_over FROM seat
        UNION ALL
        SELECT DISTINCT region_id, cluster_id, NULL::bigint, facilitator_id, load, is_over FROM seat
    )
    SELECT region_id, cluster_id, kind_id, COUNT(*) AS people, MAX(load) AS load_max,
        PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY load) AS load_p90,
        COUNT(*) FILTER (WHERE is_over) AS over, COALESCE(kind_id, 0) AS kind_key
    FROM chair GROUP BY region_id, cluster_id, kind_id
    """,
    """
    CREATE TEMP TABLE f_skill AS
    SELECT above.region_id, cluster_id, COALESCE(kind_id, 0) AS kind_key, SUM(fte) AS certified,
        SUM(fte) FILTER (WHERE until >= %(day)s::date + INTERVAL '6 months') AS lasting,
        SUM(fte) FILTER (WHERE until <= %(day)s::date + 30) AS expiring_30,
        SUM(fte) FILTER (WHERE until <= %(day)s::date + 90) AS expiring_90,
        SUM(fte) FILTER (WHERE until <= %(day)s::date + 180) AS expiring_180,
        SUM(fte) FILTER (WHERE is_qualified) AS qualified
    FROM (
        SELECT region_id, cluster_id, kind_id, certified_until AS until, is_qualified,
            SUM(fte) AS fte
        FROM floor_part WHERE certified_until IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    ) AS part
    JOIN f_region AS here USING (region_id)
    JOIN f_region AS regency ON regency.region_id = here.regency_id
    JOIN f_region AS province ON province.region_id = regency.parent_id
    CROSS JOIN LATERAL (VALUES (here.region_id), (NULLIF(regency.region_id, here.region_id)),
        (province.region_id), (province.parent_id)) AS above (region_id)
    WHERE above.region_id IS NOT NULL
    GROUP BY above.region_id, cluster_id, GROUPING SETS ((kind_id), ())
    """,
    # Villages × kinds, then all levels above at once.
    """
    CREATE TEMP TABLE f_village AS
    SELECT held.region_id, village.parent_id, village.regency_id, held.cluster_id,
        kind.kind_id,
        kind.level AS post_level, least_presence, held.families, held.families / k AS fte,
        held.families / k_max AS fte_low, held.families / k_min AS fte_high,
        cover.village_id IS NOT NULL AS is_covered,
        anybody.village_id IS NOT NULL AS is_covered_at_all
    FROM f_held AS held
    JOIN f_region AS village USING (region_id)
    JOIN f_kind AS kind USING (cluster_id)
    LEFT JOIN (SELECT DISTINCT village_id, kind_id FROM f_cover) AS cover
        ON cover.village_id = held.region_id AND cover.kind_id = kind.kind_id
    LEFT JOIN (SELECT DISTINCT village_id, cluster_id FROM f_cover) AS anybody
        ON anybody.village_id = held.region_id AND anybody.cluster_id = held.cluster_id
    """,
    "ANALYZE f_village, f_spread, f_skill",
    """
    CREATE TEMP TABLE f_cell AS
    WITH region AS (
        SELECT village.parent_id AS district_id, village.regency_id, regency.parent_id
            AS province_id, cluster_id, kind_id, post_level, least_presence, families, fte, fte_low,
            fte_high, is_covered, is_covered_at_all
        FROM f_village AS village
        JOIN f_region AS regency ON regency.region_id = village.regency_id
    ), grouped AS (
        SELECT COALESCE(district_id, regency_id, province_id, (SELECT region_id FROM f_region
                WHERE level = 0)) AS region_id,
            CASE WHEN district_id IS NOT NULL THEN 3 WHEN regency_id IS NOT NULL THEN 2
                WHEN province_id IS NOT NULL THEN 1 ELSE 0 END AS level,
            cluster_id, kind_id, post_level, least_presence, SUM(families) AS families,
            SUM(fte) AS fte, SUM(fte_low) AS fte_low, SUM(fte_high) AS fte_high,
            COUNT(*) AS villages, COUNT(*) FILTER (WHERE is_covered) AS villages_covered,
            SUM(families) FILTER (WHERE is_covered) AS families_covered,
            COUNT(*) FILTER (WHERE is_covered_at_all) AS villages_covered_at_all,
            SUM(families) FILTER (WHERE is_covered_at_all) AS families_covered_at_all
        FROM region
        GROUP BY GROUPING SETS (
            (cluster_id, kind_id, post_level, least_presence, district_id),
            (cluster_id, kind_id, post_level, least_presence, regency_id),
            (cluster_id, kind_id, post_level, least_presence, province_id),
            (cluster_id, kind_id, post_level, least_presence))
    )
    SELECT grouped.*, CASE WHEN level = post_level THEN
            GREATEST(least_presence, CEIL(ROUND(fte::numeric, 6))) END AS heads
    FROM grouped
    """,
    """
    CREATE TEMP TABLE f_counted AS
    SELECT above.region_id, cluster_id, kind_id, SUM(need) AS need, SUM(formasi) AS formasi,
        SUM(filled) AS filled, SUM(available) AS available
    FROM (
        SELECT region_id, cluster_id, kind_id, heads AS need, 0 AS formasi, 0 AS filled,
            0 AS available
        FROM f_cell WHERE heads IS NOT NULL
        UNION ALL
        SELECT region_id, cluster_id, kind_id, 1, 0, 0, 0
        FROM f_kind JOIN f_region USING (level) WHERE holds_alone
        UNION ALL
        SELECT region_id, cluster_id, kind_id, 0, posts, 0, 0 FROM staffing_approvedposts
        UNION ALL
        SELECT region_id, cluster_id, kind_id, 0, 0, COUNT(*), SUM(fte) FROM floor_part
        GROUP BY region_id, cluster_id, kind_id
    ) AS own
    JOIN f_region AS here USING (region_id)
    JOIN f_region AS regency ON regency.region_id = here.regency_id
    JOIN f_region AS province ON province.region_id = regency.parent_id
    CROSS JOIN LATERAL (VALUES (here.region_id), (NULLIF(regency.region_id, here.region_id)),
        (province.region_id), (province.parent_id)) AS above (region_id)
    WHERE above.region_id IS NOT NULL
    GROUP BY above.region_id, cluster_id, kind_id
    """,
    "ANALYZE f_cell, f_counted",
    """
    CREATE TABLE floor_figure AS
    WITH kinds AS (
        SELECT region.region_id, region.level, kind.cluster_id, kind.kind_id, kind.has_caseload,
            cell.families, cell.fte, cell.fte_low, cell.fte_high,
            CASE WHEN region.level <= kind.level THEN COALESCE(counted.need, 0) END AS need,
            CASE WHEN region.level <= kind.level THEN COALESCE(formasi, 0) END AS formasi,
            CASE WHEN region.level <= kind.level THEN COALESCE(filled, 0) END AS filled,
            COALESCE(available, 0) AS available, COALESCE(villages, 0) AS villages,
            COALESCE(villages_covered, 0) AS villages_covered,
            COALESCE(families_covered, 0) AS families_covered,
            COALESCE(villages_covered_at_all, 0) AS villages_covered_at_all,
            COALESCE(families_covered_at_all, 0) AS families_covered_at_all
        FROM f_region AS region
        CROSS JOIN (SELECT kind_id, cluster_id, has_caseload, level FROM f_kind) AS kind
        LEFT JOIN f_cell AS cell
            ON cell.region_id = region.region_id AND cell.kind_id = kind.kind_id
        LEFT JOIN f_counted AS counted
            ON counted.region_id = region.region_id AND counted.kind_id = kind.kind_id
        WHERE region.level < 4
        UNION ALL
        SELECT region_id, 4, cluster_id, kind_id, TRUE, families, fte, fte_low, fte_high, NULL,
            NULL, NULL, 0, 1, is_covered::int, CASE WHEN is_covered THEN families ELSE 0 END,
            is_covered_at_all::int, CASE WHEN is_covered_at_all THEN families ELSE 0 END
        FROM f_village
    ), rows AS (
        SELECT region_id, level, cluster_id, kind_id, has_caseload, families, fte, fte_low,
            fte_high, need, formasi, filled, available, villages, villages_covered, families_covered
        FROM kinds
        UNION ALL
        SELECT region_id, level, cluster_id, NULL, has_caseload, MAX(families), SUM(fte),
            SUM(fte_low), SUM(fte_high), SUM(need), SUM(formasi), SUM(filled), SUM(available),
            MAX(villages), MAX(villages_covered_at_all), MAX(families_covered_at_all)
        FROM kinds GROUP BY region_id, level, cluster_id, has_caseload
        UNION ALL
        SELECT region_id, 4, cluster_id, NULL, FALSE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0,
            0, 0, 0
        FROM f_region CROSS JOIN f_kind WHERE f_region.level = 4 AND holds_alone
    )
    SELECT 1::bigint AS run_id, region_id, level::smallint, cluster_id, rows.kind_id,
        families::int, 0 AS families_without_standard, fte AS need_fte, fte_low AS need_fte_low,
        fte_high AS need_fte_high, need::int, formasi::int, filled::int,
        available::float AS available_fte, COALESCE(people, 0)::int AS people, villages::int,
        villages_covered::int, COALESCE(families, 0)::int AS families_in_villages,
        families_covered::int, CASE WHEN has_caseload THEN 'ok' ELSE 'not_applicable' END
            ::varchar(14) AS coverage_state, load_max, load_p90,
        COALESCE(people, 0)::int AS people_judged, COALESCE(over, 0)::int AS people_overloaded,
        certified::numeric(9, 2), lasting::numeric(9, 2), expiring_30::numeric(9, 2),
        expiring_90::numeric(9, 2), expiring_180::numeric(9, 2), qualified::numeric(9, 2),
        NOW() AS computed_at
    FROM (SELECT *, COALESCE(kind_id, 0) AS kind_key FROM rows) AS rows
    LEFT JOIN f_spread AS spread USING (region_id, cluster_id, kind_key)
    LEFT JOIN f_skill AS skill USING (region_id, cluster_id, kind_key)
    """,
    "ALTER TABLE floor_figure"
    " ADD UNIQUE NULLS NOT DISTINCT (run_id, region_id, cluster_id, kind_id)",
)
