"""A nation of the size the bench promises: every village holds families in seven clusters.

Plainer than the demo nation and made in seconds: rows of people nobody will read.
"""

from django.core.management import call_command
from django.db import connections

DAY = "2026-01-31"

TABLES = (
    "caseloads_caseload",
    "caseloads_caseloadmonth",
    "facilitators_facilitator",
    "facilitators_employment",
    "facilitators_assignment",
    "facilitators_coveredvillage",
    "competencies_certificate",
    "competencies_assessment",
    "competencies_enrolment",
)
"""Made with their triggers off: their history and marks are not what is measured."""

GROUND = (
    """
    CREATE TEMP TABLE b_pair AS
    SELECT ROW_NUMBER() OVER (ORDER BY kind.id) - 1 AS pair, kind.id AS kind_id, cluster.id
        AS cluster_id, CASE kind.posting_level WHEN 'district' THEN 3 ELSE 2 END AS level
    FROM programs_facilitatorkind AS kind
    JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
    JOIN programs_cluster AS cluster ON cluster.id = served.cluster_id
    WHERE NOT kind.holds_alone AND cluster.has_caseload
    """,
    """
    INSERT INTO programs_staffingstandard
        (kind_id, cluster_id, terrain, basis, minimum, target, maximum, legal_reference, starts_on)
    SELECT kind_id, cluster_id, 'any', 'families', 250, 300, 350, '', DATE '2020-01-01'
    FROM b_pair WHERE NOT EXISTS (
        SELECT FROM programs_staffingstandard AS set
        WHERE (set.kind_id, set.cluster_id) = (b_pair.kind_id, b_pair.cluster_id))
    """,
    """
    CREATE TEMP TABLE b_region AS
    SELECT id, parent_id, level, ROW_NUMBER() OVER siblings - 1 AS place,
        COUNT(*) OVER (PARTITION BY level, CASE level WHEN 3 THEN parent_id END) AS places
    FROM regions_region WHERE ends_on IS NULL
    WINDOW siblings AS (PARTITION BY level, CASE level WHEN 3 THEN parent_id END ORDER BY code)
    """,
    """
    CREATE TEMP TABLE b_village AS
    SELECT above_id, village.id, ROW_NUMBER() OVER (PARTITION BY above_id
        ORDER BY village.place) - 1 AS place, COUNT(*) OVER (PARTITION BY above_id) AS places
    FROM b_region AS village JOIN b_region AS district ON district.id = village.parent_id
    CROSS JOIN UNNEST(ARRAY[district.id, district.parent_id]) AS above_id
    WHERE village.level = 4
    """,
    "CREATE INDEX ON b_region (id)",
    "CREATE INDEX ON b_region (parent_id, place)",
    "CREATE INDEX ON b_village (above_id, place)",
    "ANALYZE b_pair, b_region, b_village",
    """
    INSERT INTO caseloads_caseloadmonth (regency_id, cluster_id, month, source, received_on)
    SELECT b_region.id, cluster_id, DATE '2026-01-01', 'bench', DATE '2026-01-01'
    FROM b_region CROSS JOIN (SELECT DISTINCT cluster_id FROM b_pair) AS cluster WHERE level = 2
    """,
    """
    INSERT INTO caseloads_caseload (month_id, village_id, families)
    SELECT month.id, village.id, 1 + (village.id * 37 + month.cluster_id * 101)
        %% (SELECT MIN(maximum) FROM programs_staffingstandard AS standard
            WHERE standard.cluster_id = month.cluster_id AND terrain <> 'hard')
    FROM caseloads_caseloadmonth AS month
    JOIN b_region AS district ON district.parent_id = month.regency_id
    JOIN b_region AS village ON village.parent_id = district.id
    ORDER BY month.id, village.id
    """,
)

