import datetime as dt

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django.utils.formats import date_format

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.services import end_access, grant
from apps.competencies.models import Certificate, Digest, Extension, Reminder
from apps.competencies.services import extend, remind, renew, revoke, send_digests
from apps.competencies.tasks import remind_of_ends
from apps.competencies.tests.factories import CertificateFactory, SchemeFactory
from apps.facilitators.services import give_login
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LATER = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_goes(settings):
    settings.EMAIL_HOST = "mail.example.go.id"
    settings.PUBLIC_ADDRESS = "https://pendamping.example.go.id"
    settings.LANGUAGE_CODE = "en"


def ends_in(days, **row):
    return CertificateFactory(
        starts_on=TODAY - dt.timedelta(days=900), ends_on=TODAY + dt.timedelta(days=days), **row
    )


def officer(code="35.14", role=Role.REGENCY_OFFICER, cluster=None, name=None):
    user = User.objects.create_user(name or f"{role}-{code}", email=f"{name or code}@example.org")
    grant(
        user,
        role,
        region=RegionFactory(code=code),
        cluster=cluster,
        starts_on=dt.date(2020, 1, 1),
    )
    return user


def noted():
    return set(Reminder.objects.values_list("certificate", "days"))


def at(code):
    return FacilitatorFactory(home_region=RegionFactory(code=code))


def test_an_end_is_noted_at_the_nearness_it_has_come_to():
    nearness = {0: 7, 7: 7, 8: 30, 30: 30, 31: 90, 90: 90, 91: 180, 180: 180}
    rows = {ends_in(days).pk: near for days, near in nearness.items()}
    ends_in(181)
    ends_in(-1)

    assert remind(TODAY) == 8
    assert noted() == set(rows.items())


def test_each_nearness_of_an_end_is_noted_once_however_often_it_is_looked_at():
    given = ends_in(200)

    days = [TODAY + dt.timedelta(days=n) for n in range(202)]
    counts = {day: (remind(day), remind(day)) for day in days}

    assert noted() == {(given.pk, days) for days in (180, 90, 30, 7)}
    assert {(day - TODAY).days: twice for day, twice in counts.items() if any(twice)} == {
        20: (1, 0),
        110: (1, 0),
        170: (1, 0),
        193: (1, 0),
    }


def test_what_a_stopped_clock_missed_is_noted_once_as_near_as_it_is():
    given = ends_in(200)

    assert remind(TODAY + dt.timedelta(days=180)) == 1
    assert noted() == {(given.pk, 30)}


def test_what_is_renewed_revoked_followed_or_not_yet_valid_is_not_noted():
    renewed, revoked, followed, dead = (ends_in(20) for _ in range(4))
    renew(renewed, number="R-1", on=TODAY, day=TODAY)
    revoke(revoked, on=TODAY, day=TODAY, reason="Palsu")
    CertificateFactory(facilitator=followed.facilitator, starts_on=TODAY + dt.timedelta(days=21))
    dead.facilitator.died_on = TODAY
    dead.facilitator.save()
    CertificateFactory(starts_on=TODAY + LATER, ends_on=TODAY + dt.timedelta(days=20))

    assert remind(TODAY) == 0


def test_one_whose_renewal_was_revoked_is_noted():
    given = ends_in(20)
    revoke(renew(given, number="R-1", on=TODAY, day=TODAY), on=TODAY, day=TODAY, reason="Palsu")

    remind(TODAY)

    assert noted() == {(given.pk, 30)}


def test_an_end_that_a_decree_moved_is_noted_anew():
    given = ends_in(5, scheme=SchemeFactory())
    remind(TODAY)
    decree = Extension(scheme=given.scheme, decree="1/2026", months=1, effective_on=TODAY)
    extend(decree)
    moved = Certificate.objects.get(pk=given.pk).ends_on

    remind(moved)

    assert set(Reminder.objects.values_list("ends_on", "days")) == {(given.ends_on, 7), (moved, 7)}


