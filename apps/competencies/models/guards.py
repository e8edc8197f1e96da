"""The rule that spans rows: a session seats its capacity at most.

Kept by triggers that lock the session and look: of a hundred who enrol at once each would see only
the own row. The lock makes one wait for the other and then see both.
"""

import pgtrigger

SEATS_HOLD = "a_session_seats_its_capacity"


def seats_guard(session: str, *, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return a trigger that refuses, under the rule's name, a seat too many.

    `session` is SQL for the session's id, over the changed row NEW.
    """
    seated = (
        f"SELECT COUNT(*) FROM competencies_enrolment WHERE session_id = {session} AND is_seated"  # noqa: S608
    )
    locked = f"SELECT capacity FROM competencies_trainingsession WHERE id = {session}"  # noqa: S608
    return pgtrigger.Trigger(
        name=SEATS_HOLD,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        declare=[("seats", "integer")],
        func=(
            f"{locked} INTO seats FOR NO KEY UPDATE; IF ({seated}) > seats THEN"
            f" RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = '{SEATS_HOLD}',"
            f" MESSAGE = '{SEATS_HOLD}'; END IF; RETURN NULL;"
        ),
    )
