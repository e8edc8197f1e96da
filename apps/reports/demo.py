"""Invented reports of the demo nation: the newest month that has been cut off, and three before.

After make_demo and seed_reports: everything follows from the posts and families that are there and
from the post's key, so that one nation always gets the same. No rule of a form is broken.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.models import User
from apps.reports import statements
from apps.reports.models import Filing, Period, Report, ReportingCalendar
from apps.reports.rules.states import month_after, month_before, month_of

MADE = {"periods": Period, "reports": Report, "filings": Filing}

MONTHS = 4
SECONDS_WORTH_A_LINE = 1

AUTHOR, REVIEWER = "contoh-pelapor", "contoh-pemeriksa"
"""Who filed and who decided all of it: nobody, for these two cannot sign in."""

SHOWN_IN = "35.14"
"""Where the demo's officers and facilitator are at home (`demo_logins`)."""

SETTINGS = """
    SET LOCAL statement_timeout = 0; SET LOCAL enable_nestloop = off; SET LOCAL jit = off;
    SET LOCAL work_mem = '256MB'
"""
RULES = "SET LOCAL enable_nestloop = on; SET CONSTRAINTS ALL IMMEDIATE"

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

PAID = """
    CREATE TEMP TABLE demo_paid ON COMMIT DROP AS
    SELECT ordered.*, sp2d_families - card_lost - card_damaged - card_blocked - pin
        - recipient_died - recipient_moved - zero_balance AS paid,
        paying AND pg_temp.draw(luck, 30) < 0.012 AS forgot_receipt,
        paying AND pin > 0 AND pg_temp.draw(luck, 31) < 0.03 AS forgot_pin
    FROM (
        SELECT listed.*, sp2d_on IS NOT NULL AS paying,
            FLOOR(sp2d_families * 0.012 * slow * pg_temp.draw(luck, 23))::int AS card_lost,
            FLOOR(sp2d_families * 0.007 * slow * pg_temp.draw(luck, 24))::int AS card_damaged,
            FLOOR(sp2d_families * 0.010 * slow * pg_temp.draw(luck, 25))::int AS card_blocked,
            FLOOR(sp2d_families * 0.014 * slow * pg_temp.draw(luck, 26))::int AS pin,
            FLOOR(sp2d_families * 0.006 * slow * pg_temp.draw(luck, 27))::int AS recipient_died,
            FLOOR(sp2d_families * 0.006 * slow * pg_temp.draw(luck, 28))::int AS recipient_moved,
            FLOOR(sp2d_families * 0.013 * slow * pg_temp.draw(luck, 29))::int AS zero_balance
        FROM (
            SELECT chained.*, opening + change AS closing, CASE WHEN sp2d_on IS NOT NULL
                THEN opening - FLOOR(opening * 0.03 * pg_temp.draw(luck, 22))::int
                END AS sp2d_families
            FROM demo_chained AS chained
            WHERE state NOT IN ('expected', 'draft')
        ) AS listed
    ) AS ordered
"""

