"""Every refusal is answered in the language asked for, and in Indonesian where none is."""

import pytest
from rest_framework.test import APIClient

from apps.accounts.rules import Role
from apps.regions.tests.factories import RegionFactory

ROOT = "/api/v1/"
REFUSED = {
    "unknown region": ("get", "coverage/?region=99.99", None),
    "unknown cluster": ("get", "coverage/?cluster=NO", None),
    "no day": ("get", "coverage/?as_of=x", None),
    "unknown level": ("get", "coverage/?region_level=x", None),
    "unknown parameter": ("get", "clusters/?colour=red", None),
    "no limit": ("get", "clusters/?limit=0", None),
    "no cursor": ("get", "clusters/?cursor=x", None),
    "count not kept": ("get", "coverage/?cursor=W2ZhbHNlLCBbIjM1IiwgIlBLSCJdLCAiMCJd", None),
    "NUL": ("get", "clusters/%00/", None),
    "not found": ("get", "clusters/NO/", None),
    "no such method": ("delete", "clusters/", None),
    "nothing asked for": ("post", "jobs/", "{}"),
    "no JSON": ("post", "jobs/", '{"day": '),
    "no number": ("post", "jobs/", '{"day": NaN}'),
    "no text": ("post", "jobs/", b'{"day": "\xff"}'),
    "said twice": ("post", "jobs/", '{"day": 1, "day": 2}'),
    "too long": ("post", "jobs/", f'"{"x" * 1_000_000}"'),
    "too deep": ("post", "jobs/", "[" * 100_000),
    "not storable": ("post", "jobs/", r'{"day": "\u0000"}'),
    "no object": ("post", "jobs/", "[]"),
    "unknown field": ("post", "jobs/", '{"colour": "red"}'),
    "day of no month": ("post", "jobs/", '{"day": "2026-02-30"}'),
    "day to come": ("post", "jobs/", '{"day": "2999-01-01"}'),
    "null": ("post", "jobs/", '{"day": null}'),
    "region of no code": ("post", "jobs/", '{"day": "2026-01-31", "region": "99"}'),
    "region of no text": ("post", "jobs/", '{"day": "2026-01-31", "region": {"code": "35"}}'),
}


def said(client, how, address, body, **headers):
    answer = getattr(client, how)(
        f"{ROOT}{address}", data=body, content_type="application/json", headers=headers
    )
    assert answer.status_code >= 400
    return [(error["code"], error["detail"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_said_in_the_language_asked_for(caller, what):
    RegionFactory(code="ID")
    client = caller("ID", Role.MINISTRY_ADMIN)

    bare = said(client, *REFUSED[what])
    indonesian = said(client, *REFUSED[what], **{"accept-language": "id"})
    english = said(client, *REFUSED[what], **{"accept-language": "en"})

    assert bare == indonesian
    for (code, ours), (same_code, theirs) in zip(indonesian, english, strict=True):
        assert code == same_code
        assert ours != theirs


def test_a_body_that_is_no_json_is_told_where(caller):
    answer = said(caller("ID", Role.MINISTRY_ADMIN), "post", "jobs/", '{\n"day": ')

    assert answer == [("parse_error", "Isi permintaan bukan JSON: baris 2, kolom 8.")]


@pytest.mark.parametrize("token", [None, "Bearer", "Bearer a b", "Bearer nobody's"])
def test_who_may_not_enter_is_told_so_in_the_language_asked_for(db, token):
    client = APIClient(headers={"Authorization": token} if token else {})

    indonesian = said(client, "get", "clusters/", None)
    english = said(client, "get", "clusters/", None, **{"accept-language": "en"})

    assert [code for code, _ in indonesian] == [code for code, _ in english]
    assert indonesian != english


def test_who_may_not_do_it_is_told_so_in_the_language_asked_for(caller):
    asked = ("post", "jobs/", '{"day": "2026-01-31"}')
    client = caller()

    assert said(client, *asked) != said(client, *asked, **{"accept-language": "en"})
