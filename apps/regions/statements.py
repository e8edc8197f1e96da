"""The SQL of `services.load_regions`, in the order it runs.

Staging lies in temporary tables, so that a role owning no table can load. A predecessor is listed
with the day its code ended; a row without such a day is to be in force.
"""

LOCK = "LOCK TABLE regions_region IN SHARE ROW EXCLUSIVE MODE"  # one load at a time; reads go on

STAGE = """
CREATE TEMPORARY TABLE listed (
    line integer, code text, name text, short text, level smallint, kind text, parent_code text,
    ends_on date, parent_ends_on date, edition_id bigint
);
CREATE TEMPORARY TABLE stated (
    line integer, code text, name text, short text, level smallint, kind text, parent_code text,
    successor text, succession text, happened_on date, edition text, legal_basis text
);
"""

COPY_LISTED = "COPY listed (line, code, name, short, level, kind, parent_code) FROM STDIN"

COPY_STATED = "COPY stated FROM STDIN"

FAULTS = """
WITH numbered AS (
    SELECT line, code, row_number() OVER (PARTITION BY code ORDER BY line) AS nth FROM listed
)
SELECT 1 AS line, 'empty' AS rule, '' AS code WHERE (SELECT count(*) FROM listed) < 2
UNION ALL
SELECT line, 'twice', code FROM numbered WHERE nth > 1
UNION ALL
SELECT child.line, 'orphan', child.code
FROM listed AS child LEFT JOIN listed AS parent ON parent.code = child.parent_code
WHERE child.parent_code IS NOT NULL AND parent.code IS NULL
UNION ALL
SELECT line, 'successor', successor FROM stated
WHERE successor NOT IN (SELECT code FROM listed)
UNION ALL
SELECT line, 'ancestor', code FROM stated
WHERE parent_code NOT IN (SELECT code FROM listed)
  AND (parent_code, happened_on) NOT IN (SELECT code, happened_on FROM stated)
UNION ALL
SELECT line, 'edition', edition FROM stated
WHERE edition NOT IN (SELECT code FROM regions_edition)
ORDER BY line LIMIT %(most)s
"""

# A split whose predecessor stays in the list ends nothing; every other succession does, once.
# What bears the code but began later is another area, and goes on.
END_PREDECESSORS = """
UPDATE regions_region AS held
SET ends_on = stated.happened_on - 1
FROM stated
WHERE held.code = stated.code AND held.ends_on IS NULL
  AND (held.starts_on IS NULL OR held.starts_on < stated.happened_on)
  AND NOT (stated.succession = 'split' AND stated.code IN (SELECT code FROM listed))
  AND NOT EXISTS (
      SELECT FROM regions_region AS ended
      WHERE ended.code = stated.code AND ended.ends_on = stated.happened_on - 1
  )
"""

# A predecessor's edition is the one before the edition that published the succession.
LIST_PREDECESSORS = """
WITH gone AS (
    SELECT DISTINCT ON (code, happened_on) * FROM stated
    WHERE NOT (succession = 'split' AND code IN (SELECT code FROM listed))
    ORDER BY code, happened_on, line
)
INSERT INTO listed
SELECT gone.line, gone.code, gone.name, gone.short, gone.level, gone.kind, gone.parent_code,
    gone.happened_on - 1, parent.happened_on - 1,
    coalesce(
        (
            SELECT id FROM regions_edition
            WHERE starts_on < published.starts_on ORDER BY starts_on DESC LIMIT 1
        ),
        published.id
    )
FROM gone
JOIN regions_edition AS published ON published.code = gone.edition
LEFT JOIN gone AS parent
    ON parent.code = gone.parent_code AND parent.happened_on = gone.happened_on
"""

# Keys are given here, so that children know their parents before either is written. No code is
# older than a code it starts with: the villages of a new province start with it.
PLACE = """
CREATE TEMPORARY TABLE placed AS
WITH born AS (
    SELECT successor AS code, min(happened_on) AS starts_on FROM stated
    WHERE succession <> 'merge' GROUP BY successor
),
since AS (
    SELECT listed.code, max(born.starts_on) AS starts_on
    FROM listed
    CROSS JOIN LATERAL (
        VALUES (listed.code), (left(listed.code, 8)), (left(listed.code, 5)), (left(listed.code, 2))
    ) AS start (code)
    JOIN born ON born.code = start.code
    GROUP BY listed.code
),
keyed AS MATERIALIZED (
    SELECT listed.*, coalesce(held.id, nextval('regions_region_id_seq')) AS id
    FROM listed LEFT JOIN regions_region AS held
        ON held.code = listed.code AND held.ends_on IS NOT DISTINCT FROM listed.ends_on
)
SELECT own.id, own.code, own.name, own.level, own.kind, own.ends_on, parent.id AS parent_id,
    concat_ws(
        ', ',
        own.short,
        CASE WHEN own.level > 1 THEN parent.short END,
        CASE WHEN own.level = 4 THEN above.short END
    ) AS label,
    coalesce(own.edition_id, %(edition)s) AS edition_id,
    CASE WHEN own.ends_on IS NULL THEN coalesce(since.starts_on, %(starts_on)s) END AS starts_on
FROM keyed AS own
LEFT JOIN keyed AS parent
    ON parent.code = own.parent_code AND parent.ends_on IS NOT DISTINCT FROM own.parent_ends_on
LEFT JOIN keyed AS above
    ON above.code = parent.parent_code
    AND above.ends_on IS NOT DISTINCT FROM parent.parent_ends_on
LEFT JOIN since ON since.code = own.code
"""

# What the same edition brought by mistake ends on its first day.
MERGE = """
WITH written AS (
    MERGE INTO regions_region AS held
    USING placed ON held.id = placed.id
    WHEN MATCHED AND placed.ends_on IS NULL
        AND (held.name, held.label, held.parent_id)
            IS DISTINCT FROM (placed.name, placed.label, placed.parent_id)
    THEN UPDATE SET name = placed.name, label = placed.label, parent_id = placed.parent_id,
        edition_id = placed.edition_id
    WHEN NOT MATCHED BY TARGET
    THEN INSERT (id, code, name, label, level, kind, parent_id, edition_id, starts_on, ends_on)
        VALUES (id, code, name, label, level, kind, parent_id, edition_id, starts_on, ends_on)
    WHEN NOT MATCHED BY SOURCE AND held.ends_on IS NULL
    THEN UPDATE SET ends_on = greatest(%(last_day)s, held.starts_on)
    RETURNING merge_action() AS act, held.ends_on IS NULL AS is_in_force
)
SELECT
    count(*) FILTER (WHERE act = 'INSERT' AND is_in_force) AS added,
    count(*) FILTER (WHERE act = 'UPDATE' AND is_in_force) AS changed,
    count(*) FILTER (WHERE act = 'UPDATE' AND NOT is_in_force) AS ended,
    count(*) FILTER (WHERE act = 'INSERT' AND NOT is_in_force) AS retired
FROM written
"""

RECORD_SUCCESSIONS = """
INSERT INTO regions_succession
    (predecessor_id, successor_id, kind, edition_id, happened_on, legal_basis)
SELECT old.id, new.id, succession, published.id, happened_on, legal_basis
FROM stated
JOIN regions_edition AS published ON published.code = stated.edition
JOIN regions_region AS new ON new.code = stated.successor AND new.ends_on IS NULL
JOIN regions_region AS old ON old.code = stated.code
    AND (old.ends_on = happened_on - 1 OR (old.ends_on IS NULL AND succession = 'split'))
ON CONFLICT DO NOTHING
"""

UNSTAGE = "DROP TABLE listed, stated, placed"
