"""Make the checkout's own Python environment, then run a module of the portal in it.

Standard library only, and in words that an old Python reads too: it has to say that it is old.
"""

import argparse
import fcntl
import hashlib
import os
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "requirements.sha256"

OLDEST = (3, 11)
NEWER_PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11"]
SYSTEMS = [("Linux", "x86_64"), ("Linux", "aarch64"), ("Darwin", "arm64"), ("Darwin", "x86_64")]


def run(module, port=None):
    """Become the environment's Python running `module` with this command's words.

    With a `port`, that is the one it listens on unless `--port` says another: where it is taken,
    this is said before minutes are spent on packages.
    """
    try:
        make_environment(port)
    except KeyboardInterrupt:
        sys.exit("Interrupted.")
    os.chdir(str(ROOT))
    os.execv(str(PYTHON), [str(PYTHON), "-m", module, *sys.argv[1:]])  # noqa: S606


def make_environment(port=None):
    """Make .venv and install what requirements.lock pins, where that is not done already."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    with (ROOT / ".venv.lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == wanted and is_python(PYTHON):
            return
        began = time.monotonic()
        if not is_python(PYTHON, "import pip"):
            refuse_unknown_systems()
            refuse_taken_port(port_asked(sys.argv[1:], port))
            make_venv()
        say("Installing the packages of requirements.lock; the first time takes a minute…")
        install()
        STAMP.write_text(wanted)
        say(f"Python environment ready in .venv ({time.monotonic() - began:.1f} s)")


def refuse_unknown_systems():
    """Stop where the servers have no wheels, instead of letting pip fail in many lines."""
    system, machine = platform.system(), platform.machine()
    libc = f"{sysconfig.get_config_var('HOST_GNU_TYPE')} {sysconfig.get_config_var('SOABI')}"
    if "musl" in libc:
        here = "a Linux with musl (Alpine)"
    elif (system, machine) not in SYSTEMS:
        here = f"{system} on {machine}"
    else:
        return
    sys.exit(
        f"The embedded PostgreSQL and Valkey do not exist for {here}. Use a Linux with glibc "
        "such as Debian or Ubuntu (x86-64 or arm64), or macOS; or docker-compose.yml."
    )


def port_asked(words, port):
    """Return the port that the words ask for, or else `port`; what is no port is said later."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port", default=port)
    asked = str(parser.parse_known_args(words)[0].port)
    return int(asked) if asked.isdecimal() and int(asked) <= 65_535 else None


def refuse_taken_port(port):
    """Stop where something else listens on the port already."""
    with socket.socket() as probe:
        if port and probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is in use; choose another, such as: bin/demo --port {port + 1}")


def make_venv():
    python = find_python()
    if not is_python(python, "import venv, ensurepip"):
        version = run_quietly([python, "-c", "import sys; print(sys.version_info[1])"]).stdout
        sys.exit(
            f"{python} lacks its venv module. On Debian and Ubuntu install it with: "
            f"apt install python3.{version.decode().strip()}-venv"
        )
    done = run_quietly([python, "-m", "venv", "--clear", str(VENV)])
    if done.returncode != 0:
        refuse("The Python environment in .venv could not be made.", done.stdout)


def find_python():
    """Return the running Python, or a newer one beside it when it is too old."""
    for python in [sys.executable, *map(shutil.which, NEWER_PYTHONS)]:
        if python and is_python(python):
            return python
    sys.exit(f"Python 3.{OLDEST[1]} or newer is needed; this is {platform.python_version()}.")


def is_python(python, statement="pass"):
    """Whether `python` runs, is new enough, and can execute `statement`."""
    check = f"import sys; assert sys.version_info >= {OLDEST}; {statement}"
    try:
        return run_quietly([str(python), "-c", check]).returncode == 0
    except OSError:
        return False


def install():
    """Install exactly what is pinned, wheels only: a bare machine has no compiler.

    The lock names every package, so pip resolves nothing: by itself it takes the newest of what
    another asks with an extra, and then refuses it for having no hash.
    """
    options = ["--quiet", "--disable-pip-version-check", "--progress-bar=off"]
    pins = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", str(LOCK)]
    done = run_quietly([str(PYTHON), "-m", "pip", "install", *options, *pins])
    if done.returncode != 0:
        refuse("The packages could not be installed; is the network there?", done.stdout)


def run_quietly(command):
    return subprocess.run(  # noqa: S603 — Python itself
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def refuse(sentence, output):
    """Stop with a sentence and the last lines of what the program said."""
    last_lines = output.decode(errors="replace").strip().splitlines()[-6:]
    sys.exit("\n  ".join([sentence, *last_lines]))


def say(sentence):
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()