# Every post asks one unit, 20 hours a year and its own scheme's certificate.
ASKED = (
    """
    INSERT INTO competencies_competencystandard
        (identifier, code, version, title, kind, decree, year, starts_on)
    VALUES (GEN_RANDOM_UUID(), 'CONTOH', '1', 'Contoh', 'ministerial', '-', 2020, DATE '2020-01-01')
    """,
    """
    INSERT INTO competencies_competencyunit (identifier, code, title, level)
    SELECT GEN_RANDOM_UUID(), 'CONTOH-' || pair, 'Contoh', 5 FROM b_pair
    """,
    "INSERT INTO competencies_certificationbody (code, name) VALUES ('LSP', 'LSP Contoh')",
    """
    INSERT INTO competencies_scheme (body_id, code, name, standard_id, level, validity_months,
        renewal_months, renewal_hours, starts_on)
    SELECT body.id, pair, 'Contoh', standard.id, 5, 36, 6, 0, DATE '2020-01-01'
    FROM b_pair, competencies_certificationbody AS body, competencies_competencystandard AS standard
    """,
    """
    INSERT INTO competencies_postrequirement (kind_id, role, cluster_id, standard_id, level,
        needs_registration, training_hours, starts_on)
    SELECT kind_id, 'pendamping', cluster_id, standard.id, 5, FALSE, 20, DATE '2020-01-01'
    FROM b_pair, competencies_competencystandard AS standard
    """,
    """
    INSERT INTO competencies_postrequirement_schemes (postrequirement_id, scheme_id)
    SELECT requirement.id, scheme.id
    FROM competencies_postrequirement AS requirement
    JOIN b_pair USING (kind_id, cluster_id)
    JOIN competencies_scheme AS scheme ON scheme.code = pair::text
    """,
    """
    INSERT INTO competencies_postrequirement_units (postrequirement_id, competencyunit_id)
    SELECT requirement.id, unit.id
    FROM competencies_postrequirement AS requirement
    JOIN b_pair USING (kind_id, cluster_id)
    JOIN competencies_competencyunit AS unit ON unit.code = 'CONTOH-' || pair
    """,
    "INSERT INTO competencies_trainingprovider (code, name) VALUES ('CONTOH', 'Contoh')",
    """
    INSERT INTO competencies_course (code, title, provider_id, hours)
    SELECT pair, 'Contoh', provider.id, 40
    FROM b_pair CROSS JOIN competencies_trainingprovider AS provider
    """,
    """
    INSERT INTO competencies_course_units (course_id, competencyunit_id)
    SELECT course.id, unit.id FROM competencies_course AS course
    JOIN competencies_competencyunit AS unit ON unit.code = 'CONTOH-' || course.code
    """,
    """
    INSERT INTO competencies_trainingsession
        (course_id, provider_id, region_id, place, capacity, starts_on, ends_on)
    SELECT course.id, provider_id, nation.id, '', 32767,
        DATE '2024-12-01' + 10 * n, DATE '2024-12-05' + 10 * n
    FROM competencies_course AS course
    JOIN regions_region AS nation ON nation.level = 0
    CROSS JOIN GENERATE_SERIES(1, 40) AS n
    """,
)

