"""100,000 people with employment and one to three posts each, written by a few statements."""

from io import StringIO

from django.core.management import call_command
from django.db import connections

PEOPLE = """
    INSERT INTO facilitators_facilitator (registry_number, full_name, nik_masked, sex, born_on,
        education, home_region_id, phone, email, is_synthetic)
    SELECT 'B' || TO_CHAR(number, 'FM000000'), 'Siti Rahma ' || number,
        '351401••••••' || TO_CHAR(number %% 10000, 'FM0000'),
        CASE WHEN number %% 2 = 0 THEN 'female' ELSE 'male' END,
        '1970-01-01'::date + number %% 9000,
        's1', homes.ids[1 + number %% CARDINALITY(homes.ids)], '', '', true
    FROM generate_series(1, %(people)s) AS number
    CROSS JOIN (SELECT ARRAY_AGG(id ORDER BY code) AS ids FROM regions_region
        WHERE level = 2 AND ends_on IS NULL) AS homes
"""

EMPLOYMENTS = """
    INSERT INTO facilitators_employment (facilitator_id, status, employer, decree, end_reason,
        starts_on)
    SELECT id, 'pppk', 'Kementerian Sosial', 'SK-' || registry_number, '', '2022-01-01'
    FROM facilitators_facilitator
"""

ASSIGNMENTS = """
    INSERT INTO facilitators_assignment (facilitator_id, employment_id, kind_id, holds_alone, role,
        cluster_id, region_id, fte_share, decree, end_reason, starts_on)
    SELECT facilitator_id, episode.id, kind.id, false, 'pendamping', served.cluster_id,
        places.ids[1 + (facilitator_id * 3 + post) %% CARDINALITY(places.ids)],
        ROUND(0.99 / posts, 2), episode.decree || '-' || post, '', '2024-01-01'::date + post::int
    FROM facilitators_employment AS episode
    CROSS JOIN LATERAL (SELECT 1 + facilitator_id %% 3 AS posts) AS held
    CROSS JOIN LATERAL generate_series(1, posts) AS post
    CROSS JOIN (SELECT ARRAY_AGG(id ORDER BY code) AS ids FROM regions_region
        WHERE level = 3 AND ends_on IS NULL) AS places
    JOIN programs_facilitatorkind AS kind ON kind.code = 'PS-PKH'
    JOIN programs_facilitatorkind_clusters AS served ON served.facilitatorkind_id = kind.id
"""

TABLES = ("facilitators_facilitator", "facilitators_employment", "facilitators_assignment")


def make(people: int) -> None:
    """Fill an empty database: the real regions and programs, and `people` with their posts.

    The rows keep every rule by how they are made, so the triggers that would ask are off meanwhile.
    """
    for command in ("load_regions", "seed_programs"):
        call_command(command, stdout=StringIO(), stderr=StringIO())
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in (PEOPLE, EMPLOYMENTS, ASSIGNMENTS):
            cursor.execute(statement, {"people": people})
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ANALYZE {table}")
