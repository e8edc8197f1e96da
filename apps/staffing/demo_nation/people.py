"""The people of the demo nation: which post each one holds, who they are, and their sealed NIK."""

from collections.abc import Callable

from django.db.backends.utils import CursorWrapper

from apps.core.progress import track
from apps.core.secrets import keyed_hash, seal
from apps.facilitators.rules import Sex, agrees_with_nik, mask_nik

NEEDS = """
    CREATE TEMP TABLE demo_need ON COMMIT DROP AS
    WITH held AS (
        SELECT kind.kind_id, kind.cluster_id, place.id AS region_id, NULL::bigint AS unit_id,
            place.code, SUM(load.families
                / CASE WHEN village.hard THEN kind.hard ELSE kind.easy END) AS need
        FROM demo_kind AS kind JOIN demo_load AS load USING (cluster_id)
        JOIN demo_village AS village ON village.id = load.village_id
        JOIN demo_place AS place ON place.code = LEFT(village.code, kind.code_length)
        WHERE NOT at_units GROUP BY 1, 2, 3, 5
        UNION ALL
        SELECT kind_id, cluster_id, regency_id, unit_id, code, load.families / easy
        FROM demo_kind JOIN demo_load AS load USING (cluster_id)
        WHERE at_units AND unit_id IS NOT NULL
        UNION ALL
        SELECT kind_id, cluster_id, place.id, NULL, place.code, 1
        FROM demo_kind AS kind JOIN demo_place AS place USING (level)
        WHERE NOT has_caseload AND NOT at_units
    ), wanted AS (
        SELECT held.*, kind.kind_code, kind.holds_alone, kind.has_caseload, kind.heads AS people,
            need * CASE WHEN NOT kind.has_caseload THEN 1 ELSE
                (0.9 + 0.2 * pg_temp.chance('regency staff' || kind_code, LEFT(held.code, 5)))
                * (0.7 + 0.6 * pg_temp.chance('district staff' || kind_code, held.code))
            END AS wanted
        FROM held JOIN demo_kind AS kind USING (kind_id, cluster_id)
        WHERE need > 0
    )
    SELECT *, FLOOR(people * wanted
        / NULLIF(SUM(wanted) OVER (PARTITION BY kind_id, cluster_id), 0)
        + pg_temp.chance('heads' || kind_code || cluster_id, code))::int AS heads
    FROM wanted
"""
"""Staff follows need in a kab/kota and is spread badly inside it, as in the country."""

SLOTS = """
    CREATE TEMP TABLE demo_slot ON COMMIT DROP AS
    WITH posts AS (
        SELECT kind_id, cluster_id, kind_code, holds_alone, has_caseload,
            'pendamping' AS role, region_id, unit_id, code, LEFT(code, 5) AS regency, slot
        FROM demo_need CROSS JOIN LATERAL generate_series(1, heads) AS slot
        WHERE unit_id IS NULL
        UNION ALL
        SELECT kind_id, cluster_id, kind_code, holds_alone, has_caseload,
            'pendamping', region_id, unit_id, need.code, place.code, slot
        FROM demo_need AS need JOIN demo_place AS place ON place.id = region_id
        CROSS JOIN LATERAL generate_series(1, heads) AS slot
        WHERE unit_id IS NOT NULL
        UNION ALL
        SELECT kind_id, cluster_id, kind_code, holds_alone, has_caseload,
            role, place.id, NULL, place.code, place.code, slot
        FROM (SELECT * FROM demo_kind WHERE has_caseload ORDER BY heads DESC LIMIT 1) AS kind
        CROSS JOIN UNNEST(
            ARRAY['supervisor', 'data_administrator', 'regency_coordinator']) AS role
        CROSS JOIN demo_place AS place
        CROSS JOIN LATERAL generate_series(1,
            CASE role WHEN 'supervisor' THEN 2 ELSE 1 END) AS slot
        WHERE place.level = 2 AND pg_temp.chance(role || slot, place.code)
            < %(people)s * 0.02 / 4 / (SELECT COUNT(*) FROM demo_place WHERE level = 2)
    )
    SELECT posts.*, ROW_NUMBER() OVER (
        ORDER BY pg_temp.chance('slot' || kind_code || cluster_id || role, code || '/' || slot),
        code, kind_code, cluster_id, role, slot
    ) AS number
    FROM posts
"""

