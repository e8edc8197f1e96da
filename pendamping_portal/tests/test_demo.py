import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest

from pendamping_portal import embedded
from pendamping_portal.demo import __main__ as demo
from pendamping_portal.demo import logins, services, steps
from pendamping_portal.demo.processes import LONGEST_PAUSE, Service, manage, stop_all
from pendamping_portal.demo.record import Record
from pendamping_portal.demo.terminal import step
from pendamping_portal.embedded.processes import command_line, wait_until_gone

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "os.fork(); print(os.getpid(), flush=True); time.sleep(60)",
]


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "demo-processes.json")


@pytest.fixture
def make_service(tmp_path, record):
    made = []

    def make(command):
        log = tmp_path / "log" / f"{len(made)}.log"
        service = Service("worker", command, dict(os.environ), log, record)
        made.append(service)
        service.start()
        return service

    yield make
    stop_all(made)


def test_a_service_that_runs_gives_no_news(make_service):
    service = make_service(SLEEP)

    assert service.look_after(time.monotonic()) is None
    assert os.getpgid(service.process.pid) == service.process.pid


def test_a_service_that_was_killed_starts_again_after_a_pause(make_service):
    service = make_service(SLEEP)
    first = service.process
    first.kill()
    first.wait()

    news = service.look_after(now=service.began + 1)
    assert news == (
        f"The worker was killed by signal 9; it starts again in 1 s. See {service.log}."
    )
    assert service.look_after(now=service.began + 1.9) is None
    assert service.process is first
    assert service.look_after(now=service.began + 2.1) is None
    assert service.process is not first
    assert service.process.poll() is None


def test_the_pause_grows_while_a_service_keeps_ending(make_service):
    service = make_service([sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(8):
        service.process.wait()
        now = service.began + 1
        assert "ended with code 3" in service.look_after(now)
        pauses.append(round(service.starts_again_at - now))
        service.look_after(service.starts_again_at)

    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]


def test_a_service_that_ran_long_is_forgiven(make_service):
    service = make_service([sys.executable, "-c", ""])
    service.failures = 6
    service.process.wait()

    assert "again in 1 s" in service.look_after(now=service.began + 61)


def test_stop_ends_the_whole_group_of_a_service_that_does_not_listen(make_service, monkeypatch):
    monkeypatch.setattr("pendamping_portal.demo.processes.SECONDS_TO_STOP", 0.5)
    stranger = subprocess.Popen(SLEEP)
    service = make_service(STUBBORN)
    while service.log.read_text().count("\n") < 2:
        time.sleep(0.02)
    group = [int(line) for line in service.log.read_text().split()]

    stop_all([service])

    assert [wait_until_gone(process_id, seconds=5) for process_id in group] == [True, True]
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_next_demo_stops_what_a_killed_one_has_left(record, tmp_path):
    left = subprocess.Popen(SLEEP, start_new_session=True)
    record.add(left.pid)
    record.keep_servers([11, 12])

    next_record = Record(tmp_path / "demo-processes.json")

    assert next_record.servers == [11, 12]
    assert next_record.stop_left_over() == 1
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert Record(tmp_path / "demo-processes.json").processes == {}


def test_a_stranger_under_a_recorded_id_is_left_alone(record, tmp_path):
    stranger = subprocess.Popen(SLEEP)
    record.add(stranger.pid)
    record.processes[str(stranger.pid)] = "celery worker"
    record.add(os.getpid())
    record.processes.pop(str(os.getpid()))

    assert record.stop_left_over() == 0
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"processes": {}}'])
def test_a_damaged_record_counts_as_none(tmp_path, text):
    file = tmp_path / "demo-processes.json"
    file.write_text(text)

    assert Record(file).stop_left_over() == 0


def test_a_command_gives_back_what_it_prints(record):
    printed = manage(dict(os.environ), record, "version")

    assert printed.startswith("5.2")
    assert record.processes == {}


def test_a_command_that_fails_stops_the_demo_in_words(record, capfd):
    with pytest.raises(embedded.StartError, match=r"manage.py no_such_thing did not succeed"):
        manage(dict(os.environ), record, "no_such_thing")

    assert "Unknown command" in capfd.readouterr().err


def test_a_taken_port_is_refused_with_one_that_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        with pytest.raises(embedded.StartError, match=f"Port {number} is in use") as refusal:
            services.refuse_taken_port(number)

    suggested = int(str(refusal.value).rsplit(" ", 1)[1])
    services.refuse_taken_port(suggested)