VALUES = """
    CREATE TEMP TABLE demo_filed ON COMMIT DROP AS
    SELECT paid.*,
        JSONB_BUILD_OBJECT(
            'opening', opening, 'in', came, 'out_moved', moved, 'closing', closing,
            'home_visits', FLOOR(4 + 26 * pg_temp.draw(luck, 32))::int,
            'complaints', FLOOR(4 * POWER(pg_temp.draw(luck, 33), 2))::int,
            'cases_new', cases_new, 'cases_closed', cases_closed, 'cases_active', cases_active,
            'cases_referred', FLOOR(cases_new * pg_temp.draw(luck, 34))::int
        ) || CASE WHEN pg_temp.draw(luck, 35) < 0.15
            THEN JSONB_BUILD_OBJECT('obstacles', 'Contoh: jalan ke desa terputus hujan',
                'follow_up', 'Contoh: kunjungan diulang bulan berikutnya')
            ELSE '{}' END
        || CASE WHEN is_pkh THEN JSONB_BUILD_OBJECT(
            'out_graduated_natural', natural_way, 'out_graduated_independent', own_strength,
            'out_died', died, 'p2k2_groups', groups, 'p2k2_sessions', sessions,
            'p2k2_invited', sessions * 20,
            'p2k2_attended', FLOOR(sessions * 20 * (1 - 0.3 * pg_temp.draw(luck, 37)))::int,
            'commitment_required', members, 'commitment_verified', verified,
            'commitment_compliant', FLOOR(verified * (1 - 0.1 * pg_temp.draw(luck, 39)))::int,
            'updates_proposed', proposed, 'updates_accepted', proposed - open_updates,
            'updates_rejected', FLOOR(open_updates * pg_temp.draw(luck, 42))::int
        ) ELSE '{}' END
        || CASE WHEN paying THEN JSONB_STRIP_NULLS(JSONB_BUILD_OBJECT(
            'payment_stage', EXTRACT(QUARTER FROM month)::text, 'sp2d_on', sp2d_on,
            'sp2d_families', sp2d_families, 'paid', paid,
            'paid_verified', FLOOR(paid * (1 - 0.06 * pg_temp.draw(luck, 43)))::int,
            'paid_amount', paid * (550000 + 50000 * FLOOR(6 * pg_temp.draw(luck, 44)))::bigint,
            'last_receipt_on', CASE WHEN NOT forgot_receipt THEN sp2d_on
                + FLOOR(3 + 7 * slow * POWER(pg_temp.draw(luck, 45), 2))::int END,
            'failed_card_lost', card_lost, 'failed_card_damaged', card_damaged,
            'failed_card_blocked', card_blocked,
            'failed_pin', CASE WHEN NOT forgot_pin THEN pin END,
            'failed_died', recipient_died, 'failed_moved', recipient_moved,
            'failed_zero_balance', zero_balance
        )) ELSE '{}' END AS values,
        TO_JSONB(ARRAY_REMOVE(ARRAY[
            CASE WHEN has_last AND 100 * closing
                    > 120 * opening + CASE WHEN is_pkh THEN 0 ELSE 300 END
                THEN 'closing_rose' END,
            CASE WHEN forgot_receipt AND paid > 0 THEN 'receipt_day_known' END,
            CASE WHEN forgot_pin THEN 'unpaid_have_a_cause' END
        ], NULL)) AS flags,
        CASE WHEN pg_temp.draw(luck, 6) < 0.5
            THEN JSONB_BUILD_OBJECT('home_visits', 'Contoh: cocokkan dengan daftar kunjungan')
            ELSE JSONB_BUILD_OBJECT('closing', 'Contoh: periksa keluarga yang pindah',
                'cases_active', 'Contoh: sebutkan kasus yang belum selesai') END AS notes,
        first_filed_at + CASE WHEN was_returned
            THEN 0.6 * LEAST(INTERVAL '5 days', %(now)s - first_filed_at)
            ELSE INTERVAL '0' END AS filed_at
    FROM demo_paid AS paid
    CROSS JOIN LATERAL (
        SELECT CEIL(opening / 20.0)::int AS groups, (opening * 1.4)::int AS members,
            FLOOR(families * 0.05 * pg_temp.draw(luck, 40))::int AS proposed
    ) AS held
    CROSS JOIN LATERAL (
        SELECT FLOOR(groups * (1 - 0.3 * pg_temp.draw(luck, 36)))::int AS sessions,
            FLOOR(members * (1 - 0.1 * pg_temp.draw(luck, 38)))::int AS verified,
            FLOOR(proposed * pg_temp.draw(luck, 41))::int AS open_updates
    ) AS done
"""

REPORTS = """
    INSERT INTO reports_report (id, period_id, assignment_id, region_id, cluster_id, state, due_at,
        version, values, flags, notes, first_filed_at, filed_at, filed_by_id, counted_id)
    SELECT report_id, period_id, id, region_id, cluster_id, state, due_at,
        1 + was_returned::int, values, flags,
        CASE state WHEN 'returned' THEN notes ELSE '{}' END,
        first_filed_at, filed_at, %(author)s, CASE state WHEN 'approved' THEN key END
    FROM demo_filed
    UNION ALL
    SELECT report_id, period_id, id, region_id, cluster_id, state, due_at,
        (state = 'draft')::int,
        CASE state WHEN 'draft' THEN JSONB_BUILD_OBJECT('opening', opening) ELSE '{}' END,
        '[]', '{}', NULL, NULL, NULL, NULL
    FROM demo_chained WHERE state IN ('expected', 'draft')
"""

