"""The book's page, its worker and what a phone is given: small, closed, and complete."""

import base64
import gzip
import json
import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.core.modules import HashedModules
from apps.portal.report_book import FILES, MODULES, VERSION, version
from apps.portal.report_words import WORDS
from apps.portal.tests.test_base import INLINE
from apps.reports.definitions import shipped
from apps.reports.models import DraftKey

pytestmark = pytest.mark.django_db

MOST_BYTES = 150 * 1024
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")
SOURCES = settings.BASE_DIR / "static" / "js" / "reports"


def test_the_page_holds_no_inline_code_and_says_its_version(signed_in):
    officer = signed_in("35.14")
    for address in ("/reports/", f"/reports/{uuid.uuid4()}/"):
        answer = officer.get(address)

        assert answer.status_code == 200
        assert answer.headers[VERSION] == version()
        assert INLINE.findall(answer.content.decode()) == []


@pytest.mark.parametrize("address", ["/reports/", "/reports/device"])
def test_a_stranger_is_led_to_the_sign_in_page(client, address):
    assert client.get(address).url == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", ["/reports/", "/reports/device"])
def test_who_has_no_role_is_refused(client, address):
    client.force_login(User.objects.create_user("nobody"))

    assert client.get(address).status_code == 403


def test_a_device_is_given_the_key_of_its_user_alone(signed_in):
    first, second = signed_in("35.14", Role.FACILITATOR), signed_in("35.15", Role.FACILITATOR)

    given, again = (first.get("/reports/device") for _ in range(2))
    other = second.get("/reports/device").json()

    assert "no-store" in given.headers["Cache-Control"]
    user = User.objects.get(username="facilitator-35.14-None")
    assert given.json() | {"csrf": ""} == {
        "user": user.pk,
        "name": user.username,
        "csrf": "",
        "key": base64.b64encode(DraftKey.objects.get(user=user).key).decode(),
        "language": "id",
    }
    assert len(base64.b64decode(given.json()["key"])) == 32
    assert again.json()["key"] == given.json()["key"] != other["key"]


def test_the_worker_names_each_file_and_reaches_every_page(client):
    answer = client.get("/sw.js")

    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Content-Type"] == "text/javascript"
    assert "no-cache" in answer.headers["Cache-Control"]
    first, second, third = answer.content.decode().splitlines()
    assert first == f'const VERSION = "{version()}";'
    files = json.loads(second.removeprefix("const FILES = ").removesuffix(";"))
    assert files == [f"/static/{name}" for name in FILES]
    assert third == 'importScripts("/static/js/reports/sw.js");'


def test_the_book_can_be_installed(client):
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "en"})

    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["display"]) == ("/reports/", "standalone")
    icons = [icon["src"].removeprefix("/static/") for icon in manifest["icons"]]
    assert all(finders.find(icon) for icon in icons)
    assert [icon["purpose"] for icon in manifest["icons"]] == ["any", "any", "maskable"]


def test_each_module_is_kept_on_the_phone():
    modules = {path.stem for path in SOURCES.glob("*.js")}

    assert {*MODULES, "sw"} == modules


def test_modules_are_imported_by_the_names_under_which_they_are_kept(tmp_path):
    """As `collectstatic` writes them: otherwise a phone would mix two versions."""
    source = FileSystemStorage(settings.BASE_DIR / "static")
    written = HashedModules(location=tmp_path, base_url="/static/")
    paths = {}
    for name in FILES:
        with source.open(name) as file:
            written.save(name, file)
        paths[name] = (written, name)
    for _name, _hashed, is_done in written.post_process(paths):
        assert is_done is True

    imported = set()
    for name in FILES:
        path = tmp_path / written.stored_name(name)
        for found in IMPORTED.findall(path.read_text() if path.suffix == ".js" else ""):
            imported.add((path.parent / found).resolve().relative_to(tmp_path))

    kept = {Path(written.stored_name(name)) for name in FILES}
    assert imported <= kept
    assert len(imported) == len(MODULES)  # each but the first, and idb


def test_each_sentence_is_said_and_each_that_is_said_is_there():
    text = "".join(path.read_text() for path in SOURCES.glob("*.js"))
    quoted = set(re.findall(r'"([a-z_]+)"', text))
    standings = {f"state_{name}" for name in re.findall(r"^  (\w+): \[", text, re.MULTILINE)}
    sides = {"all_mine", "all_theirs"}
    called = set(re.findall(r'\bsay\(\s*"([a-z_]+)"', text))

    assert called <= set(WORDS)
    assert set(WORDS) - quoted - standings - sides == set()


def test_the_form_page_whole_is_small(signed_in):
    page = signed_in("35.14").get("/reports/").content
    largest = max(shipped(), key=lambda form: len(json.dumps(form)))
    files = [Path(finders.find(name)).read_bytes() for name in FILES]
    parts = [page, json.dumps(largest).encode(), *files]

    compressed = sum(len(gzip.compress(part)) for part in parts)

    assert compressed <= MOST_BYTES
