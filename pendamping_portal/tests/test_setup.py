"""bin/_setup.py: what a machine that cannot run the portal is told. Only the machine is made up."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / "bin" / "_setup.py"


@pytest.fixture
def setup():
    spec = importlib.util.spec_from_file_location("_setup", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def be(monkeypatch, system, machine, soabi):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(sysconfig, "get_config_var", {"SOABI": soabi}.get)


@pytest.mark.parametrize(
    ("system", "machine", "soabi", "called"),
    [
        ("Linux", "x86_64", "cpython-311-x86_64-linux-musl", "a Linux with musl (Alpine)"),
        ("Linux", "riscv64", "cpython-311-riscv64-linux-gnu", "Linux on riscv64"),
        ("Windows", "AMD64", "cp311-win_amd64", "Windows on AMD64"),
    ],
)
def test_a_platform_without_wheels_is_told_what_to_use(
    setup, monkeypatch, system, machine, soabi, called
):
    be(monkeypatch, system, machine, soabi)

    with pytest.raises(SystemExit) as refusal:
        setup.refuse_unknown_systems()

    assert refusal.value.code == (
        f"The embedded PostgreSQL and Valkey do not exist for {called}. Use a Linux with glibc "
        "such as Debian or Ubuntu (x86-64 or arm64), or macOS; or docker-compose.yml."
    )


@pytest.mark.parametrize(
    ("system", "machine", "soabi"),
    [
        ("Linux", "x86_64", "cpython-311-x86_64-linux-gnu"),
        ("Linux", "aarch64", "cpython-311-aarch64-linux-gnu"),
        ("Darwin", "arm64", "cpython-311-darwin"),
    ],
)
def test_a_platform_with_wheels_goes_on(setup, monkeypatch, system, machine, soabi):
    be(monkeypatch, system, machine, soabi)

    assert setup.refuse_unknown_systems() is None


def test_a_python_without_venv_is_told_which_package_brings_it(setup, tmp_path, monkeypatch):
    bare = tmp_path / "python"
    bare.write_text(
        f'#!/bin/sh\ncase "$2" in *\'import venv\'*) exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))

    with pytest.raises(SystemExit) as refusal:
        setup.make_venv()

    assert refusal.value.code == (
        f"{bare} lacks its venv module. On Debian and Ubuntu install it with: "
        f"apt install python3.{sys.version_info[1]}-venv"
    )


def test_an_old_python_alone_is_named(setup, monkeypatch):
    monkeypatch.setattr(setup, "is_python", lambda *_: False)
    monkeypatch.setattr(platform, "python_version", lambda: "3.9.2")

    with pytest.raises(SystemExit, match=r"^Python 3\.11 or newer is needed; this is 3\.9\.2\.$"):
        setup.find_python()


def test_packages_that_cannot_be_had_end_in_a_sentence(setup, tmp_path, monkeypatch):
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-package-here==1.0 --hash=sha256:00\n")
    monkeypatch.setattr(setup, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(setup, "LOCK", lock)

    with pytest.raises(SystemExit, match="The packages could not be installed") as refusal:
        setup.install()

    assert "Traceback" not in refusal.value.code


def test_a_taken_port_is_said_before_anything_is_installed(tmp_path):
    for name in ("bin/demo", "bin/_setup.py", "requirements.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(FILE.parents[1] / name, tmp_path / name)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        done = subprocess.run(
            [sys.executable, tmp_path / "bin" / "demo", f"--port={number}"],
            capture_output=True, check=False, text=True, timeout=60,
        )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", f"Port {number} is in use; choose another, such as: bin/demo --port {number + 1}\n",
    )  # fmt: skip
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("words", "port"),
    [
        ([], 8000), (["--people", "5"], 8000), (["--port", "8001", "--fresh"], 8001),
        (["--port=x"], None), (["--port=99999"], None),
    ],
)  # fmt: skip
def test_the_port_is_read_from_the_words(setup, words, port):
    assert setup.port_asked(words, 8000) == port


def test_a_command_that_listens_on_none_asks_for_none(setup):
    assert setup.port_asked(["-k", "name"], None) is None
    assert setup.refuse_taken_port(None) is None
