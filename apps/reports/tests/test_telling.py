import datetime as dt
import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from apps.accounts.rules import Role
from apps.reports.models import Report, ReturnNotice
from apps.reports.rules.states import Outcome, State
from apps.reports.services import decide
from apps.reports.tasks import tell_of_returns
from apps.reports.tests.factories import NOW, FilingFactory, OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_goes(settings):
    settings.EMAIL_HOST = "mail.example.go.id"
    settings.PUBLIC_ADDRESS = "https://pendamping.example.go.id"
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def filer():
    return OfficerFactory(first_name="Sari", email="sari@example.org")


def returned(filer, **given):
    filing = FilingFactory(filed_by=filer, **given)
    approver = OfficerFactory(grant=(Role.PROVINCE_OFFICER, "35", None))
    decide(
        filing.report_id,
        number=1,
        outcome=Outcome.RETURNED,
        notes={"": "Contoh: periksa lagi"},
        by=approver,
        now=NOW + dt.timedelta(days=8),
    )
    return filing


def unsettled():
    return ReturnNotice.objects.due().count()


def test_who_filed_gets_one_letter_of_all_that_came_back(filer, mailoutbox):
    first, other = returned(filer), returned(filer)
    decide_on = FilingFactory(filed_by=filer)

    assert [tell_of_returns(), tell_of_returns()] == [1, 0]

    [letter] = mailoutbox
    assert (letter.to, letter.subject) == (["sari@example.org"], "Reports to mend: 2")
    assert letter.body == (
        "Hello Sari,\n\n"
        "2 monthly reports came back to you: notes say what to mend.\n\n"
        "Mend and file them here: https://pendamping.example.go.id/reports/\n"
    )
    assert set(ReturnNotice.objects.values_list("filing", flat=True)) == {first.pk, other.pk}
    assert not ReturnNotice.objects.filter(filing=decide_on).exists()


def test_what_came_back_later_is_told_in_a_letter_of_its_own(filer, mailoutbox):
    returned(filer)
    tell_of_returns()
    returned(filer)
    tell_of_returns()

    assert [letter.subject for letter in mailoutbox] == ["Reports to mend: 1"] * 2
    assert len({letter.extra_headers["Message-ID"] for letter in mailoutbox}) == 2


def test_who_filed_for_whom_is_told_each_alone(filer, mailoutbox):
    for each in (filer, OfficerFactory(email="budi@example.org")):
        returned(each)

    assert tell_of_returns() == 2
    assert sorted(letter.to[0] for letter in mailoutbox) == ["budi@example.org", "sari@example.org"]


@pytest.mark.parametrize("case", ["mended", "out of reach", "shut out", "no address any more"])
def test_where_nothing_is_left_to_tell_no_letter_goes(filer, mailoutbox, case):
    returned(filer)
    if case == "mended":
        Report.objects.update(state=State.FILED)
    elif case == "out of reach":
        filer.grants.all().delete()
    elif case == "shut out":
        type(filer).objects.filter(pk=filer.pk).update(is_active=False)
    else:
        type(filer).objects.filter(pk=filer.pk).update(email="")

    assert tell_of_returns() == 0
    assert (mailoutbox, unsettled()) == ([], 0)


def test_a_letter_that_could_not_go_stays_due(filer, mailoutbox, monkeypatch):
    returned(filer)
    with monkeypatch.context() as patch:
        patch.setattr(
            EmailBackend,
            "send_messages",
            lambda *_: (_ for _ in ()).throw(smtplib.SMTPServerDisconnected()),
        )
        assert (tell_of_returns(), unsettled()) == (0, 1)

    assert (tell_of_returns(), unsettled(), len(mailoutbox)) == (1, 0, 1)


@pytest.mark.parametrize("case", ["no mail server", "no address"])
def test_where_no_letter_can_go_nothing_is_noted(filer, settings, case):
    if case == "no mail server":
        settings.EMAIL_HOST = ""
    else:
        filer.email = ""
        filer.save()

    returned(filer)

    assert not ReturnNotice.objects.exists()


def test_of_an_approval_nobody_is_told_by_letter(filer):
    filing = FilingFactory(filed_by=filer)

    decide(filing.report_id, number=1, outcome=Outcome.APPROVED, by=OfficerFactory(), now=NOW)

    assert not ReturnNotice.objects.exists()
