"""The page that a certificate's QR code opens: open to anybody, and telling them no more."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.urls.converters import UUIDConverter
from django.utils import timezone

from apps.accounts.rules import Role
from apps.competencies.addresses import address_of, endings_address
from apps.competencies.models import Certificate
from apps.competencies.rules import CertificateState
from apps.competencies.services import revoke
from apps.competencies.tests.factories import CertificateFactory
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.lists import BY_SLUG
from apps.portal.visitors import Visits
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db

NIK = "3514011001900001"
OPEN = {
    f"portal:{name}"
    for name in ("verify", "credential", "revocations", "keys", "language", "worker", "manifest")
}
"""What anybody may open; every other address of the portal asks for a sign-in."""

SAMPLES = {"registry_number": "F1", "slug": "vacancies", "token": "x" * 22, "pk": 1}


@pytest.fixture(autouse=True)
def nobody_came_before():
    cache.clear()


def certificate_for(state):
    today = timezone.localdate()
    starts_on = {
        CertificateState.PLANNED: today + dt.timedelta(days=1),
        CertificateState.EXPIRED: today - dt.timedelta(days=2000),
    }.get(state, today)
    given = CertificateFactory(starts_on=starts_on)
    return (
        revoke(given, on=today, day=today, reason="Palsu")
        if state == CertificateState.REVOKED
        else given
    )


@pytest.mark.parametrize("state", CertificateState)
def test_anybody_learns_what_a_certificate_is_today(client, state):
    given = certificate_for(state)

    page = client.get(f"/verify/{given.token}")

    assert (page.status_code, page.context["state"]) == (200, state)
    assert f"{given.facilitator.full_name}: {state.label.lower()}" in page.content.decode()


def test_a_visitor_learns_name_scheme_kind_and_regency_and_nothing_else(client):
    person = FacilitatorFactory(
        registry_number="F9Z8Y7", nik=NIK, phone="+6281234567890", email="siti@example.org"
    )
    AssignmentFactory(
        facilitator=person,
        region=RegionFactory(code="33.02"),
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2025, 12, 31),
    )
    village = RegionFactory(code="35.14.07.2001", name="Sumberdawe", label="Desa Sumberdawe")
    post = AssignmentFactory(facilitator=person, region=village)
    AssignmentFactory(facilitator=FacilitatorFactory(), region=RegionFactory(code="33.01"))
    given = CertificateFactory(
        facilitator=person, starts_on=timezone.localdate(), number="RAHASIA/1"
    )

    page = client.get(f"/verify/{given.token}", headers={"accept-language": "en"})

    told = {
        key: page.context[key] if key != "posts" else list(page.context[key])
        for key in ("name", "scheme", "state", "posts")
    }
    assert told == {
        "name": person.full_name,
        "scheme": given.scheme.name,
        "state": CertificateState.VALID,
        "posts": [{"kind__name": post.kind.name, "place": "Kab. 35.14, Provinsi 35"}],
    }
    text = page.content.decode()
    kept = [NIK, person.nik_masked, "F9Z8Y7", "81234567890", "siti@example.org", "RAHASIA/1"]
    kept += ["1990", "Sumberdawe", "35.14.07", "33.01", given.body.name]
    assert [secret for secret in kept if secret in text] == []


def test_somebody_without_a_post_is_shown_without_one(client):
    given = CertificateFactory(starts_on=timezone.localdate())

    page = client.get(f"/verify/{given.token}", headers={"accept-language": "en"})

    assert "no post today" in page.content.decode()


@pytest.mark.parametrize("posts", [0, 3])
def test_the_page_takes_as_many_queries_however_many_posts(
    client, django_assert_num_queries, posts
):
    given = CertificateFactory(starts_on=timezone.localdate())
    for n in range(posts):
        AssignmentFactory(
            facilitator=given.facilitator,
            region=RegionFactory(code=f"35.{10 + n}"),
            fte_share="0.3",
        )
    client.get(f"/verify/{given.token}")

    with django_assert_num_queries(8):  # 6 of the shared cache, certificate, posts
        page = client.get(f"/verify/{given.token}")

    assert len(page.context["posts"]) == posts


def test_a_visit_leaves_no_cookie_and_no_trace_for_search_engines(client):
    given = CertificateFactory()

    page = client.get(f"/verify/{given.token}")

    assert not page.cookies
    assert not client.cookies
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert b'<meta name="robots" content="noindex, nofollow">' in page.content
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("token", ["a" * 22, "a", "a" * 500, "..", "é" * 22, "'" * 22])
def test_a_token_nobody_has_is_answered_alike_whatever_it_is(client, token):
    given = CertificateFactory()
    unknown = client.get(f"/verify/{given.token[:-1]}{'A' if given.token[-1] != 'A' else 'B'}")

    page = client.get(f"/verify/{token}")

    assert (page.status_code, unknown.status_code) == (404, 404)
    assert page.content == unknown.content
    assert dict(page.headers) == dict(unknown.headers)
    assert not page.cookies


def test_who_asks_too_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(Visits, "rate", "3/min")
    given = CertificateFactory(starts_on=timezone.localdate())
    address = f"/verify/{given.token}"

    answers = [client.get(address, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(5)]
    other = client.get(address, REMOTE_ADDR="203.0.113.9")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert given.facilitator.full_name not in answers[-1].content.decode()
    assert not answers[-1].cookies
    assert other.status_code == 200


def test_a_customer_with_many_addresses_counts_as_one(client, monkeypatch):
    monkeypatch.setattr(Visits, "rate", "1/min")
    given = CertificateFactory()

    answers = [
        client.get(f"/verify/{given.token}", REMOTE_ADDR=address).status_code
        for address in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
    ]

    assert answers == [200, 429, 200]


def test_nothing_is_sent_to_a_certificate(client):
    given = CertificateFactory()

    assert client.post(f"/verify/{given.token}").status_code == 405


def test_addresses_printed_and_mailed_are_those_of_pages(settings):
    settings.PUBLIC_ADDRESS = "https://pendamping.example.go.id"
    given = CertificateFactory()

    assert address_of(given) == settings.PUBLIC_ADDRESS + reverse(
        "portal:verify", args=[given.token]
    )
    assert endings_address() == settings.PUBLIC_ADDRESS + reverse(
        "portal:needs_list", args=["ending-certificates"]
    )
    assert "ending-certificates" in BY_SLUG


def test_tokens_are_128_random_bits_each():
    tokens = {CertificateFactory().token for _ in range(5)}

    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {22}
    assert Certificate._meta.get_field("token").unique


def test_every_other_address_of_the_portal_asks_strangers_to_sign_in(client):
    addresses = {
        f"portal:{pattern.name}": reverse(
            f"portal:{pattern.name}",
            args=[
                uuid.UUID(int=1) if isinstance(kind, UUIDConverter) else SAMPLES.get(name, 1)
                for name, kind in pattern.pattern.converters.items()
            ],
        )
        for include in get_resolver().url_patterns
        if getattr(include, "app_name", None) == "portal"
        for pattern in include.url_patterns
    }

    opened = {
        name
        for name, address in addresses.items()
        if not client.get(address).headers.get("Location", "").startswith("/accounts/login/")
    }

    assert opened == OPEN


def test_a_signed_in_officer_sees_the_same_page(signed_in):
    given = CertificateFactory(facilitator__home_region__code="33.01")

    page = signed_in("35.14", Role.REGENCY_OFFICER).get(f"/verify/{given.token}")

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "is_one_visitor"),
    [
        ("203.0.113.7", "198.51.100.9", False),
        ("::ffff:203.0.113.7", "::ffff:198.51.100.9", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:1::1", False),
    ],
)
def test_visitors_are_told_apart_as_their_networks_are(rf, one, other, is_one_visitor):
    first, second = (
        Visits().get_cache_key(rf.get("/", REMOTE_ADDR=address), None) for address in (one, other)
    )

    assert (first == second) is is_one_visitor
