"""What the people of the demo nation do: employments, posts, covered villages, approved posts."""

CAREERS = """
    CREATE TEMP TABLE demo_career ON COMMIT DROP AS
    WITH drawn AS (
        SELECT person.*, pg_temp.chance('status', number::text) AS status_draw,
            pg_temp.chance('fate', number::text) AS fate,
            pg_temp.chance('days', number::text) AS days,
            %(day)s - 400 - FLOOR(2600 * pg_temp.chance('hired', number::text))::int AS hired_on
        FROM demo_person AS person
    ), fates AS (
        SELECT drawn.*,
            CASE
                WHEN has_post AND NOT has_caseload THEN
                    CASE WHEN status_draw < 0.6 THEN 'regional_honor' ELSE 'volunteer' END
                WHEN status_draw < 0.58 THEN 'pppk' WHEN status_draw < 0.84 THEN 'contract'
                WHEN status_draw < 0.88 THEN 'pns' WHEN status_draw < 0.94 THEN 'work_contract'
                ELSE 'regional_honor'
            END AS status,
            fate < 0.02 AS is_gone,
            has_post AND fate BETWEEN 0.02 AND 0.03 AS is_to_come,
            has_post AND role = 'pendamping' AND NOT holds_alone AND unit_id IS NULL
                AND fate BETWEEN 0.03 AND 0.05 AS is_to_move,
            has_post AND role = 'pendamping' AND NOT holds_alone AND unit_id IS NULL
                AND fate BETWEEN 0.05 AND 0.22 AS has_moved
        FROM drawn
    ), ends AS (
        SELECT fates.*, CASE
            WHEN is_gone THEN %(day)s - 1 - FLOOR(300 * days)::int
            WHEN is_to_come OR is_to_move THEN NULL
            WHEN status IN ('contract', 'work_contract') AND days < 0.3
                THEN %(day)s + FLOOR(300 * days)::int
            WHEN status IN ('contract', 'work_contract') THEN %(day)s + 100 + FLOOR(300 * days)::int
            WHEN status = 'pppk' THEN %(day)s + 30 + FLOOR(1500 * days)::int
        END AS left_on
        FROM fates
    )
    SELECT ends.*,
        CASE WHEN is_to_come THEN %(day)s + 5 + FLOOR(35 * days)::int
            ELSE hired_on + 60 * has_moved::int + FLOOR((LEAST(left_on, %(day)s) - hired_on - 61)
                * pg_temp.chance('posted', number::text))::int
        END AS posted_on,
        CASE WHEN is_gone THEN
            (ARRAY['resigned', 'contract_ended', 'retired', 'dismissed', 'died'])[
                1 + FLOOR(5 * fate / 0.02)::int]
            ELSE '' END AS reason,
        CASE WHEN is_to_move THEN %(day)s + 15 + FLOOR(60 * days)::int END AS moves_on,
        NOT is_gone AND NOT is_to_come AND NOT is_to_move AND has_post
            AND unit_id IS NULL AND role = 'pendamping'
            AND fate > CASE WHEN has_caseload THEN 0.94 ELSE 0.3 END AS may_have_two
    FROM ends
"""

EMPLOYMENTS = """
    INSERT INTO facilitators_employment
        (facilitator_id, status, employer, decree, starts_on, ends_on, end_reason)
    SELECT person.id, episode.status,
        CASE WHEN episode.status IN ('regional_honor', 'volunteer')
            THEN 'Dinas Sosial ' || home.label ELSE 'Kementerian Sosial RI' END,
        episode.decree, episode.starts_on, episode.ends_on, episode.reason
    FROM demo_career AS career
    JOIN facilitators_facilitator AS person
        ON person.registry_number = 'DEMO-' || TO_CHAR(number, 'FM0000000')
    JOIN regions_region AS home ON home.id = career.home_region_id
    CROSS JOIN LATERAL (
        VALUES (status, 'SK-DEMO-' || number, hired_on, left_on, reason),
            ('contract', 'SK-DEMO-' || number || '/LAMA', hired_on - 700, hired_on - 1,
                'contract_ended')
    ) AS episode (status, decree, starts_on, ends_on, reason)
    WHERE episode.starts_on = hired_on OR (career.status = 'pppk' AND days < 0.3)
"""

