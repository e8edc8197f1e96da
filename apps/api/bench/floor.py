"""The least that the roster can cost by hand: two queries a page, dictionaries, orjson."""

import datetime as dt
from collections.abc import Iterator

import orjson
import psycopg
from psycopg.rows import dict_row

PEOPLE = """
    WITH page AS MATERIALIZED (
        SELECT id, registry_number, full_name, nik_masked, sex, born_on, education, home_region_id
        FROM facilitators_facilitator
        WHERE merged_into_id IS NULL AND registry_number > %(after)s
        ORDER BY registry_number LIMIT %(limit)s
    )
    SELECT page.id, registry_number, full_name, nik_masked AS nik, sex, born_on, education,
        home.code AS home_region, COALESCE(held.status, 'unassigned') AS status
    FROM page JOIN regions_region AS home ON home.id = home_region_id
    LEFT JOIN LATERAL (
        SELECT CASE
            WHEN BOOL_OR(starts_on <= %(day)s AND COALESCE(ends_on >= %(day)s, true)) THEN 'active'
            WHEN BOOL_OR(starts_on > %(day)s) THEN 'planned'
            WHEN COUNT(*) > 0 THEN 'ended' END AS status
        FROM facilitators_assignment WHERE facilitator_id = page.id AND cancelled_at IS NULL
    ) AS held ON true
    ORDER BY registry_number
"""

POSTS = """
    SELECT facilitator_id, kind.code AS kind, role, cluster.code AS cluster, region.code AS region,
        region.label AS region_name, unit.code AS unit, fte_share::float8 AS fte_share, decree,
        post.starts_on, post.ends_on, end_reason
    FROM facilitators_assignment AS post
    JOIN programs_facilitatorkind AS kind ON kind.id = kind_id
    JOIN programs_cluster AS cluster ON cluster.id = cluster_id
    JOIN regions_region AS region ON region.id = region_id
    LEFT JOIN programs_serviceunit AS unit ON unit.id = unit_id
    WHERE facilitator_id = ANY(%(ids)s) AND cancelled_at IS NULL
    AND post.starts_on <= %(day)s AND (post.ends_on IS NULL OR post.ends_on >= %(day)s)
    ORDER BY post.starts_on DESC, post.id DESC
"""


def pages(server: psycopg.Connection, *, day: dt.date, limit: int) -> Iterator[bytes]:
    """Yield the roster of `day`, page by page, as JSON."""
    after = ""
    with server.cursor(row_factory=dict_row) as cursor:
        while people := cursor.execute(
            PEOPLE, {"after": after, "day": day, "limit": limit}
        ).fetchall():
            by_id = {person.pop("id"): person for person in people}
            for person in people:
                person["assignments"] = []
            for post in cursor.execute(POSTS, {"ids": list(by_id), "day": day}):
                by_id[post.pop("facilitator_id")]["assignments"].append(post)
            yield orjson.dumps({"results": people})
            after = people[-1]["registry_number"]
