import json
import os
import shutil

import pytest

from pendamping_portal import screenshots


@pytest.fixture
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", os.environ.get("CHROMIUM") or str(shutil.which("chromium")))
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path / "images")
    return tmp_path


def test_without_a_demo_it_says_what_to_start(var, capsys):
    assert screenshots.main() == 1
    assert capsys.readouterr().err == (
        "No demo is known here: start bin/demo in another terminal first.\n"
    )


def test_without_a_browser_it_says_so(var, monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", "")

    assert screenshots.main() == 1
    assert capsys.readouterr().err == "Chromium is needed: install it, or name it in CHROMIUM.\n"


@pytest.mark.browser
def test_a_demo_that_ended_is_named(var, capsys):
    role = {"user": "pusat", "password": "long words", "token": "t"}
    known = {"url": "http://127.0.0.1:1/", "roles": {"ministry_admin": role}}
    (var / "demo.json").write_text(json.dumps(known))

    assert screenshots.main() == 1
    assert capsys.readouterr().err.endswith("Does bin/demo still run?\n")