SECONDS = """
    CREATE TEMP TABLE demo_second ON COMMIT DROP AS
    SELECT DISTINCT ON (number) number, need.kind_id, need.cluster_id, need.region_id,
        CASE WHEN career.has_caseload THEN 0.4 ELSE 0.5 END AS fte_share
    FROM demo_career AS career
    CROSS JOIN (SELECT DISTINCT code_length FROM demo_kind) AS lengths
    JOIN demo_need AS need ON need.code = LEFT(home, code_length) AND need.unit_id IS NULL
        AND need.has_caseload AND need.cluster_id <> career.cluster_id
    WHERE may_have_two
    ORDER BY number, pg_temp.chance('second' || need.kind_code || need.cluster_id, number::text)
"""
"""A second post at home, in another cluster that holds families there: seldom beside a post that
holds families itself, often beside one that holds none (TKSK).
"""

POSTS = """
    CREATE TEMP TABLE demo_post ON COMMIT DROP AS
    SELECT number, 'now' AS phase, career.kind_id, career.cluster_id, role, career.region_id,
        unit_id, holds_alone, 1 - COALESCE(second.fte_share, 0) AS fte_share,
        posted_on AS starts_on, COALESCE(moves_on, left_on) AS ends_on,
        CASE WHEN is_to_move THEN 'transferred' ELSE reason END AS reason
    FROM demo_career AS career LEFT JOIN demo_second AS second USING (number) WHERE has_post
    UNION ALL
    SELECT number, 'now', second.kind_id, second.cluster_id, 'pendamping', second.region_id, NULL,
        false, second.fte_share, posted_on, left_on, ''
    FROM demo_second AS second JOIN demo_career AS career USING (number)
    UNION ALL
    SELECT number, phase, career.kind_id, career.cluster_id, role, other.id, NULL, false, 1,
        CASE phase WHEN 'past' THEN hired_on ELSE moves_on + 1 END,
        CASE phase WHEN 'past' THEN posted_on - 1 ELSE left_on END,
        CASE phase WHEN 'past' THEN 'transferred' ELSE '' END
    FROM demo_career AS career
    CROSS JOIN UNNEST(ARRAY['past', 'next']) AS phase
    JOIN demo_place AS place ON place.id = career.region_id
    JOIN LATERAL (
        SELECT village.code FROM demo_village AS village
        JOIN demo_place AS around ON around.code = LEFT(place.code, GREATEST(2,
            LENGTH(place.code) - 3 - 2 * (place.level = 4)::int))
        WHERE village.position = around.first + FLOOR(around.villages * days)::int
    ) AS target ON true
    JOIN demo_place AS other ON other.code = LEFT(target.code, LENGTH(place.code))
        AND other.id <> place.id
    WHERE (phase = 'past' AND has_moved) OR (phase = 'next' AND is_to_move)
"""
"""Posts held now, second posts beside them, earlier ones and planned transfers nearby."""

NUMBERED = """
    CREATE TEMP TABLE demo_decree ON COMMIT DROP AS
    SELECT 'SK-DEMO-' || number || '-' || ROW_NUMBER() OVER (
            PARTITION BY number ORDER BY starts_on, fte_share DESC) AS decree, demo_post.*
    FROM demo_post
"""

ASSIGNMENTS = """
    INSERT INTO facilitators_assignment (facilitator_id, employment_id, kind_id, holds_alone, role,
        cluster_id, region_id, unit_id, fte_share, decree, end_reason, starts_on, ends_on)
    SELECT episode.facilitator_id, episode.id, kind_id, holds_alone, role, cluster_id, region_id,
        unit_id, fte_share, post.decree, reason, post.starts_on, post.ends_on
    FROM demo_decree AS post
    JOIN facilitators_employment AS episode ON episode.decree = 'SK-DEMO-' || number
"""

TEAMS = """
    CREATE TEMP TABLE demo_team ON COMMIT DROP AS
    SELECT ROW_NUMBER() OVER () AS team, kind_id, cluster_id, phase, region_id
    FROM demo_decree AS post JOIN demo_kind AS kind USING (kind_id, cluster_id)
    WHERE role = 'pendamping' AND unit_id IS NULL AND has_caseload AND phase <> 'past'
    GROUP BY kind_id, cluster_id, phase, region_id
"""