def test_an_end_that_moved_before_the_letter_went_is_not_told(mailoutbox):
    officer()
    given = ends_in(5)
    remind(TODAY)
    extend(Extension(scheme=given.scheme, decree="1/2026", months=2, effective_on=TODAY))

    assert send_digests(TODAY) == 0
    assert mailoutbox == []


def test_an_officer_gets_one_letter_of_what_is_in_reach(mailoutbox):
    here = officer()
    officer("33.01", name="far")
    officer("35.14", Role.MINISTRY_VIEWER, name="viewer")
    lu = ClusterFactory(code="LU")
    for days in (3, 20, 25, 170):
        post = AssignmentFactory(fte_share="0.40")
        ends_in(days, facilitator=post.facilitator)
    AssignmentFactory(facilitator=post.facilitator, cluster=lu, fte_share="0.30")
    far = RegionFactory(code="33.01.01")
    AssignmentFactory(
        facilitator=post.facilitator, region=far, cluster__code="PD", fte_share="0.30"
    )
    ends_in(80)
    ends_in(3, facilitator=at("33.02"))

    remind(TODAY)
    assert send_digests(TODAY) == 2

    letter = next(letter for letter in mailoutbox if letter.to == [here.email])
    assert letter.subject == "Certificates that end soon: 5"
    assert letter.body == (
        "Hello regency_officer-35.14,\n\n"
        "certificates of people in your area end soon, and nothing follows them:\n\n"
        "LU, within 180 days: 1\n"
        "PKH, within 7 days: 1\nPKH, within 30 days: 2\nPKH, within 180 days: 1\n"
        "without a post, within 90 days: 1\n\n"
        "Who serves in several clusters stands in each of them.\n\n"
        "Who they are: https://pendamping.example.go.id/needs/ending-certificates/\n"
    )
    assert not Digest.objects.due().exists()


def test_an_officer_of_one_cluster_is_told_of_that_cluster_only(mailoutbox):
    lu = ClusterFactory(code="LU")
    of_lu = officer(cluster=lu, name="lu")
    post = AssignmentFactory()
    of_pkh = officer(cluster=post.cluster, name="pkh")
    ends_in(3, facilitator=post.facilitator)

    remind(TODAY)
    send_digests(TODAY)

    assert [letter.to for letter in mailoutbox] == [[of_pkh.email]]
    assert Digest.objects.get(user=of_lu).settled_at is not None


def signing_in(name="siti", **row):
    """Return somebody who signs in as a facilitator."""
    person = FacilitatorFactory(email=f"{name}@example.org", **row)
    give_login(person, username=name, on=TODAY)
    person.refresh_from_db()
    return person


def test_holders_who_sign_in_are_told_of_their_own_ends_and_of_nobody_elses(mailoutbox):
    siti, budi = signing_in(), signing_in("budi")
    ends_in(20, facilitator=siti, scheme__name="Pendamping PKH")
    ends_in(500, facilitator=budi)
    ends_in(20)
    mailoutbox.clear()

    letters = [remind_of_ends() for _ in range(2)]

    assert letters == [1, 0]
    [letter] = mailoutbox
    assert letter.to == ["siti@example.org"]
    assert letter.subject == "Certificates that end soon: 1"
    assert letter.body == (
        f"Hello {siti.full_name},\n\n"
        "certificates of your own end soon, and nothing follows them:\n\n"
        f"Pendamping PKH: valid until {date_format(TODAY + dt.timedelta(days=20))}\n\n"
        f"Your page: https://pendamping.example.go.id/facilitators/{siti.registry_number}/\n"
    )


def test_an_officer_who_is_a_facilitator_too_has_one_letter_of_both(mailoutbox):
    siti = signing_in()
    grant(
        siti.user,
        Role.REGENCY_OFFICER,
        region=RegionFactory(code="35.14"),
        cluster=None,
        starts_on=TODAY,
    )
    ends_in(20, facilitator=siti)
    ends_in(3)
    mailoutbox.clear()

    assert remind_of_ends() == 1

    [letter] = mailoutbox
    assert letter.subject == "Certificates that end soon: 2"
    assert "own end soon" in letter.body
    assert "without a post, within 7 days: 1\n\n" in letter.body