PEOPLE = """
    CREATE TEMP TABLE demo_person ON COMMIT DROP AS
    WITH homes AS (
        SELECT number, slot.number IS NOT NULL AS has_post, kind_id, cluster_id, kind_code,
            holds_alone, has_caseload, role, region_id, unit_id,
            COALESCE(place.first, 1) + FLOOR(pg_temp.chance('home', number::text)
                * COALESCE(place.villages, (SELECT COUNT(*) FROM demo_village)))::bigint
                AS position
        FROM generate_series(1, %(people)s) AS number
        LEFT JOIN demo_slot AS slot USING (number)
        LEFT JOIN demo_place AS place ON place.code
            = CASE WHEN slot.unit_id IS NULL THEN slot.code ELSE slot.regency END
    ), drawn AS (
        SELECT homes.*, village.code AS home, village.regency_id AS home_region_id,
            pg_temp.chance('sex', number::text) < 0.56 AS female,
            '1967-01-01'::date
                + FLOOR(13500 * pg_temp.chance('born', number::text))::int AS born_on
        FROM homes JOIN demo_village AS village USING (position)
    ), read AS (
        SELECT *, female AND pg_temp.chance('slip', number::text) >= 0.004 AS as_woman FROM drawn
    )
    SELECT *, REPLACE(LEFT(home, 8), '.', '')
        || TO_CHAR(EXTRACT(DAY FROM born_on) + 40 * as_woman::int, 'FM00')
        || TO_CHAR(born_on, 'MMYY')
        || (9000 + ROW_NUMBER() OVER (PARTITION BY LEFT(home, 8), born_on, as_woman
            ORDER BY number)) AS nik
    FROM read
"""
"""Serials of a NIK are counted from 0001, so the 9000s of a demo NIK are nobody's.

That of one woman in 250 carries a man's birth date, a slip of registries for officers to look at.
"""

SEALED = """
    CREATE TEMP TABLE demo_nik
        (number bigint, sealed bytea, hash bytea, masked text, agrees boolean)
    ON COMMIT DROP
"""

FACILITATORS = """
    INSERT INTO facilitators_facilitator (registry_number, full_name, nik_sealed, nik_hash,
        nik_masked, nik_agrees, sex, born_on, education, home_region_id, phone, email, died_on,
        is_synthetic)
    SELECT 'DEMO-' || TO_CHAR(number, 'FM0000000'),
        first || CASE WHEN pg_temp.chance('long name', number::text) < 0.45
            THEN ' ' || pg_temp.word(ARRAY_REMOVE(given, first), 'middle', number) ELSE '' END
        || ' ' || pg_temp.word(%(last)s, 'last', number),
        sealed, hash, masked, agrees, CASE WHEN female THEN 'female' ELSE 'male' END, born_on,
        (ARRAY['s1', 's1', 's1', 's1', 's1', 'd4', 'd3', 'd3', 'sma', 's2'])[
            1 + FLOOR(10 * pg_temp.chance('education', number::text))::int],
        home_region_id, '', '', CASE reason WHEN 'died' THEN left_on END, true
    FROM demo_career JOIN demo_nik USING (number)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN female THEN %(female)s::text[] ELSE %(male)s::text[] END AS given
        )
        CROSS JOIN LATERAL (SELECT pg_temp.word(given, 'first', number) AS first)
    ORDER BY number
"""

WORD = """
    CREATE OR REPLACE FUNCTION pg_temp.word(words text[], topic text, number bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT words[1 + FLOOR(CARDINALITY(words) * pg_temp.chance(topic, number::text))::int]
    $$
"""

STATEMENTS = {"needs": NEEDS, "slots": SLOTS, "people": PEOPLE}

BATCH = 20_000


def seal_niks(cursor: CursorWrapper, *, number: int, write: Callable[[str], object]) -> None:
    """Seal each person's NIK in Python, where the key is, into `demo_nik`."""
    cursor.execute(SEALED)
    batches = range(1, number + 1, BATCH)
    for first in track(
        batches, total=len(batches), label="Batches of made-up NIKs sealed:", write=write
    ):
        cursor.execute(
            "SELECT number, nik, born_on, female FROM demo_person WHERE number BETWEEN %s AND %s",
            [first, first + BATCH - 1],
        )
        rows = cursor.fetchall()
        with cursor.copy("COPY demo_nik FROM STDIN") as copy:
            for person, nik, born_on, female in rows:
                sex = Sex.FEMALE if female else Sex.MALE
                agrees = agrees_with_nik(nik, born_on=born_on, sex=sex)
                copy.write_row((person, seal(nik), keyed_hash(nik), mask_nik(nik), agrees))
    cursor.execute("ANALYZE demo_nik")
