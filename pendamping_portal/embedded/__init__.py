"""Real servers for a bare machine: PostgreSQL and Valkey out of PyPI wheels, under `var/`.

    with embedded.start(Path("var")) as servers:
        psycopg.connect(servers.database_url)

Starting is safe from several processes at once and after any crash. Nothing here knows Django.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from pendamping_portal.embedded.ground import Ground, StartError
from pendamping_portal.embedded.postgres import Postgres
from pendamping_portal.embedded.valkey import Valkey

__all__ = ["Servers", "StartError", "addresses", "remove", "start", "stop"]

Server = Postgres | Valkey


@dataclass(frozen=True)
class Servers:
    """Where the servers are reached. Leaving a `with` block stops those that `start` started."""

    database_url: str
    database_owner_url: str
    superuser_url: str | None  # None for a database of the user's own
    redis_url: str
    embedded: tuple[Server, ...] = ()  # those that are not the user's own
    started: tuple[tuple[Server, int], ...] = ()

    def are_running(self) -> bool:
        """Whether every embedded server runs, whoever has started it."""
        return all(server.process_id() is not None for server in self.embedded)

    def stop(self) -> None:
        """Stop what this start has started, if it is the same process still; nothing else."""
        for server, process_id in self.started:
            with server.ground.locked():
                if server.process_id() == process_id:
                    server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def addresses(
    var: Path, *, durable: bool = True, environment: Mapping[str, str] = os.environ
) -> Servers:
    """Return where the servers would be reached, starting none.

    A DATABASE_URL or REDIS_URL of the user's own takes the place of the server of that kind.
    """
    postgres, valkey = _servers(var, durable=durable)
    other_postgres, other_valkey = _servers(var, durable=not durable)
    servers = Servers(
        database_url=postgres.url("portal_app"),
        database_owner_url=postgres.url("portal_owner"),
        superuser_url=postgres.url("postgres", "postgres"),
        redis_url=valkey.url,
        embedded=(postgres, valkey),
    )
    database_url = _given("DATABASE_URL", environment)
    if database_url not in {"", servers.database_url, other_postgres.url("portal_app")}:
        servers = replace(
            servers,
            database_url=database_url,
            database_owner_url=_given("DATABASE_OWNER_URL", environment) or database_url,
            superuser_url=None,
            embedded=(valkey,),
        )
    redis_url = _given("REDIS_URL", environment)
    if redis_url not in {"", servers.redis_url, other_valkey.url}:
        left = tuple(server for server in servers.embedded if server is not valkey)
        servers = replace(servers, redis_url=redis_url, embedded=left)
    return servers


def start(
    var: Path,
    *,
    durable: bool = True,
    environment: Mapping[str, str] = os.environ,
    adopt: Collection[int] = (),
) -> Servers:
    """Start the servers that do not run yet and return where all are reached.

    With `durable=False` it is another set, for tests: quick, and lost when the machine fails.
    `adopt` names process ids of servers that count as started here: those of a killed caller.
    Raises StartError with a plain sentence.
    """
    servers = addresses(var, durable=durable, environment=environment)
    for server in servers.embedded:
        try:
            process_id = _ensure(server, adopt)
        except BaseException:
            servers.stop()
            raise
        if process_id:
            servers = replace(servers, started=(*servers.started, (server, process_id)))
    return servers


def stop(var: Path, *, durable: bool = True) -> list[str]:
    """Stop the servers under `var`, whoever started them; return the names of those that ran."""
    stopped = []
    for server in _servers(var, durable=durable):
        with server.ground.locked():
            if server.process_id() is not None:
                server.stop()
                stopped.append(type(server).__name__)
    return stopped


def remove(var: Path, *, durable: bool = True) -> None:
    """Stop the servers under `var` and remove all they keep."""
    stop(var, durable=durable)
    Ground.of(var, durable=durable).remove()


def _servers(var: Path, *, durable: bool) -> tuple[Postgres, Valkey]:
    ground = Ground.of(var, durable=durable)
    return Postgres(ground, durable=durable), Valkey(ground, durable=durable)


def _ensure(server: Server, adopt: Collection[int]) -> int | None:
    """Start a server if it does not run; return its id, None when somebody else started it."""
    with server.ground.locked():
        if server.process_id() is not None and server.make_ready():
            process_id = server.process_id()
            return process_id if process_id in adopt else None
        try:
            server.start()
            is_ready = server.make_ready()
        except BaseException:
            if server.process_id() is not None:
                server.stop()
            raise
        if not is_ready:
            raise StartError(f"{type(server).__name__} has ended again; see {server.log}.")
        return server.process_id()


def _given(name: str, environment: Mapping[str, str]) -> str:
    """Return a variable of the user's, or what the file says that NAME_FILE names."""
    path = environment.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else environment.get(name, "")
