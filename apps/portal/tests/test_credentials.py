"""A stranger checks a certificate with the served key alone: no code of ours reads it here."""

import base64
import datetime as dt
import gzip
import json
import re

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.cache import cache
from django.utils import timezone

from apps.competencies.models import Extension
from apps.competencies.services import extend, revoke, take_back
from apps.competencies.tests.factories import CertificateFactory
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory

pytestmark = pytest.mark.django_db

HOST = "https://pendamping.example.go.id"
NIK = "3514011001900001"
FORMER_KEY = "ab" * 32


@pytest.fixture(autouse=True)
def the_ministrys_address(settings):
    cache.clear()
    settings.PUBLIC_ADDRESS = HOST


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def read(text, keys):
    """Check a JWT by RFC 7515 and 8037; return its header and payload, or raise."""
    header, payload, signature = text.split(".")
    named = json.loads(decoded(header))
    [key] = [key for key in keys["keys"] if key["kid"] == named["kid"]]
    assert (key["kty"], key["crv"], named["alg"]) == ("OKP", "Ed25519", "EdDSA")
    Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(
        decoded(signature), f"{header}.{payload}".encode()
    )
    return named, json.loads(decoded(payload))


def is_revoked(status, list_text, keys):
    """Look an entry up in the list it names (W3C Bitstring Status List)."""
    _, list_credential = read(list_text, keys)
    assert list_credential["id"] == status["statusListCredential"]
    subject = list_credential["credentialSubject"]
    assert subject["statusPurpose"] == status["statusPurpose"] == "revocation"
    assert subject["encodedList"][0] == "u"
    bits = gzip.decompress(decoded(subject["encodedList"][1:]))
    assert len(bits) * 8 >= 131_072
    index = int(status["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def text_of(client, address):
    return client.get(address).content.decode()


def keys_of(client):
    return client.get("/.well-known/jwks.json").json()


def test_the_credential_says_whose_it_is_in_what_and_until_when(client):
    person = FacilitatorFactory(full_name="Siti Rahma", registry_number="F9Z8Y7", nik=NIK)
    AssignmentFactory(facilitator=person)
    given = CertificateFactory(facilitator=person, number="RAHASIA/1")

    answer = client.get(f"/verify/{given.token}/credential")
    header, payload = read(answer.content.decode(), keys_of(client))

    assert answer["Content-Type"] == "application/vc+jwt"
    assert set(header) == {"alg", "kid", "typ"}
    assert header["typ"] == "JWT"
    address = f"{HOST}/verify/{given.token}"
    assert payload == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Skema contoh pendamping PKH",
        "issuer": {
            "id": HOST,
            "type": ["Profile"],
            "name": "Kementerian Sosial Republik Indonesia",
        },
        "validFrom": "2024-03-01T00:00:00+07:00",
        "validUntil": "2027-02-28T23:59:59+07:00",
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": "Siti Rahma",
                }
            ],
            "achievement": {
                "id": payload["credentialSubject"]["achievement"]["id"],
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "inLanguage": "id",
                "humanCode": "SKEMA-PKH",
                "name": "Skema contoh pendamping PKH",
                "description": "Contoh standar pendamping PKH",
                "criteria": {"narrative": "Dinyatakan kompeten oleh LSP Contoh."},
            },
        },
        "credentialStatus": {
            "id": f"{HOST}/verify/revoked#{given.pk}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(given.pk),
            "statusListCredential": f"{HOST}/verify/revoked",
        },
        "iss": HOST,
        "jti": address,
        "sub": f"{address}#holder",
        "nbf": int(dt.datetime(2024, 2, 29, 17, tzinfo=dt.UTC).timestamp()),
        "exp": int(dt.datetime(2027, 2, 28, 16, 59, 59, tzinfo=dt.UTC).timestamp()),
    }


def test_the_example_of_the_guide_checks_a_certificate(client, settings):
    guide = (settings.BASE_DIR / "docs" / "certificates.md").read_text(encoding="utf-8")
    example = {}
    exec(re.search(r"```python\n(.*?)```", guide, re.DOTALL)[1], example)  # noqa: S102
    good, bad = (CertificateFactory(starts_on=timezone.localdate()) for _ in range(2))
    keys = keys_of(client)
    texts = [text_of(client, f"/verify/{each.token}/credential") for each in (good, bad)]
    revoke(bad, on=timezone.localdate(), day=timezone.localdate(), reason="Palsu")
    revoked = text_of(client, "/verify/revoked")

    said = [example["check"](text, keys) for text in texts]

    assert [example["is_revoked"](each, revoked, keys) for each in said] == [False, True]
    with pytest.raises(jwt.InvalidSignatureError):
        example["check"](f"{texts[0][:-8]}AAAAAAAA", keys)