MEMBERS = """
    CREATE TEMP TABLE demo_member ON COMMIT DROP AS
    SELECT team, post.decree, post.starts_on,
        SUM(fte_share::float8) OVER (members ORDER BY number)
            / SUM(fte_share::float8) OVER members AS up_to,
        fte_share::float8 / SUM(fte_share::float8) OVER members AS part
    FROM demo_team
    JOIN demo_decree AS post USING (kind_id, cluster_id, phase, region_id)
    WHERE role = 'pendamping' AND COALESCE(ends_on, 'infinity') >= %(day)s
    WINDOW members AS (PARTITION BY team)
"""

TEAM_VILLAGES = """
    CREATE TEMP TABLE demo_team_village ON COMMIT DROP AS
    SELECT team, load.village_id, load.code, load.families,
        SUM(load.families) OVER (held ORDER BY load.code)::float8
            / SUM(load.families) OVER held AS up_to,
        load.families::float8 / SUM(load.families) OVER held AS part
    FROM demo_load AS load JOIN demo_kind AS kind USING (cluster_id)
    JOIN demo_place AS place ON place.code = LEFT(load.code, kind.code_length)
    JOIN demo_team AS team ON team.region_id = place.id
        AND team.kind_id = kind.kind_id AND team.cluster_id = kind.cluster_id
    WHERE load.families > 0 AND load.village_id IS NOT NULL
    AND pg_temp.chance('blank' || kind.kind_code, load.code) >= 0.03
    WINDOW held AS (PARTITION BY team)
"""
"""Some villages nobody takes: they stay blank."""

COVERED = """
    INSERT INTO facilitators_coveredvillage (assignment_id, village_id, families, starts_on)
    SELECT post.id, village.village_id,
        CASE WHEN common < 0.99 * village.part AND pg_temp.chance('own', village.code) < 0.5
            THEN ROUND(families * common / village.part) END,
        member.starts_on
    FROM demo_member AS member JOIN demo_team_village AS village USING (team)
    CROSS JOIN LATERAL (
        SELECT LEAST(member.up_to, village.up_to)
            - GREATEST(member.up_to - member.part, village.up_to - village.part) AS common
    ) AS cut
    JOIN facilitators_assignment AS post USING (decree)
    WHERE common >= 0.3 * LEAST(village.part, member.part)
"""
"""A team's villages, laid side by side by families, are cut by the shares of its people."""

APPROVED = """
    INSERT INTO staffing_approvedposts
        (region_id, unit_id, cluster_id, kind_id, posts, decree, starts_on)
    SELECT region_id, unit_id, cluster_id, kind_id, GREATEST(held + CASE
            WHEN NOT has_caseload THEN 1 - held
            WHEN draw < 0.30 THEN 1 + FLOOR(held * 0.3)::int
            WHEN draw < 0.34 THEN -1 ELSE 0 END, 0),
        'SK-DEMO-FORMASI', DATE_TRUNC('year', %(day)s)::date
    FROM (
        SELECT need.region_id, need.unit_id, need.cluster_id, need.kind_id, need.has_caseload,
            need.need, COUNT(post.number)::int AS held,
            pg_temp.chance('formasi' || need.kind_code || need.cluster_id, need.code) AS draw
        FROM demo_need AS need
        LEFT JOIN demo_post AS post
            ON post.kind_id = need.kind_id AND post.cluster_id = need.cluster_id
            AND post.region_id = need.region_id
            AND post.unit_id IS NOT DISTINCT FROM need.unit_id
            AND phase = 'now' AND role = 'pendamping'
        GROUP BY need.region_id, need.unit_id, need.cluster_id, need.kind_id, need.has_caseload,
            need.need, need.kind_code, need.code
    ) AS place
    WHERE held > 0 OR (need > 0.5 AND draw < 0.9)
"""
"""Posts are approved for those who hold them or just left, here and there more, seldom fewer."""

STATEMENTS = {
    "employments": EMPLOYMENTS,
    "second posts": SECONDS,
    "posts": POSTS,
    "decrees": NUMBERED,
    "assignments": ASSIGNMENTS,
    "teams": TEAMS,
    "their members": MEMBERS,
    "their villages": TEAM_VILLAGES,
    "covered villages": COVERED,
    "approved posts": APPROVED,
}