def test_a_second_demo_in_the_same_place_is_refused(tmp_path):
    second = demo.alone(tmp_path)

    with (
        demo.alone(tmp_path),
        pytest.raises(embedded.StartError, match=rf"process {os.getpid()}"),
    ):
        second.__enter__()

    with demo.alone(tmp_path) as var:
        assert var == tmp_path


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "0"], "'0' is not a port"),
        (["--port", "http"], "'http' is not a port"),
        (["--people", "-5"], "'-5' is not a number of people"),
        (["--people", "0"], "'0' is not a number of people"),
    ],
)
def test_options_that_mean_nothing_are_refused(words, sentence, capsys):
    with pytest.raises(SystemExit):
        demo.parse(words)

    assert sentence in capsys.readouterr().err


LOGINS = {
    "ministry_admin": {"user": "admin", "password": "one", "token": "t1"},
    "facilitator": {"user": "field", "password": "two", "token": "t2"},
}


def printing(roles, calls):
    def run(*words):
        calls.append(words)
        return json.dumps({"roles": roles})

    return run


def test_a_first_start_prints_passwords_and_keeps_them_closed(tmp_path, capsys):
    calls = []

    steps.show_logins(tmp_path, printing(LOGINS, calls), "http://127.0.0.1:8000/")

    assert calls == [("demo_logins", "--new-passwords")]
    file = tmp_path / "demo.json"
    assert json.loads(file.read_text()) == {"url": "http://127.0.0.1:8000/", "roles": LOGINS}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    printed = capsys.readouterr().out
    assert "  ministry_admin  admin  one\n  facilitator     field  two\n" in printed
    assert "t1" not in printed


def test_a_second_start_keeps_passwords_without_printing_and_renews_tokens(tmp_path, capsys):
    steps.show_logins(tmp_path, printing(LOGINS, []), "http://127.0.0.1:8000/")
    capsys.readouterr()
    renewed = {
        role: {**login, "password": None, "token": f"{login['token']}-new"}
        for role, login in LOGINS.items()
    }
    calls = []

    steps.show_logins(tmp_path, printing(renewed, calls), "http://127.0.0.1:8001/")

    assert calls == [("demo_logins",)]
    kept = json.loads((tmp_path / "demo.json").read_text())
    assert kept["url"] == "http://127.0.0.1:8001/"
    assert kept["roles"]["facilitator"] == {"user": "field", "password": "two", "token": "t2-new"}
    printed = capsys.readouterr().out
    assert "one" not in printed.replace("http", "")
    assert "(password as printed at the first start)" in printed


@pytest.mark.parametrize(
    "text", ["", "[]", '{"roles": {"a": {}}}', '{"roles": {"a": {"password": null}}}']
)
def test_passwords_that_are_not_known_are_made_anew(tmp_path, text):
    (tmp_path / "demo.json").write_text(text)

    assert logins.passwords_in(tmp_path / "demo.json") == {}


def test_a_fresh_start_leaves_a_database_of_the_users_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/portal")

    with pytest.raises(embedded.StartError, match="database of your own"):
        steps.start_over(tmp_path)


def test_a_fresh_start_removes_the_demos_files_and_no_others(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    for name in ("demo.json", "beat-schedule.db", "notes.txt", "static.sha256"):
        (tmp_path / name).touch()
    for name in ("static", "secrets", "photos"):
        (tmp_path / name).mkdir()

    steps.start_over(tmp_path)

    kept = {path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")}
    assert kept - {"servers", "elsewhere"} == {"notes.txt", "photos"}


def test_a_step_is_one_line_with_its_seconds(capsys):
    with step("Database migrated"):
        pass
    with step() as printed:
        printed.append("some progress\n91,599 regions loaded")

    assert capsys.readouterr().out == ("Database migrated (0.0 s)\n91,599 regions loaded (0.0 s)\n")


def test_a_command_line_is_that_of_a_live_process():
    with subprocess.Popen([*SLEEP, "mine"]) as process:
        while not command_line(process.pid):
            time.sleep(0.005)  # a process just started shows no words for a moment
        assert command_line(process.pid).endswith("time.sleep(60) mine")

        process.kill()
        time.sleep(0.1)
        assert "mine" not in command_line(process.pid)  # not yet waited for: a zombie
    assert command_line(process.pid) == ""
