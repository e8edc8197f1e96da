"""What each report of the demo says, and the rows it is written to."""

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
