"""All certificates of a scheme hold longer by decree: one act, which can be taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Certificate, Extension
from apps.competencies.queries.expressions import LAST_DAY
from apps.core.refusals import refused_by, save

REACHED = """
    INSERT INTO competencies_extendedcertificate
        (extension_id, certificate_id, ended_on, ends_on)
    SELECT %(extension)s, certificate.id, certificate.ends_on,
        {last_day}
    FROM competencies_certificate AS certificate
    CROSS JOIN LATERAL (
        SELECT certificate.ends_on + 1 AS first, MAKE_INTERVAL(months => %(months)s) AS span
    ) AS later
    WHERE certificate.scheme_id = %(scheme)s AND certificate.revoked_on IS NULL
    AND %(day)s BETWEEN certificate.starts_on AND certificate.ends_on
    AND NOT EXISTS (
        SELECT FROM competencies_certificate AS follower
        WHERE follower.facilitator_id = certificate.facilitator_id
        AND follower.scheme_id = certificate.scheme_id
        AND follower.starts_on > certificate.ends_on
        AND COALESCE(follower.revoked_on > follower.starts_on, TRUE)
    )
    FOR UPDATE OF certificate
"""

HOLD_UNTIL = """
    UPDATE competencies_certificate AS certificate SET ends_on = extended.{last_day}
    FROM competencies_extendedcertificate AS extended
    WHERE extended.certificate_id = certificate.id AND extended.extension_id = %(extension)s
"""

HELD = """
    SELECT certificate.id FROM competencies_certificate AS certificate
    JOIN competencies_extendedcertificate AS extended ON extended.certificate_id = certificate.id
    WHERE extended.extension_id = %(extension)s ORDER BY certificate.id
    FOR UPDATE OF certificate
"""

CHANGED_SINCE = """
    SELECT COUNT(*) FROM competencies_extendedcertificate AS extended
    JOIN competencies_certificate AS certificate ON certificate.id = extended.certificate_id
    WHERE extended.extension_id = %(extension)s AND (
        certificate.ends_on <> extended.ends_on
        OR EXISTS (
            SELECT FROM competencies_certificate AS follower
            WHERE follower.renews_id = certificate.id
        )
    )
"""


@transaction.atomic
def extend(extension: Extension) -> int:
    """Let a scheme's certificates that are valid on the decree's day hold longer; return how many.

    One statement, whatever their number. Revoked and renewed ones stay. Raises ValidationError when
    the scheme was extended by that decree already.
    """
    save(extension)
    values: dict[str, Any] = {
        "extension": extension.pk,
        "scheme": extension.scheme_id,
        "months": extension.months,
        "day": extension.effective_on,
    }
    with refused_by(Certificate), connection.cursor() as cursor:
        cursor.execute(
            REACHED.format(last_day=LAST_DAY.format(first="later.first", span="later.span")), values
        )
        cursor.execute(HOLD_UNTIL.format(last_day="ends_on"), values)
        return cursor.rowcount


@transaction.atomic
def take_back(extension: Extension) -> int:
    """Give every certificate of an extension the last day it had before; return how many.

    What was signed meanwhile is in the list of what is revoked from now on.

    Raises ValidationError when it was taken back before, or some of them changed since: a later
    extension is taken back first.
    """
    stored = Extension.objects.select_for_update().get(pk=extension.pk)
    if stored.reversed_at:
        raise ValidationError({"decree": _("This extension is taken back already.")})
    values = {"extension": stored.pk}
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        cursor.execute(CHANGED_SINCE, values)
        (changed,) = cursor.fetchone()
        if changed:
            raise ValidationError(
                {
                    "decree": ValidationError(
                        _("%(number)s of its certificates were renewed or extended since."),
                        params={"number": changed},
                    )
                }
            )
        cursor.execute(HOLD_UNTIL.format(last_day="ended_on"), values)
        restored = cursor.rowcount
    Extension.objects.filter(pk=stored.pk).update(reversed_at=Now())
    return restored