def test_a_holder_whose_access_ended_is_not_told(mailoutbox):
    siti = signing_in()
    ends_in(20, facilitator=siti)
    end_access(siti.user, on=TODAY)
    mailoutbox.clear()

    assert remind_of_ends() == 0
    assert mailoutbox == []


def test_nobody_is_told_twice(mailoutbox):
    officer()
    ends_in(20)

    letters = [remind_of_ends() for _ in range(3)]

    assert letters == [1, 0, 0]
    assert len(mailoutbox) == 1


def test_what_is_recorded_after_the_days_letters_comes_in_the_next_ones(mailoutbox):
    officer()
    ends_in(20)
    remind(TODAY)
    send_digests(TODAY)
    late = ends_in(25)

    assert remind(TODAY) == 0
    assert remind(TODAY + LATER) == 1
    send_digests(TODAY + LATER)

    assert [letter.subject for letter in mailoutbox] == ["Certificates that end soon: 1"] * 2
    assert late.reminders.get().reminded_on == TODAY + LATER


class Killed(BaseException):
    pass


class DyingBackend(EmailBackend):
    """Sends what it may, then the process dies."""

    letters_left = 1

    def send_messages(self, messages):
        if not DyingBackend.letters_left:
            raise Killed
        DyingBackend.letters_left -= 1
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_killed_between_two_letters_each_officer_gets_exactly_one(mailoutbox, settings):
    ends_in(20)
    ends_in(20, facilitator=at("33.01"))
    everybody = {officer("35.14", name="a").email, officer("33.01", name="b").email}
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.DyingBackend"
    DyingBackend.letters_left = 1

    with pytest.raises(Killed):
        remind_of_ends()
    first = [letter.to[0] for letter in mailoutbox]
    settings.EMAIL_BACKEND = usual
    remind_of_ends()

    assert len(first) == 1
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted(everybody)


def test_a_mail_server_that_is_down_is_asked_again_and_a_renewal_meanwhile_counts(
    mailoutbox, settings, caplog
):
    officer()
    staying, renewed = ends_in(20), ends_in(20)
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert remind_of_ends() == 0
    assert "it stays due" in caplog.text
    renew(renewed, number="R-1", on=TODAY, day=TODAY)
    settings.EMAIL_BACKEND = usual
    assert remind_of_ends() == 1

    assert [letter.subject for letter in mailoutbox] == ["Certificates that end soon: 1"]
    assert staying.facilitator.full_name not in mailoutbox[0].body


def test_days_that_could_not_be_sent_come_in_one_letter(mailoutbox):
    officer()
    ends_in(20)
    ends_in(31)
    remind(TODAY)
    remind(TODAY + LATER)

    assert send_digests(TODAY + LATER) == 1
    assert "\n\nwithout a post, within 30 days: 2\n\n" in mailoutbox[0].body


def test_who_was_shut_out_or_has_no_address_gets_nothing(mailoutbox):
    gone, silent = officer(name="gone"), officer(name="silent")
    User.objects.filter(pk=silent.pk).update(email="")
    ends_in(20)
    remind(TODAY)
    end_access(gone, on=TODAY)

    assert send_digests(TODAY) == 0
    assert mailoutbox == []


def test_without_a_mail_server_ends_are_noted_and_no_letter_waits(settings):
    settings.EMAIL_HOST = ""
    officer()
    ends_in(20)

    assert remind(TODAY) == 1
    assert not Digest.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_noting_takes_as_many_queries_however_many_end(django_assert_num_queries, rows):
    officer()
    for _ in range(rows):
        ends_in(20)

    with django_assert_num_queries(5):  # savepoint, the note, officers, digests, release
        remind(TODAY)


def test_a_reminder_is_seen_by_whoever_sees_the_person():
    here, far = officer(), officer("33.01")
    ends_in(20)
    remind(TODAY)

    assert Reminder.objects.visible_to(here).count() == 1
    assert Reminder.objects.visible_to(far).count() == 0
    assert Digest.objects.visible_to(here).count() == 1
