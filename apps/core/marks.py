"""Triggers that mark what a change touches, one statement at a time."""

import pgtrigger

INTO = "INSERT INTO core_touched (subject, keys) SELECT DISTINCT"
ROWS = {
    pgtrigger.Insert: ({"new": "new_rows"}, "SELECT * FROM new_rows"),
    pgtrigger.Delete: ({"old": "old_rows"}, "SELECT * FROM old_rows"),
    pgtrigger.Update: (
        {"old": "old_rows", "new": "new_rows"},
        "(TABLE old_rows EXCEPT ALL TABLE new_rows) UNION ALL"
        " (TABLE new_rows EXCEPT ALL TABLE old_rows)",
    ),
}


def marks(subject: str, *, join: str = "", **keys: str) -> list[pgtrigger.Trigger]:
    """Return the three triggers that append `keys` of every changed row to `core_touched`.

    `keys` are SQL expressions over the row `changed` and what `join` adds; equal keys of one
    statement are marked once; an update that changes nothing marks nothing.
    """
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in keys.items())
    return [
        pgtrigger.Trigger(
            name=f"mark_{subject}_{operation}".lower(),
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**referencing),
            func=(
                f"{INTO} '{subject}', jsonb_build_object({pairs})"
                f" FROM ({rows}) AS changed {join}; RETURN NULL;"
            ),
        )
        for operation, (referencing, rows) in ROWS.items()
    ]
