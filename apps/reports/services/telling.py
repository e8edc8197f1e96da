"""Who filed a report is told by mail that it came back, in one letter, once."""

import logging
import uuid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.reports.addresses import own_reports_address
from apps.reports.models import Filing, Report, ReturnNotice
from apps.reports.rules.states import State

log = logging.getLogger(__name__)


def note_return(filing: Filing) -> None:
    """Note that who filed is to be told; to be called in the transaction of the decision.

    Where no mail is sent nothing is noted: nobody is told of old returns once it is set up.
    """
    if settings.EMAIL_HOST and filing.filed_by.email:
        ReturnNotice.objects.create(filing=filing, user=filing.filed_by)


def tell_of_returns() -> int:
    """Send each user one letter of all that came back since the last; return how many went.

    A letter is noted as sent in the transaction that sends it, one by one: who stops this in
    between loses none, and the next call goes on with the others. Only between the mail server's
    yes and the commit could one go twice; it then bears the same Message-ID.
    """
    users = ReturnNotice.objects.due().order_by("user").values_list("user", flat=True).distinct()
    return sum(_tell(user) for user in list(users))


@transaction.atomic
def _tell(user_id: int) -> bool:
    due = ReturnNotice.objects.due().filter(user=user_id).order_by("filing")
    filings = list(due.select_for_update(skip_locked=True).values_list("filing", flat=True))
    if not filings:
        return False
    letter = _letter(User.objects.get(pk=user_id), filings)
    if letter:
        try:
            letter.send()
        except (OSError, SMTPException) as error:  # whose words may hold the address
            why = type(error).__name__
            log.warning("The letter to user %s could not be sent, it stays due: %s", user_id, why)
            return False
    ReturnNotice.objects.filter(filing__in=filings).update(settled_at=Now())
    return letter is not None


def _letter(user: User, filings: list[uuid.UUID]) -> EmailMessage | None:
    """Return what somebody is told: how many reports, and where. No names, no numbers of reports.

    None when nothing is left to tell: mended already, out of reach, or shut out.
    """
    returned = Report.objects.visible_to(user).filter(
        filings__in=filings, state=State.RETURNED, filed_by=user
    )
    count = returned.distinct().count()
    if not (count and user.is_active and user.email):
        return None
    host = settings.PUBLIC_ADDRESS.partition("://")[2].partition(":")[0]
    with translation.override(settings.LANGUAGE_CODE):
        came_back = ngettext(
            "%(count)s monthly report came back to you: a note says what to mend.",
            "%(count)s monthly reports came back to you: notes say what to mend.",
            count,
        )
        paragraphs = [
            _("Hello %(name)s,") % {"name": user.first_name or user.username},
            came_back % {"count": count},
            _("Mend and file them here: %(link)s") % {"link": own_reports_address()},
        ]
        return EmailMessage(
            _("Reports to mend: %(count)s") % {"count": count},
            "\n\n".join(paragraphs) + "\n",
            to=[user.email],
            headers={"Message-ID": f"<returned-{filings[0]}-{len(filings)}@{host}>"},
        )
