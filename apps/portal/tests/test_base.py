"""What every page shares: sign-in, language, and nothing inline under the strict CSP."""

import re

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.tests.factories import CompetencyStandardFactory
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.staffing.tests.factories import FigureFactory, WorkloadFactory

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=")


def test_a_stranger_is_led_to_the_sign_in_page(client):
    response = client.get("/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/"


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done"]
)
def test_a_page_for_strangers_has_no_inline_code(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert INLINE.findall(response.content.decode()) == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_a_used_reset_link_says_so(client):
    response = client.get(reverse("account_reset_password_from_key", args=["1", "x-y"]))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("id", "Pilih kata sandi untuk Pendamping Portal", "Nama pengguna Anda adalah siti."),
        ("en", "Choose a password for Pendamping Portal", "Your user name is siti."),
    ],
)
def test_a_forgotten_password_is_answered_by_a_link_in_the_own_language(
    client, mailoutbox, language, subject, sentence
):
    User.objects.create_user("siti", email="siti@example.org", password="a long password of words")
    form = {"email": "siti@example.org"}

    client.post(reverse("account_reset_password"), form, HTTP_ACCEPT_LANGUAGE=language)

    [mail] = mailoutbox
    assert (mail.subject, mail.to) == (subject, ["siti@example.org"])
    assert sentence in mail.body
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)
    assert client.get(link[1]).status_code == 302


def test_an_address_nobody_has_gets_no_mail(client, mailoutbox):
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert answer.url == reverse("account_reset_password_done")
    assert mailoutbox == []


def test_a_stranger_may_change_the_language(client):
    response = client.post(
        reverse("portal:language"), {"language": "en", "next": "/accounts/login/"}, follow=True
    )

    assert b'<html lang="en">' in response.content
    assert b"Sign in" in response.content


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/clusters/",
        "/needs/",
        "/search/?q=siti",
        "/facilitators/F1/",
        "/?q=<script>",
        "/competency/standards/",
        "/competency/standards/CONTOH-PKH/?q=<script>",
        "/competency/trainings/?q=<script>",
    ],
)
def test_a_page_has_no_inline_code(signed_in, address):
    post = AssignmentFactory(facilitator=FacilitatorFactory(registry_number="F1"))
    FigureFactory()
    WorkloadFactory(facilitator=post.facilitator)
    CompetencyStandardFactory()

    response = signed_in("35.14").get(address)

    assert response.status_code == 200
    assert INLINE.findall(response.content.decode()) == []


def test_what_is_not_found_is_said_in_words(signed_in):
    response = signed_in("35.14").get("/facilitators/nobody/", HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 404
    assert "outside the area entrusted to you" in response.content.decode()


def test_what_is_not_allowed_is_said_in_words(signed_in):
    FacilitatorFactory(registry_number="F1")
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    answer = viewer.post(
        "/facilitators/F1/nik/",
        {"reason": "Verifikasi rekening"},
        headers={"accept-language": "en"},
    )

    assert answer.status_code == 403
    assert "Your role does not include this." in answer.content.decode()


def test_a_page_that_breaks_says_so_in_both_languages(signed_in, monkeypatch):
    def broken(_text):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("apps.portal.search.words_of", broken)
    officer = signed_in("35.14")
    officer.raise_request_exception = False

    answer = officer.get("/search/?q=siti")

    text = answer.content.decode()
    assert answer.status_code == 500
    assert "Halaman ini sedang terganggu" in text
    assert "Something went wrong" in text
    assert "secret detail" not in text
    assert INLINE.findall(text) == []


def test_the_way_home_is_beranda_and_a_home_is_a_domicile(client):
    AssignmentFactory(facilitator__full_name="Siti Rahma")
    client.force_login(User.objects.create_superuser("root"))

    in_back_office = client.get("/admin/facilitators/facilitator/doubles/").content.decode()
    in_portal = client.get("/search/?q=Siti").content.decode()

    assert '<a href="/admin/">Beranda</a>' in in_back_office
    assert '<th scope="col">Domisili</th>' in in_portal
