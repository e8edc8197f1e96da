"""What the database forbids, said to a person: the field and the rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

ENDS_TOO_EARLY = _("The last day is before the first.")

CONFLICT = "conflict"
"""Code of a refusal: under the same id something else was said before."""

KEY_REUSED = "key_reused"
"""Code of a refusal: an idempotency key came with something else than before."""

NOT_FOUND = "not_found"
"""Code of a refusal: in the caller's reach there is no such row."""

Refusals = dict[str, tuple[str, Any]]
"""Constraint name → (the field it is shown at, the sentence an officer reads)."""


def refusals_of(*tables: type[models.Model]) -> Refusals:
    """Gather what `tables` declare as `refusals`, and the one rule every dated table keeps."""
    gathered: Refusals = {}
    for table in tables:
        gathered[f"{table._meta.model_name}_ends_after_it_starts"] = ("ends_on", ENDS_TOO_EARLY)
        gathered |= getattr(table, "refusals", {})
    return gathered


def rule_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused, or None where the driver named none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


@contextmanager
def refused_by(*tables: type[models.Model]) -> Iterator[None]:
    """Run a change of `tables` as a savepoint; raise ValidationError on the field of a broken rule.

    Deferred rules are checked before the block ends, so that a service answers for all of them.
    The same sentence comes whether a form asked too much or another officer was faster.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        name = rule_of(error)
        field, message = refusals_of(*tables).get(name or "", (None, None))
        if message is None:
            raise
        raise ValidationError(
            {field or NON_FIELD_ERRORS: ValidationError(message, code=name)}
        ) from error


def save(row: models.Model) -> None:
    """Check a row's own fields, then write it; what its table forbids is refused on its field."""
    row.full_clean(validate_unique=False, validate_constraints=False)
    with refused_by(type(row)):
        row.save()
