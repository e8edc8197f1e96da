"""What is drawn of each report of the demo: how far it has come, when, and whose families."""

DRAW = """
    CREATE OR REPLACE FUNCTION pg_temp.draw(luck bytea, place int) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT get_byte(luck, place) / 256::float8
    $$
"""
"""A number from 0 up to 1: a report's luck is one hash, of which each fact takes another byte."""

POSTS = """
    CREATE TEMP TABLE demo_poster ON COMMIT DROP AS
    WITH covering AS (
        SELECT covered.*, post.cluster_id,
            COUNT(*) OVER (PARTITION BY covered.village_id, post.cluster_id) AS posts
        FROM facilitators_coveredvillage AS covered
        JOIN facilitators_assignment AS post ON post.id = covered.assignment_id
    ), load AS (
        SELECT village_id, cluster_id, families
        FROM caseloads_caseload JOIN caseloads_caseloadmonth AS held ON held.id = month_id
        WHERE month = (SELECT MAX(month) FROM caseloads_caseloadmonth WHERE month <= %(day)s)
        AND village_id IS NOT NULL
    ), held AS (
        SELECT assignment_id,
            SUM(COALESCE(covering.families, load.families / posts))::int AS families
        FROM covering LEFT JOIN load USING (village_id, cluster_id)
        GROUP BY assignment_id
    )
    SELECT post.id, post.region_id, post.cluster_id, post.starts_on, post.ends_on,
        cluster.code AS cluster, region.code AS region,
        CASE WHEN post.role <> 'pendamping' THEN 0
            ELSE COALESCE(held.families, 3 + MOD(post.id, 7)) END::int AS families,
        CASE WHEN LEFT(region.code, 2) BETWEEN '31' AND '36' THEN 0.6
            WHEN LEFT(region.code, 2) >= '91' THEN 1.6 ELSE 1 END
            * (0.3 + 1.4 * pg_temp.draw(sha512(LEFT(region.code, 5)::bytea), 0)) AS slow
    FROM facilitators_assignment AS post
    JOIN programs_cluster AS cluster ON cluster.id = post.cluster_id
    JOIN regions_region AS region ON region.id = post.region_id
    LEFT JOIN held ON held.assignment_id = post.id
    WHERE post.cancelled_at IS NULL
"""
"""Each post with about the families it holds. Java is ahead, Papua behind, and each kab/kota has a
pace of its own.
"""

EXPECTED = """
    CREATE TEMP TABLE demo_expected ON COMMIT DROP AS
    SELECT post.*, period.id AS period_id, period.month, period.due_at,
        period.cut_off_on::timestamp AT TIME ZONE 'Asia/Jakarta' AS opens_at,
        ARRAY_POSITION(%(months)s::date[], period.month) AS age,
        post.id = MIN(post.id) FILTER (WHERE cluster = 'PKH' AND families > 0
            AND region LIKE %(shown_in)s || '.%%' AND post.ends_on IS NULL
            AND post.starts_on < %(first)s) OVER () AS is_shown,
        sha512((post.id || ' ' || period.month)::bytea) AS luck
    FROM reports_period AS period
    JOIN demo_poster AS post ON post.cluster_id = period.cluster_id
        AND period.cut_off_on BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity')
    WHERE period.month = ANY(%(months)s) AND NOT EXISTS (
        SELECT FROM reports_report AS report
        WHERE report.period_id = period.id AND report.assignment_id = post.id
    )
"""
"""As `expect` has it. `age` 1 is the newest month; one post is the demo facilitator's."""

