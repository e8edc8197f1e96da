"""Rules that span rows: kept by deferred constraint triggers, which lock the person and look.

Two officers may change two posts of one person at once; each of them sees only the own row. The
lock makes the second wait for the first and then see both.
"""

import pgtrigger

FTE_AT_MOST_ONE = "fte_of_a_person_is_at_most_one"
POSTS_LIE_INSIDE_EMPLOYMENT = "posts_lie_inside_employment"
ENDS_BY_DEATH = "employment_ends_by_the_day_of_death"

LOCK = "PERFORM 1 FROM facilitators_facilitator WHERE id = NEW.facilitator_id FOR NO KEY UPDATE;"


def _guard(name: str, *, broken: str) -> pgtrigger.Trigger:
    """Return a trigger that refuses a change, under the rule's name, when `broken` finds a row."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        func=(
            f"{LOCK} IF EXISTS ({broken}) THEN RAISE EXCEPTION USING ERRCODE = '23514',"
            f" CONSTRAINT = '{name}', MESSAGE = '{name}'; END IF; RETURN NULL;"
        ),
    )


FTE_GUARD = _guard(
    FTE_AT_MOST_ONE,
    broken="""
        SELECT FROM facilitators_assignment AS first
        JOIN facilitators_assignment AS held
            ON held.facilitator_id = first.facilitator_id AND held.cancelled_at IS NULL
            AND first.starts_on BETWEEN held.starts_on AND COALESCE(held.ends_on, 'infinity')
        WHERE first.facilitator_id = NEW.facilitator_id AND first.cancelled_at IS NULL
        GROUP BY first.id
        HAVING SUM(held.fte_share) > 1
    """,
)
"""The sum can only grow on a first day, so the first days are the days to look at."""

EMPLOYMENT_GUARD = _guard(
    POSTS_LIE_INSIDE_EMPLOYMENT,
    broken="""
        SELECT FROM facilitators_assignment AS post
        JOIN facilitators_employment AS episode ON episode.id = post.employment_id
        WHERE post.facilitator_id = NEW.facilitator_id AND post.cancelled_at IS NULL
        AND NOT DATERANGE(post.starts_on, post.ends_on, '[]')
            <@ DATERANGE(episode.starts_on, episode.ends_on, '[]')
    """,
)

DEATH_GUARD = _guard(
    ENDS_BY_DEATH,
    broken="""
        SELECT FROM facilitators_employment AS episode
        JOIN facilitators_facilitator AS person ON person.id = episode.facilitator_id
        WHERE person.id = NEW.facilitator_id
        AND COALESCE(episode.ends_on, 'infinity') > person.died_on
    """,
)
"""Posts lie inside employments, so that nobody serves after death either."""
