"""What the triggers recorded of a row: who wrote when, and what was there before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

NEWEST_CHANGES = 100  # shown on one page

WORDS: dict[str, str | Promise] = {
    "insert": _("Made"),
    "update": _("Changed"),
    "delete": _("Removed"),
}


@dataclass
class Change:
    """One recorded write of a row; `values` are (column, before, after) of what differs."""

    at: Any
    what: str | Promise
    who: str
    values: list[tuple[str, str, str]] = field(default_factory=list)


def changes_of(row: models.Model) -> list[Change]:
    """Return the newest changes of a row, newest first. Two queries."""
    events = row.pgh_event_model  # type: ignore[attr-defined]
    columns = [
        column
        for column in events._meta.concrete_fields
        if not column.name.startswith("pgh_") and column.name != "id"
    ]
    keys = [column.name for column in columns if isinstance(column, models.ForeignKey)]
    recorded = list(
        events.objects.filter(pgh_obj_id=row.pk)
        .select_related("pgh_context", *keys)
        .order_by("-pgh_id")[: NEWEST_CHANGES + 1]
    )
    names = _names({_user_of(event) for event in recorded})
    return [
        Change(
            event.pgh_created_at,
            WORDS.get(event.pgh_label, event.pgh_label),
            names.get(_user_of(event), ""),
            list(_differences(columns, before, event)),
        )
        for event, before in zip(recorded, [*recorded[1:], None], strict=True)
    ][:NEWEST_CHANGES]


def _user_of(event: Any) -> Any:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _names(users: set[Any]) -> dict[Any, str]:
    rows = get_user_model()._default_manager.filter(pk__in=users - {None})
    return {user.pk: user.get_username() for user in rows}


def _differences(columns: list[Any], before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    for column in columns:
        old = getattr(before, column.attname, None)
        new = getattr(after, column.attname)
        if old != new:
            name = capfirst(str(column.verbose_name))
            yield name, _shown(before, column) if before else "", _shown(after, column)


def _shown(event: Any, column: Any) -> str:
    value = getattr(event, column.name)
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(dict(column.flatchoices).get(value, value))