# In a month that is not due yet most has still to come; of a closed one a few per cent never do.
STATES = """
    CREATE TEMP TABLE demo_state ON COMMIT DROP AS
    SELECT drawn.*,
        CASE WHEN is_late THEN due_at
                + pg_temp.draw(luck, 4) * LEAST(INTERVAL '9 days', %(now)s - due_at)
            ELSE opens_at
                + SQRT(pg_temp.draw(luck, 4)) * (LEAST(due_at, %(now)s) - opens_at)
        END AS first_filed_at
    FROM (
        SELECT expected.*,
            due_at < %(now)s AND pg_temp.draw(luck, 3) < 0.11 * slow AS is_late,
            CASE
                WHEN is_shown THEN (ARRAY['expected', 'returned', 'approved', 'approved'])[age]
                WHEN pg_temp.draw(luck, 0) < CASE WHEN due_at < %(now)s
                        THEN (ARRAY[0.12, 0.08, 0.05, 0.04])[age] * slow
                        ELSE 0.9 - 0.6 * EXTRACT(EPOCH FROM %(now)s - opens_at)
                            / EXTRACT(EPOCH FROM due_at - opens_at) END
                    THEN CASE WHEN pg_temp.draw(luck, 1) < 0.2 THEN 'draft' ELSE 'expected' END
                WHEN pg_temp.draw(luck, 2) < (ARRAY[0.04, 0.02, 0.01, 0.01])[age]
                    THEN 'returned'
                WHEN pg_temp.draw(luck, 2) < (ARRAY[0.25, 0.10, 0.01, 0.01])[age] THEN 'filed'
                ELSE 'approved'
            END AS state
        FROM demo_expected AS expected
    ) AS drawn
"""

# What is approved is carried on: the next report begins with its closing number.
CHAINED = """
    CREATE TEMP TABLE demo_chained ON COMMIT DROP AS
    WITH moved AS (
        SELECT *, state = 'approved' AS counts, cluster = 'PKH' AS is_pkh,
            FLOOR(families * CASE cluster WHEN 'PKH' THEN 0.02 ELSE 0.12 END
                * pg_temp.draw(luck, 10))::int
                + CASE WHEN pg_temp.draw(luck, 11) < 0.012 THEN CEIL(families * 0.25)::int
                    ELSE 0 END AS came,
            CASE cluster WHEN 'PKH' THEN FLOOR(families * 0.008 * pg_temp.draw(luck, 12)) ELSE 0
                END::int AS natural_way,
            CASE cluster WHEN 'PKH' THEN FLOOR(families * 0.006 * pg_temp.draw(luck, 13)) ELSE 0
                END::int AS own_strength,
            CASE cluster WHEN 'PKH' THEN FLOOR(families * 0.006 * pg_temp.draw(luck, 14)) ELSE 0
                END::int AS died,
            FLOOR(families * CASE cluster WHEN 'PKH' THEN 0.006 ELSE 0.08 END
                * pg_temp.draw(luck, 15))::int AS moved,
            FLOOR(3 * pg_temp.draw(luck, 16))::int AS cases_new
        FROM demo_state
    ), closed AS (
        SELECT *, came - natural_way - own_strength - died - moved AS change,
            FLOOR((cases_new + 1) * pg_temp.draw(luck, 17))::int AS cases_closed
        FROM moved
    )
    SELECT closed.*,
        families + COALESCE(SUM(change) FILTER (WHERE counts) OVER earlier, 0)::int AS opening,
        MOD(id, 4) + COALESCE(SUM(cases_new - cases_closed) FILTER (WHERE counts) OVER earlier, 0)
            + cases_new - cases_closed AS cases_active,
        COUNT(*) FILTER (WHERE counts) OVER earlier > 0 AS has_last,
        CASE WHEN is_pkh AND families >= 5 AND pg_temp.draw(luck, 20)
                < (ARRAY[0.9, 0.7, 0.4])[1 + MOD(EXTRACT(MONTH FROM month)::int - 1, 3)]
            THEN month + 1 + FLOOR(7 * pg_temp.draw(luck, 21))::int END AS sp2d_on,
        uuidv7() AS report_id, GEN_RANDOM_UUID() AS key, GEN_RANDOM_UUID() AS first_key,
        state = 'approved' AND pg_temp.draw(luck, 5) < 0.06 AS was_returned
    FROM closed
    WINDOW earlier AS (
        PARTITION BY id ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
"""
"""PKH pays by the quarter, most of it in its first months: three of `sp2d_on` in four are known."""
