import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def manage(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_terminal_speaks_english_whatever_the_portal_speaks():
    done = manage("make_demo", "--people", "0", environment=dict(os.environ))

    assert done.returncode == 1
    assert done.stderr == "CommandError: --people lies between 1 and 9,999,999.\n"


def test_a_setting_that_lacks_is_said_in_one_sentence():
    done = manage("migrate", environment={"PATH": os.environ["PATH"]})

    assert (done.returncode, done.stderr) == (
        1,
        "SECRET_KEY is not set; set it, or SECRET_KEY_FILE to a file with it.\n",
    )
