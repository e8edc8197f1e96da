"""Guessers are shut out by their own address, and a mail server that is down shuts nobody out."""

import socket

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User

pytestmark = pytest.mark.django_db
LOGIN, RESET = reverse("account_login"), reverse("account_reset_password")
PASSWORD = "a long password of words"
PROXY = "10.0.0.1"


@pytest.fixture
def siti():
    return User.objects.create_user("siti", email="siti@example.org", password=PASSWORD)


def browser_at(address, *, said=""):
    """Return a browser whose requests come through the proxy, which adds the address it saw."""
    seen = ", ".join(filter(None, [said, address]))
    return Client(REMOTE_ADDR=PROXY, headers={"x-forwarded-for": seen, "accept-language": "en"})


def guess(browser, names=range(12)):
    for n in names:
        browser.post(LOGIN, {"login": f"nobody{n}", "password": "guess"})


def signs_in(browser):
    return browser.post(LOGIN, {"login": "siti", "password": PASSWORD}).status_code == 302


@pytest.fixture
def behind_a_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def test_a_guesser_behind_the_proxy_shuts_out_nobody_else(behind_a_proxy, siti):
    guess(browser_at("203.0.113.5"))

    assert not signs_in(browser_at("203.0.113.5"))
    assert signs_in(browser_at("203.0.113.7"))


def test_a_guesser_does_not_choose_the_address_they_are_known_by(behind_a_proxy, siti):
    for n in range(12):
        guess(browser_at("203.0.113.5", said=f"198.51.100.{n}"), [n])

    assert not signs_in(browser_at("203.0.113.5", said="198.51.100.99"))


def test_without_a_proxy_no_header_is_believed(siti):
    for n in range(12):
        guess(browser_at(f"203.0.113.{n}"), [n])

    assert not signs_in(browser_at("203.0.113.99"))


def reset(client):
    return client.post(RESET, {"email": "siti@example.org"})


def test_a_password_is_asked_for_without_a_mail_server(client, settings, siti):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    assert reset(client).url == reverse("account_reset_password_done")


def test_a_mail_server_that_is_down_is_logged_and_answered_by_a_page(
    client, settings, siti, caplog
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert reset(client).url == reverse("account_reset_password_done")
    assert "could not be sent" in caplog.text
    assert "siti" not in caplog.text