PEOPLED = (
    """
    INSERT INTO facilitators_facilitator (registry_number, full_name, nik_masked, sex, born_on,
        education, phone, email, is_synthetic, home_region_id)
    SELECT 'B-' || n, 'Orang Rekaan ' || n, '', 'female', DATE '1990-01-01', '', '', '', TRUE,
        home.id
    FROM GENERATE_SERIES(%(after)s + 1, %(after)s + %(people)s) AS n
    JOIN b_region AS home ON home.level = 2 AND home.place = n %% home.places
    """,
    """
    INSERT INTO facilitators_employment
        (facilitator_id, status, employer, decree, end_reason, starts_on)
    SELECT id, 'pppk', '', '', '', DATE '2024-01-01' FROM facilitators_facilitator
    WHERE id > %(after)s
    """,
    """
    INSERT INTO facilitators_assignment (facilitator_id, employment_id, kind_id, holds_alone, role,
        cluster_id, region_id, fte_share, decree, end_reason, starts_on)
    SELECT facilitator_id, person.id, kind_id, FALSE, 'pendamping', cluster_id, region.id, 0.33, '',
        '', DATE '2024-01-01'
    FROM facilitators_employment AS person
    CROSS JOIN LATERAL GENERATE_SERIES(1, 2 + (person.id %% 2)::int) AS post
    JOIN b_pair ON pair = (person.id + post) %% (SELECT COUNT(*) FROM b_pair)
    JOIN facilitators_facilitator AS human ON human.id = facilitator_id
    CROSS JOIN LATERAL (
        SELECT human.home_region_id AS id WHERE b_pair.level = 2
        UNION ALL
        SELECT id FROM b_region WHERE parent_id = human.home_region_id AND b_pair.level = 3
        AND place = (person.id / 514 + post) %% places
    ) AS region
    WHERE facilitator_id > %(after)s
    """,
    """
    INSERT INTO facilitators_coveredvillage (assignment_id, village_id, starts_on)
    SELECT DISTINCT assignment.id, village.id, DATE '2024-01-01'
    FROM facilitators_assignment AS assignment
    CROSS JOIN GENERATE_SERIES(0, 1) AS which
    JOIN b_village AS village ON village.above_id = assignment.region_id
        AND village.place = (assignment.id * 31 + which) %% village.places
    WHERE assignment.facilitator_id > %(after)s
    """,
    """
    INSERT INTO staffing_approvedposts
        (region_id, cluster_id, kind_id, posts, decree, starts_on)
    SELECT region_id, cluster_id, kind_id, COUNT(*) + 1, 'bench', DATE '2026-01-01'
    FROM facilitators_assignment GROUP BY 1, 2, 3
    ON CONFLICT DO NOTHING
    """,
    # Seven in ten hold the certificate of a post; half of the people trained in the last year.
    """
    INSERT INTO competencies_assessment (facilitator_id, scheme_id, body_id, way, registered_on,
        self_assessed_on, decided_on, outcome, remark)
    SELECT post.facilitator_id, scheme.id, scheme.body_id, 'test', first, first, first,
        'competent', ''
    FROM (
        SELECT DISTINCT facilitator_id, kind_id, cluster_id FROM facilitators_assignment
        WHERE facilitator_id > %(after)s AND id %% 10 < 7
    ) AS post
    JOIN b_pair USING (kind_id, cluster_id)
    JOIN competencies_scheme AS scheme ON scheme.code = pair::text
    CROSS JOIN LATERAL (
        SELECT DATE '2022-10-01' + (post.facilitator_id * 7 %% 1200)::int AS first
    ) AS day
    """,
    """
    INSERT INTO competencies_certificate (facilitator_id, scheme_id, body_id, assessment_id,
        is_competent, number, issued_on, starts_on, ends_on, revoked_because, token)
    SELECT facilitator_id, scheme_id, body_id, id, TRUE, id, decided_on, decided_on,
        decided_on + 1095, '', LPAD(id::text, 22, '0')
    FROM competencies_assessment
    WHERE facilitator_id > %(after)s
    """,
    """
    INSERT INTO competencies_enrolment
        (session_id, facilitator_id, enrolled_at, is_seated, attended_hours, result)
    SELECT DISTINCT ON (session.id, post.facilitator_id) session.id, post.facilitator_id,
        TIMESTAMPTZ '2024-12-01 00:00Z', TRUE, 24, 'passed'
    FROM facilitators_assignment AS post
    JOIN b_pair USING (kind_id, cluster_id)
    JOIN competencies_course AS course ON course.code = pair::text
    JOIN competencies_trainingsession AS session ON session.course_id = course.id
        AND session.ends_on = DATE '2024-12-05' + 10 * (1 + post.id %% 40)::int
    WHERE post.facilitator_id > %(after)s AND post.id %% 10 < 6
    """,
    "DELETE FROM core_touched",
)


def make(people: int) -> None:
    """Fill the scratch database: `people` facilitators, two and a half times as many posts."""
    call_command("load_regions", verbosity=0)
    call_command("seed_programs", verbosity=0)
    _run(*GROUND, *ASKED, *PEOPLED, people=people, after=0)


def add(people: int, *, after: int) -> None:
    """Add `people` facilitators with their posts to the `after` that there are."""
    _run(*PEOPLED, people=people, after=after)


def _run(*statements: str, **values: int) -> None:
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, values)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
