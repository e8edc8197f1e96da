"""The forecast in SQL: days on which somebody qualified holds a post, intersected and summed.

Parameters: day, run, forecast, months (how far it looks), seats (of a cohort). Who was trained is
taken as on the day; what posts ask, certificates, posts and covered villages as they will be.
"""

from apps.competencies.queries.qualification import PARTS

POSTS = """
    SELECT assignment_id, facilitator_id, kind_id, role, cluster_id FROM f_post
"""

IN_FORCE = """
    DATERANGE(starts_on, ends_on, '[]')
        && DATERANGE(%(day)s, (%(day)s::date + MAKE_INTERVAL(months => %(months)s))::date, '[]')
"""

TABLES = {
    "f_month": """
        SELECT month, (%(day)s::date + MAKE_INTERVAL(months => month))::date AS on_day
        FROM GENERATE_SERIES(0, %(months)s) AS month
    """,
    "f_post": """
        SELECT post.id AS assignment_id, facilitator_id, kind_id, role, cluster_id,
            ROUND(fte_share * 100)::int AS size, DATERANGE(post.starts_on, post.ends_on, '[]')
                AS days,
            CASE region.level WHEN 2 THEN region.id WHEN 3 THEN region.parent_id
                WHEN 4 THEN above.parent_id END AS regency_id,
            CASE region.level WHEN 1 THEN region.id WHEN 2 THEN region.parent_id
                WHEN 3 THEN above.parent_id ELSE province.parent_id END AS province_id
        FROM facilitators_assignment AS post
        JOIN regions_region AS region ON region.id = post.region_id
        LEFT JOIN regions_region AS above ON above.id = region.parent_id
        LEFT JOIN regions_region AS province ON province.id = above.parent_id
        WHERE cancelled_at IS NULL AND role = 'pendamping'
        AND DATERANGE(post.starts_on, post.ends_on, '[]')
            && DATERANGE(%(day)s, (%(day)s::date + MAKE_INTERVAL(months => %(months)s))::date, '[]')
    """,
    # A post × a stretch of days on which its holder is qualified for it; certified in it on the
    # day, and until when, where it is the certificate that ends it.
    "f_hold": """{parts}
        SELECT have.assignment_id, facilitator_id, requirement_id, cluster_id, regency_id,
            province_id, size, stretch.days * held.days * in_force AS days,
            stretch.days * held.days @> %(day)s::date AS is_certified_now,
            CASE WHEN UPPER(stretch.days)
                    < COALESCE(LEAST(UPPER(held.days), UPPER(in_force)), 'infinity')
                THEN UPPER(stretch.days) - 1 END AS certified_until
        FROM have
        JOIN stretch USING (facilitator_id, requirement_id)
        JOIN f_post AS held USING (assignment_id, facilitator_id)
        WHERE units_missing = 0 AND hours_missing = 0 AND is_registered
        AND stretch.days && held.days * in_force
    """,
    "f_supply": """
        SELECT COALESCE(regency_id, province_id, nation.id) AS region_id, cluster_id, month,
            SUM(size) AS size
        FROM (
            SELECT regency_id, province_id, cluster_id, month, SUM(size) AS size
            FROM f_hold JOIN f_month ON days @> on_day
            GROUP BY regency_id, province_id, cluster_id, month
        ) AS part
        CROSS JOIN (SELECT id FROM regions_region WHERE level = 0 AND ends_on IS NULL) AS nation
        GROUP BY cluster_id, month, nation.id, GROUPING SETS ((regency_id), (province_id), ())
        HAVING (GROUPING(regency_id) = 1 OR regency_id IS NOT NULL)
        AND (GROUPING(province_id) = 1 OR province_id IS NOT NULL)
    """,
    "f_lapse": """
        SELECT village_id, held.cluster_id, families_in_villages AS families,
            UPPER(held.days) AS lapses_on
        FROM (
            SELECT covered.village_id, hold.cluster_id, UNNEST(RANGE_AGG(
                hold.days * DATERANGE(covered.starts_on, covered.ends_on, '[]'))) AS days
            FROM f_hold AS hold
            JOIN facilitators_coveredvillage AS covered USING (assignment_id)
            GROUP BY covered.village_id, hold.cluster_id
        ) AS held
        JOIN staffing_figure AS figure ON figure.region_id = held.village_id
            AND figure.cluster_id = held.cluster_id AND figure.kind_id IS NULL
            AND figure.run_id = %(run)s AND figure.villages > 0
        WHERE held.days @> %(day)s::date
        AND UPPER(held.days) <= %(day)s::date + MAKE_INTERVAL(months => %(months)s)
    """,
    # The villages that a post's holder leaves without anybody when the certificate lapses.
    "f_stake": """
        SELECT hold.assignment_id, hold.certified_until, lapse.village_id
        FROM f_hold AS hold
        JOIN facilitators_coveredvillage AS covered USING (assignment_id)
        JOIN f_lapse AS lapse ON lapse.village_id = covered.village_id
            AND lapse.cluster_id = hold.cluster_id
            AND lapse.lapses_on = hold.certified_until + 1
            AND lapse.lapses_on - 1 <@ DATERANGE(covered.starts_on, covered.ends_on, '[]')
    """,
}

