"""Officers are reminded of certificates that end, once for each nearness of each end."""

import datetime as dt
import logging
from collections import Counter
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Min, Value, When
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.addresses import endings_address
from apps.competencies.models import Digest, Reminder
from apps.competencies.queries.endings import ending
from apps.competencies.rules import REMINDED_DAYS

log = logging.getLogger(__name__)

OFFICERS = (Role.PROVINCE_OFFICER, Role.REGENCY_OFFICER)

NOTE = """
    INSERT INTO competencies_reminder (certificate_id, ends_on, days, reminded_on)
    SELECT near.* FROM ({near}) AS near
    WHERE NOT EXISTS (SELECT FROM competencies_reminder WHERE reminded_on = %s)
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def remind(day: dt.date) -> int:
    """Note which ends have come within 180, 90, 30 or 7 days of `day`; return how many.

    A day is noted once, and each officer with a mail address has one digest of it to be sent. What
    a night missed is noted the next one, as near as it is by then: one reminder, not several.
    """
    nearness = [
        When(ends_on__lte=day + dt.timedelta(days=days), then=Value(days)) for days in REMINDED_DAYS
    ]
    near, values = (
        ending(day, within=max(REMINDED_DAYS))
        .order_by()
        .values_list("pk", "ends_on", Case(*nearness, output_field=IntegerField()), Value(day))
        .query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(NOTE.format(near=near), [*values, day])
        noted = cursor.rowcount
    if noted and settings.EMAIL_HOST:
        Digest.objects.bulk_create(
            [Digest(user=officer, day=day) for officer in _officers(day)], ignore_conflicts=True
        )
    return noted


def send_digests(day: dt.date) -> int:
    """Send each officer one letter of all that is due; return how many letters went.

    A letter is noted as sent in the transaction that sends it, officer by officer: who stops this
    in between loses none, and the next call goes on with the others. Only between the mail server's
    yes and the commit could one go twice; it then bears the same Message-ID.
    """
    officers = Digest.objects.due().order_by("user").values_list("user", flat=True).distinct()
    return sum(_send(officer, day) for officer in list(officers))


@transaction.atomic
def _send(officer_id: int, day: dt.date) -> bool:
    due = list(Digest.objects.due().filter(user=officer_id).select_for_update(skip_locked=True))
    if not due:
        return False
    officer = User.objects.get(pk=officer_id)
    letter = _letter(officer, [digest.day for digest in due], day)
    if letter:
        try:
            letter.send()
        except (OSError, SMTPException) as error:  # whose words may hold the address
            why = type(error).__name__
            log.warning(
                "The digest of user %s could not be sent, it stays due: %s", officer_id, why
            )
            return False
    Digest.objects.filter(pk__in=[digest.pk for digest in due]).update(settled_at=Now())
    return letter is not None


def _letter(officer: User, days: list[dt.date], day: dt.date) -> EmailMessage | None:
    """Return what an officer is told: how many, how near, and where to look; no names go by mail.

    None when nothing is left to tell: out of reach, renewed or revoked by `day`, or shut out.
    """
    near = ending(day, within=max(REMINDED_DAYS)).visible_to(officer)
    nearest = (
        # Asked apart: joined, just filled reminders without statistics are all read for each row.
        Reminder.objects.filter(certificate__in=list(near.values_list("pk", flat=True)))
        .filter(reminded_on__in=days, ends_on=F("certificate__ends_on"))
        .order_by()
        .values("certificate")
        .annotate(nearest=Min("days"))
    )
    counts = Counter(nearest.values_list("nearest", flat=True))
    if not counts:
        return None
    host = settings.PUBLIC_ADDRESS.partition("://")[2].partition(":")[0]
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("within %(days)s days: %(count)s") % {"days": near, "count": count}
            for near, count in sorted(counts.items())
        ]
        return EmailMessage(
            _("Certificates that end soon: %(count)s") % {"count": counts.total()},
            _(
                "Hello %(name)s,\n\n"
                "certificates of people in your area end soon, and nothing follows them:\n\n"
                "%(lines)s\n\n"
                "Who they are: %(link)s\n"
            )
            % {
                "name": officer.first_name or officer.username,
                "lines": "\n".join(lines),
                "link": endings_address(),
            },
            to=[officer.email],
            headers={"Message-ID": f"<certificates-{officer.pk}-{max(days):%Y%m%d}@{host}>"},
        )


def _officers(day: dt.date) -> list[User]:
    """Return who answers for people of a province, regency or city on a day, and has an address."""
    grants = Grant.objects.valid_on(day).filter(role__in=OFFICERS)
    return list(User.objects.filter(is_active=True, pk__in=grants.values("user")).exclude(email=""))