# Of what was approved, some was returned first.
FILINGS = """
    INSERT INTO reports_filing (key, report_id, number, digest, values, flags, reason, filed_at,
        filed_by_id, outcome, decided_at, decided_by_id, notes)
    SELECT key, report_id, 1 + was_returned::int, sha256(uuid_send(key)), values, flags, '',
        filed_at, %(author)s,
        CASE state WHEN 'filed' THEN '' ELSE state END,
        CASE WHEN state <> 'filed' THEN filed_at
            + pg_temp.draw(luck, 7) * LEAST(INTERVAL '5 days', %(now)s - filed_at) END,
        CASE WHEN state <> 'filed' THEN %(reviewer)s END::bigint,
        CASE state WHEN 'returned' THEN notes ELSE '{}' END
    FROM demo_filed
    UNION ALL
    SELECT first_key, report_id, 1, sha256(uuid_send(first_key)),
        values - 'home_visits', flags, '', first_filed_at, %(author)s, 'returned',
        first_filed_at + 0.5 * (filed_at - first_filed_at), %(reviewer)s, notes
    FROM demo_filed WHERE was_returned
"""

PAYMENTS = """
    INSERT INTO reports_payment (report_id, period_id, region_id, cluster_id, days, sp2d_families,
        paid, paid_verified, failed_card_lost, failed_card_damaged, failed_card_blocked,
        failed_pin, failed_died, failed_moved, failed_zero_balance)
    SELECT report_id, period_id, region_id, cluster_id,
        (values ->> 'last_receipt_on')::date - sp2d_on, sp2d_families, paid,
        (values ->> 'paid_verified')::int, card_lost, card_damaged, card_blocked,
        CASE WHEN forgot_pin THEN 0 ELSE pin END, recipient_died, recipient_moved, zero_balance
    FROM demo_filed WHERE paying AND state = 'approved' AND sp2d_families > 0
"""

STEPS = {
    "Posts that report": POSTS,
    "Reports expected": EXPECTED,
    "States drawn": STATES,
    "Families carried on": CHAINED,
    "Payments": PAID,
    "Numbers written": VALUES,
    "Reports": REPORTS,
    "Filings": FILINGS,
    "Payments of what is approved": PAYMENTS,
    "Rules of reports asked": RULES,
}


def exists() -> bool:
    return Filing.objects.exists()


def make(*, now: dt.datetime, write: Callable[[str], object]) -> dict[str, int]:
    """Report for every post of four months, wholly or not at all; return rows by table.

    Every rule of the database is asked. `write` takes a line of each step that took long.
    """
    months = _months(timezone.localdate(now))
    parameters: dict[str, Any] = {
        "now": now,
        "day": months[0],
        "months": months,
        "first": months[-1],
        "shown_in": SHOWN_IN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        parameters["author"], parameters["reviewer"] = _nobody(AUTHOR), _nobody(REVIEWER)
        cursor.execute(SETTINGS)
        cursor.execute(DRAW)
        for month in months:
            following = month_after(month)
            last_day = following - dt.timedelta(days=1)
            cursor.execute(
                statements.PERIODS,
                {
                    "month": month,
                    "next_month": following,
                    "month_after": month_after(following),
                    "day": last_day,
                },
            )
        for label, statement in STEPS.items():
            began = time.monotonic()
            cursor.execute(statement, parameters)
            if (seconds := time.monotonic() - began) >= SECONDS_WORTH_A_LINE:
                write(f"{label}: {seconds:.1f} s")
            if "CREATE TEMP TABLE" in statement:
                table = statement.split("CREATE TEMP TABLE", 1)[1].split()[0]
                cursor.execute(f"ANALYZE {table}")
    return {name: table._default_manager.count() for name, table in MADE.items()}


def _months(day: dt.date) -> list[dt.date]:
    """Return the newest month that every calendar has cut off, and those before, newest first."""
    calendars = ReportingCalendar.objects.valid_on(day)
    cut_off_day = calendars.aggregate(last=Max("cut_off_day"))["last"] or 31
    newest = month_of(day) if day.day >= cut_off_day else month_before(month_of(day))
    months = [newest]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months


def _nobody(username: str) -> int:
    """Return the key of a user who is named in what is invented, and cannot sign in."""
    user, is_new = User.objects.get_or_create(username=username, defaults={"is_active": False})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user.pk
