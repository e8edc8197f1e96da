"""Officers and holders are reminded of certificates that end, once for each nearness of an end."""

import datetime as dt
import logging
from collections import Counter, defaultdict
from smtplib import SMTPException

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Min, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies.addresses import endings_address, person_address
from apps.competencies.models import Certificate, Digest, Reminder
from apps.competencies.queries.endings import ending
from apps.competencies.rules import REMINDED_DAYS
from apps.facilitators.models import Assignment, Facilitator

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

    A day is noted once, and each officer, and each holder who signs in, with a mail address has one
    digest of it to be sent. What a night missed is noted the next one, as near as it is by then:
    one reminder, not several.
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
            [Digest(user=user, day=day) for user in _told_of(day)], ignore_conflicts=True
        )
    return noted


def send_digests(day: dt.date) -> int:
    """Send each user one letter of all that is due; return how many letters went.

    A letter is noted as sent in the transaction that sends it, one by one: who stops this
    in between loses none, and the next call goes on with the others. Only between the mail server's
    yes and the commit could one go twice; it then bears the same Message-ID.
    """
    users = Digest.objects.due().order_by("user").values_list("user", flat=True).distinct()
    return sum(_send(user, day) for user in list(users))


@transaction.atomic
def _send(user_id: int, day: dt.date) -> bool:
    due = list(Digest.objects.due().filter(user=user_id).select_for_update(skip_locked=True))
    if not due:
        return False
    user = User.objects.get(pk=user_id)
    letter = _letter(user, [digest.day for digest in due], day)
    if letter:
        try:
            letter.send()
        except (OSError, SMTPException) as error:  # whose words may hold the address
            why = type(error).__name__
            log.warning("The digest of user %s could not be sent, it stays due: %s", user_id, why)
            return False
    Digest.objects.filter(pk__in=[digest.pk for digest in due]).update(settled_at=Now())
    return letter is not None


def _letter(user: User, days: list[dt.date], day: dt.date) -> EmailMessage | None:
    """Return what somebody is told: the own ends, and how many near ones in which cluster.

    A certificate counts in each cluster that its holder serves on `day` in the reader's reach. No
    names of others go by mail. None when nothing is left to tell: out of reach, renewed or revoked
    by `day`, or shut out.
    """
    near = ending(day, within=max(REMINDED_DAYS)).visible_to(user)
    nearest = (
        # Asked apart: joined, just filled reminders without statistics are all read for each row.
        Reminder.objects.filter(certificate__in=list(near.values_list("pk", flat=True)))
        .filter(reminded_on__in=days, ends_on=F("certificate__ends_on"))
        .order_by()
        .values("certificate")
        .annotate(nearest=Min("days"))
    )
    told = dict(nearest.values_list("certificate", "nearest"))
    if not told:
        return None
    host = settings.PUBLIC_ADDRESS.partition("://")[2].partition(":")[0]
    with translation.override(settings.LANGUAGE_CODE):
        hello = _("Hello %(name)s,") % {"name": user.first_name or user.username}
        paragraphs = [hello, *_of_oneself(user, told), *_of_others(user, told, day)]
        return EmailMessage(
            _("Certificates that end soon: %(count)s") % {"count": len(told)},
            "\n\n".join(paragraphs) + "\n",
            to=[user.email],
            headers={"Message-ID": f"<certificates-{user.pk}-{max(days):%Y%m%d}@{host}>"},
        )


def _of_oneself(user: User, told: dict[int, int]) -> list[str]:
    own = Certificate.objects.filter(pk__in=told, facilitator__user=user).order_by("ends_on")
    lines = [
        _("%(scheme)s: valid until %(day)s") % {"scheme": scheme, "day": date_format(ends_on)}
        for scheme, ends_on in own.values_list("scheme__name", "ends_on")
    ]
    if not lines:
        return []
    return [
        _("certificates of your own end soon, and nothing follows them:"),
        "\n".join(lines),
        _("Your page: %(link)s") % {"link": person_address(user.facilitator.registry_number)},
    ]


def _of_others(user: User, told: dict[int, int], day: dt.date) -> list[str]:
    posts = Assignment.objects.visible_to(user).active_on(day)
    served = posts.filter(facilitator=OuterRef("facilitator")).values("cluster__code").distinct()
    others = Certificate.objects.filter(pk__in=told).exclude(facilitator__user=user)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for certificate, clusters in others.values_list("pk", ArraySubquery(served)):
        for code in clusters or [_("without a post")]:
            counts[code][told[certificate]] += 1
    lines = [
        _("%(cluster)s, within %(days)s days: %(count)s")
        % {"cluster": code, "days": near, "count": count}
        for code, by_nearness in sorted(counts.items())
        for near, count in sorted(by_nearness.items())
    ]
    if not lines:
        return []
    return [
        _("certificates of people in your area end soon, and nothing follows them:"),
        "\n".join(lines),
        _("Who serves in several clusters stands in each of them."),
        _("Who they are: %(link)s") % {"link": endings_address()},
    ]


def _told_of(day: dt.date) -> list[User]:
    """Return who is told of the reminders of a day, and has an address.

    Who answers that day for people of a province, regency or city; and the holders themselves.
    """
    grants = Grant.objects.valid_on(day)
    officers = grants.filter(role__in=OFFICERS).values("user")
    holders = Facilitator.objects.filter(
        user__in=grants.filter(role=Role.FACILITATOR).values("user"),
        certificates__reminders__reminded_on=day,
    )
    told = User.objects.filter(Q(pk__in=officers) | Q(pk__in=holders.values("user")))
    return list(told.filter(is_active=True).exclude(email=""))