OUTLOOK = """
    INSERT INTO forecasts_outlook (forecast_id, region_id, level, cluster_id, month, on_day,
        need_fte, qualified_fte, falls)
    SELECT %(forecast)s, region_id, level, cluster_id, month, on_day, need_fte, size / 100.0,
        COALESCE(size / 100.0 < need_fte AND LAG(size / 100.0 >= need_fte) OVER (
            PARTITION BY region_id, cluster_id ORDER BY month), FALSE)
    FROM (
        SELECT figure.region_id, level, figure.cluster_id, month, on_day, need_fte,
            COALESCE(size, 0) AS size
        FROM staffing_figure AS figure
        CROSS JOIN f_month
        LEFT JOIN f_supply USING (region_id, cluster_id, month)
        WHERE run_id = %(run)s AND level <= 2 AND kind_id IS NULL
    ) AS outlook
"""

LAPSES = """
    INSERT INTO forecasts_villagelapse
        (forecast_id, village_id, cluster_id, families, lapses_on)
    SELECT %(forecast)s, village_id, cluster_id, families, lapses_on FROM f_lapse
"""

SEATS = """
    WITH ending AS (
        SELECT certificate.scheme_id, facilitator_id, assignment_id, size, cluster_id,
            COALESCE(regency_id, province_id) AS regency_id, province_id, certified_until
        FROM f_hold AS hold
        JOIN competencies_postrequirement_schemes AS accepted
            ON accepted.postrequirement_id = hold.requirement_id
        JOIN competencies_certificate AS certificate USING (facilitator_id, scheme_id)
        WHERE hold.is_certified_now AND certificate.ends_on = hold.certified_until
        AND certificate.revoked_on IS NULL
        AND hold.certified_until < %(day)s::date + MAKE_INTERVAL(months => %(months)s)
    ), stake AS (
        SELECT scheme_id, facilitator_id, ARRAY_AGG(DISTINCT village_id) AS at_stake
        FROM ending JOIN f_stake USING (assignment_id, certified_until)
        GROUP BY scheme_id, facilitator_id
    )
    INSERT INTO forecasts_cohortseat (forecast_id, scheme_id, province_id, quarter_on, number,
        facilitator_id, region_id, cluster_id, certified_until, at_stake)
    SELECT %(forecast)s, scheme_id, province_id, quarter_on,
        1 + (ROW_NUMBER() OVER (PARTITION BY scheme_id, province_id, quarter_on
            ORDER BY region.code, certified_until, facilitator_id) - 1) / %(seats)s,
        facilitator_id, regency_id, cluster_id, certified_until, COALESCE(at_stake, '{}')
    FROM (
        SELECT DISTINCT ON (scheme_id, facilitator_id) *,
            DATE_TRUNC('quarter', certified_until)::date AS quarter_on
        FROM ending
        ORDER BY scheme_id, facilitator_id, size DESC, assignment_id
    ) AS seat
    LEFT JOIN stake USING (scheme_id, facilitator_id)
    JOIN regions_region AS region ON region.id = regency_id
"""


def made() -> dict[str, str]:
    """Return the temporary tables by name, in the order in which they are made."""
    return TABLES | {
        "f_hold": TABLES["f_hold"].format(parts=PARTS.format(posts=POSTS, in_force=IN_FORCE))
    }
