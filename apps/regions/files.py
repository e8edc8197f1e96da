"""Region lists as CSV files (UTF-8, plain or .gz), and the ones that come with the portal."""

import csv
import datetime as dt
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.regions.models import Edition
from apps.regions.rules import Listed, Succeeded, SuccessionKind

DATA = Path(__file__).parent / "data"
BUNDLED_LIST = DATA / "regions.csv.gz"
BUNDLED_SUCCESSIONS = [DATA / "succession.csv", DATA / "succession_papua_barat_daya.csv.gz"]

LIST_HEADER = ["code", "name"]
SUCCESSION_HEADER = [
    "predecessor", "name", "successor", "kind", "happened_on", "edition", "legal_basis",
]  # fmt: skip
EDITION_HEADER = ["code", "decree", "starts_on"]


def read_list(path: Path) -> Iterator[Listed]:
    """Yield the regions of a file `code,name`. Raises ValidationError naming a faulty line."""
    for line, (code, name) in _records(path, LIST_HEADER):
        yield Listed(line, code.strip(), name)


def read_successions(*paths: Path) -> Iterator[Succeeded]:
    """Yield the successions of files. Raises ValidationError naming a faulty line."""
    for path in paths:
        for line, record in _records(path, SUCCESSION_HEADER):
            predecessor, name, successor, kind, happened_on, edition, legal_basis = record
            try:
                yield Succeeded(
                    line,
                    predecessor,
                    name,
                    successor,
                    SuccessionKind(kind),
                    dt.date.fromisoformat(happened_on),
                    edition,
                    legal_basis,
                )
            except ValueError as fault:
                raise _refusal(path, line, fault) from fault


def bundled_editions() -> list[Edition]:
    """Return the editions that come with the portal, oldest first: the last is its list's."""
    return [
        Edition(code=code, decree=decree, starts_on=dt.date.fromisoformat(starts_on))
        for _line, (code, decree, starts_on) in _records(DATA / "editions.csv", EDITION_HEADER)
    ]


def _records(path: Path, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with its line. The first must be `header`, each as wide as it."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        if next(reader, []) != header:
            raise _refusal(path, 1, _("the header must be %s") % ",".join(header))
        for record in reader:
            if len(record) != len(header):
                raise _refusal(path, reader.line_num, _("%d columns are due") % len(header))
            yield reader.line_num, record
    except csv.Error as fault:
        raise _refusal(path, reader.line_num, fault) from fault


def _text(path: Path) -> str:
    """Return a file's text; a byte order mark is no part of it."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as fault:
        raise ValidationError(
            _("%(file)s cannot be read: %(fault)s."),
            code="unreadable",
            params={"file": path.name, "fault": fault},
        ) from fault
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise _refusal(path, line, _("the text holds a NUL"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise _refusal(path, line, _("the text is not UTF-8")) from fault


def _refusal(path: Path, line: int, rule: object) -> ValidationError:
    return ValidationError(
        _("%(file)s, line %(line)d: %(rule)s."),
        code="faulty_line",
        params={"file": path.name, "line": line, "rule": rule},
    )
