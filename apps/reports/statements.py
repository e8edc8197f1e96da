"""What is expected of a month, one statement for the nation; parameters are named."""

PERIODS = """
    INSERT INTO reports_period (cluster_id, month, cut_off_on, due_at, form_id)
    SELECT dated.cluster_id, %(month)s, dated.cut_off_on,
        (dated.due_on + 1)::timestamp AT TIME ZONE 'Asia/Jakarta' - INTERVAL '1 second',
        dated.form_id
    FROM (
        SELECT calendar.cluster_id, form.id AS form_id,
            LEAST(%(month)s::date + calendar.cut_off_day - 1, %(next_month)s::date - 1)
                AS cut_off_on,
            LEAST(%(next_month)s::date + calendar.due_day - 1, %(month_after)s::date - 1)
                AS due_on
        FROM reports_reportingcalendar AS calendar
        JOIN reports_formversion AS form ON form.cluster_id = calendar.cluster_id
            AND %(month)s BETWEEN form.starts_on AND COALESCE(form.ends_on, 'infinity')
        WHERE %(month)s BETWEEN calendar.starts_on AND COALESCE(calendar.ends_on, 'infinity')
    ) AS dated
    WHERE %(day)s BETWEEN dated.cut_off_on AND dated.due_on
    ON CONFLICT (cluster_id, month) DO NOTHING
"""
"""The periods of a month that are open on a day; the due day ends in western time."""

EXPECTED = """
    INSERT INTO reports_report (period_id, assignment_id, region_id, cluster_id, due_at)
    SELECT period.id, post.id, post.region_id, post.cluster_id, period.due_at
    FROM reports_period AS period
    JOIN facilitators_assignment AS post ON post.cluster_id = period.cluster_id
        AND post.cancelled_at IS NULL AND post.starts_on <= period.cut_off_on
        AND (post.ends_on IS NULL OR post.ends_on >= period.cut_off_on)
    WHERE period.month = %(month)s
    AND %(day)s BETWEEN period.cut_off_on
        AND (period.due_at AT TIME ZONE 'Asia/Jakarta')::date
    ON CONFLICT (period_id, assignment_id) DO NOTHING
"""
"""One row per post that was active on the cut-off day."""

NO_LONGER_EXPECTED = """
    DELETE FROM reports_report AS report
    USING reports_period AS period, facilitators_assignment AS post
    WHERE period.month = %(month)s AND report.period_id = period.id
    AND %(day)s BETWEEN period.cut_off_on
        AND (period.due_at AT TIME ZONE 'Asia/Jakarta')::date
    AND post.id = report.assignment_id AND report.state = 'expected'
    AND NOT EXISTS (SELECT FROM reports_photo AS photo WHERE photo.report_id = report.id)
    AND NOT (post.cluster_id = period.cluster_id AND post.cancelled_at IS NULL
        AND period.cut_off_on BETWEEN post.starts_on AND COALESCE(post.ends_on, 'infinity'))
"""
"""A post that was corrected: of what was written nothing is taken away."""

MOVED_DEADLINES = """
    UPDATE reports_report AS report SET due_at = moved.due_at
    FROM (
        SELECT place.id AS region_id, period.id AS period_id,
            period.due_at + INTERVAL '1 day' * COUNT(DISTINCT day) AS due_at
        FROM reports_period AS period
        CROSS JOIN (
            SELECT DISTINCT region.id, region.code
            FROM reports_report AS due
            JOIN reports_period AS month ON month.id = due.period_id AND month.month = %(month)s
            JOIN regions_region AS region ON region.id = due.region_id
        ) AS place
        LEFT JOIN (
            SELECT region.code, day::date AS day
            FROM reports_outage AS outage
            JOIN regions_region AS region ON region.id = outage.region_id
            CROSS JOIN generate_series(outage.starts_on, outage.ends_on, '1 day') AS day
        ) AS dark ON dark.code IN
                ('ID', place.code, LEFT(place.code, 2), LEFT(place.code, 5), LEFT(place.code, 8))
            AND dark.day BETWEEN period.cut_off_on
                AND (period.due_at AT TIME ZONE 'Asia/Jakarta')::date
        WHERE period.month = %(month)s
        GROUP BY place.id, period.id
    ) AS moved
    WHERE report.period_id = moved.period_id AND report.region_id = moved.region_id
    AND report.due_at <> moved.due_at
"""
"""A day of outage between cut-off and deadline moves the deadline by a day, once however logged."""
