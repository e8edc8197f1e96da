"""What the report book says: its modules take each sentence by its name and fill its {gaps}."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: dict[str, Any] = {
    # How phone and portal stand
    "all_sent": _("All of it is kept in the portal."),
    "asking": _("Asking the portal…"),
    "away": _(
        "The portal is out of reach: what you fill in is kept on this phone, and sent later."
    ),
    "busy": _("Sending…"),
    "full": _(
        "This phone is full: what you typed is still on the screen, but not kept. "
        "Send what waits, or make room by deleting pictures or videos, then change any field."
    ),
    "kept_here": _("What is not in the portal yet is kept on this phone."),
    "not_sent": _("Not sent: no signal, and no room on this phone. Leave this page open."),
    "nearly_full": _("This phone is nearly full: send what waits, and make room."),
    "never_opened": _("Open the report book once with a signal; from then on it opens without."),
    "signed_out": _("Your session has ended: nothing is lost. Sign in again to send."),
    "waiting": _("Reports waiting to be sent: {n}."),
    "again": _("Try again"),
    "send": _("Send now"),
    "sign_in": _("Sign in"),
    # The list
    "title_to_do": _("Reports to fill in: {n}"),
    "title_waiting": _("Reports waiting to be sent: {n}"),
    "title_done": _("All reports are filed"),
    "none": _("No report is expected of you"),
    "none_here": _("No report is on this phone yet"),
    "to_do": _("To fill in"),
    "in_queue": _("Waiting to be sent"),
    "over": _("Filed and closed"),
    "due": _("Due by {when}"),
    "due_here": _("{western} ({here} there)"),
    "late": _("Late: was due by {when}"),
    "not_here": _("That report is not on this phone, or not yours to fill in."),
    "state_conflict": _("Two versions: choose"),
    "state_refused": _("To be mended"),
    "state_queued": _("Waiting to be sent"),
    "state_returned": pgettext_lazy("a report", "Returned"),
    "state_draft": pgettext_lazy("a report", "Draft"),
    "state_expected": _("Not begun"),
    "state_filed": pgettext_lazy("a report", "Filed"),
    "state_approved": pgettext_lazy("a report", "Approved"),
    "state_locked": pgettext_lazy("a report", "Locked"),
    # A report's page
    "back": _("‹ All reports"),
    "title_report": _("{form}, {month}"),
    "required": _("(required)"),
    "last_month": _("Last month: {value}"),
    "rupiah": _("Rp {n}"),
    "remark": _("To mend:"),
    "mend": _("To be mended before you file: {n}"),
    "saved": _("Kept on this phone."),
    "not_saved": _("Not kept: this phone is full."),
    "zero": _("Nothing happened this month"),
    "zero_done": _("All is filled in as a month without events."),
    "zero_undo": _("Undo: as it was before"),
    "file": _("File the report"),
    "file_later": _("Put it in the queue"),
    "file_anyway": _("It is right: file it"),
    "filed": _("Filed. It is being sent."),
    "filed_later": _("In the queue. It is sent once there is a signal."),
    "queued": _("This report is filed and waits to be sent. You may close the book."),
    "withdraw": _("Take it back and change it"),
    "withdrawn": _("Taken back: it is a draft again."),
    "revise": _("Change and file anew"),
    "document": _("Document (PDF)"),
    "reason": _("Why the report changes"),
    "reason_help": _("It was approved: who decides reads this first. At least 10 characters."),
    "reason_short": _("Say why, in at least 10 characters."),
    "doubts": _("Look once more"),
    "doubts_shown": _("Flagged for who decides"),
    "doubts_help": _("If this is right, file it; who decides will see the same."),
    "locate": _("Where I am"),
    # Two versions
    "conflict": _(
        "This report was changed elsewhere since you began. "
        "Choose for each field; nothing is lost until you file."
    ),
    "mine": _("On this phone:"),
    "theirs": _("In the portal:"),
    "all_mine": _("All from this phone"),
    "all_theirs": _("All from the portal"),
    "choose": _("Go on with what is chosen"),
    "choose_each": _("Choose for this field too."),
    "chosen": _("Chosen. Look it over, then file it."),
    # Photos
    "photos_number": _("Photos: {n}"),
    "photos_enough": _("No more photos fit into this report: remove one first."),
    "photo_added": _("Photos added: {n}"),
    "photo_take": _("Take or choose photos"),
    "photo_number": _("Photo {n}"),
    "photo_remove": _("Remove photo {n}"),
    "no_photo": _("This file is no picture that can be read: take a photo, or choose another."),
}