def test_a_changed_byte_fails(client):
    text = text_of(client, f"/verify/{CertificateFactory().token}/credential")
    keys = keys_of(client)
    header, payload, signature = text.split(".")
    forged = decoded(payload).replace(b"Siti", b"Sita")
    assert forged != decoded(payload)
    changed = base64.urlsafe_b64encode(forged).rstrip(b"=").decode()

    with pytest.raises(InvalidSignature):
        read(f"{header}.{changed}.{signature}", keys)
    assert read(text, keys)


def test_what_was_signed_during_an_extension_fails_alone_when_it_is_taken_back(client):
    today = timezone.localdate()
    given = CertificateFactory(starts_on=today)
    keys = keys_of(client)

    def signed():
        said = read(text_of(client, f"/verify/{given.token}/credential"), keys)[1]
        return said["validUntil"][:10], said["credentialStatus"]

    def decree(number):
        made = Extension(scheme=given.scheme, decree=number, months=6, effective_on=today)
        extend(made)
        return made

    def ended(*credentials):
        revoked = text_of(client, "/verify/revoked")
        return [is_revoked(status, revoked, keys) for _until, status in credentials]

    before = signed()
    first = decree("KEP-1")
    during = signed()
    CertificateFactory()  # its place is none of theirs
    second = decree("KEP-2")
    longest = signed()
    assert before[0] < during[0] < longest[0]
    assert ended(before, during, longest) == [False, False, False]

    take_back(second)
    assert ended(before, during, longest) == [False, False, True]
    assert signed() == during
    take_back(first)
    assert ended(before, during, longest) == [False, True, True]
    assert signed() == before

    again = decree("KEP-1")
    assert ended(signed()) == [False]
    revoke(given, on=today, day=today, reason="Palsu")
    term = str(again.extended.get(certificate=given).status_index)
    assert ended(before, ("", before[1] | {"statusListIndex": term})) == [True, True]


def test_a_revoked_one_is_on_the_list_and_no_longer_given(client):
    given, other = CertificateFactory(), CertificateFactory()
    keys = keys_of(client)
    statuses = [
        read(text_of(client, f"/verify/{each.token}/credential"), keys)[1]["credentialStatus"]
        for each in (given, other)
    ]
    before = text_of(client, "/verify/revoked")

    revoke(given, on=timezone.localdate(), day=timezone.localdate(), reason="Palsu")

    after = text_of(client, "/verify/revoked")
    assert [is_revoked(status, before, keys) for status in statuses] == [False, False]
    assert [is_revoked(status, after, keys) for status in statuses] == [True, False]
    gone = client.get(f"/verify/{given.token}/credential")
    assert gone.status_code == 410
    assert "Siti" not in gone.content.decode()
    assert given.token not in decoded(after.split(".")[1]).decode()


def test_a_list_of_yesterday_still_holds_and_one_older_does_not(client):
    _, payload = read(text_of(client, "/verify/revoked"), keys_of(client))
    today = timezone.localdate()

    assert payload["validFrom"] == f"{today}T00:00:00+07:00"
    assert payload["validUntil"] == f"{today + dt.timedelta(days=1)}T23:59:59+07:00"


def test_what_a_former_key_signed_is_still_checked(client, settings):
    given = CertificateFactory()
    now = settings.BADGE_KEY
    settings.BADGE_KEY = FORMER_KEY
    signed_before = text_of(client, f"/verify/{given.token}/credential")
    settings.BADGE_KEY, settings.BADGE_KEY_FALLBACKS = now, [FORMER_KEY]

    keys = keys_of(client)
    signed_now = text_of(client, f"/verify/{given.token}/credential")

    assert read(signed_before, keys)[1] == read(signed_now, keys)[1]
    assert signed_before != signed_now


def test_the_served_key_is_the_public_half_only(client, settings):
    answer = client.get("/.well-known/jwks.json")

    [key] = answer.json()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert settings.BADGE_KEY not in answer.content.decode()
    assert key["kid"].startswith(f"{HOST}/.well-known/jwks.json#")


@pytest.mark.parametrize("address", ["/verify/revoked", "/.well-known/jwks.json", "credential"])
def test_any_site_may_ask_and_no_cookie_is_left(client, address):
    if address == "credential":
        address = f"/verify/{CertificateFactory().token}/credential"

    answer = client.get(address)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies


def test_an_unknown_one_is_answered_as_the_page_answers(client):
    answer = client.get(f"/verify/{'a' * 22}/credential")

    assert answer.status_code == 404
    assert answer.content == client.get(f"/verify/{'a' * 22}").content


@pytest.mark.parametrize("revoked", [1, 3])
def test_the_list_takes_as_many_queries_however_many_are_revoked(
    client, django_assert_num_queries, revoked
):
    for _ in range(revoked):
        revoke(
            CertificateFactory(), on=timezone.localdate(), day=timezone.localdate(), reason="Palsu"
        )
    client.get("/verify/revoked")

    # 6 of the shared cache; of certificates and of terms the newest, and what no longer holds
    with django_assert_num_queries(10):
        client.get("/verify/revoked")
