"""What a table of a file looks like, and what is wrong with a line."""

from dataclasses import dataclass, field
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MOST_BYTES = 50 * 2**20  # of a file, and of all that a workbook unpacks to
MOST_ENTRIES = 200  # files inside a workbook
MOST_UPLOADED = 10 * 2**20  # of a file that comes through a page; larger ones by the command
MOST_RATIO = 100  # unpacked bytes per packed one


class Holds(Enum):
    """What a column holds: its type in SQL, which texts are of it, and the rule in words."""

    TEXT = ("text", "TRUE", _("write text"))
    NUMBER = (
        "integer",
        "{0} ~ '^0*([0-9]{{1,5}}|100000)$'",
        _("write a whole number from 0 to 100,000"),
    )
    DAY = (
        "date",
        "{0} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' AND pg_input_is_valid({0}, 'date')",
        _("write a day as YYYY-MM-DD"),
    )

    def __init__(self, sql_type: str, test: str, rule: str | Promise) -> None:
        self.sql_type = sql_type
        self.test = test
        self.rule = rule


@dataclass(frozen=True)
class Column:
    name: str
    holds: Holds = Holds.TEXT
    is_required: bool = True


@dataclass(frozen=True)
class Check:
    """A rule over the whole table `staged`; `lines` is a SELECT of the lines that break it.

    Further columns of it are put into the rule, by their names.
    """

    column: str
    rule: str | Promise
    lines: str


@dataclass(frozen=True)
class Sum:
    """A number that tells a person whether the file is the one they meant; `query` is one value."""

    label: str | Promise
    query: str


@dataclass(frozen=True)
class Doubt:
    """Why a sound file may be the wrong one; `query` is one boolean."""

    sentence: str | Promise
    query: str


@dataclass(frozen=True)
class Table:
    """Columns of a file, statements that look its rows up, checks, and what writes them.

    Sums and doubts are for the person who loads a file; they are asked before it is written, of
    what then will be.
    """

    columns: tuple[Column, ...]
    prepare: tuple[str, ...]
    checks: tuple[Check, ...]
    apply: tuple[str, ...]
    sums: tuple[Sum, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    takes_good_rows: bool = False
    """Whether each row stands alone: those without a fault may be loaded while others have one."""


@dataclass(frozen=True, order=True)
class Fault:
    line: int
    column: str
    rule: str


@dataclass(frozen=True)
class Answer:
    """The rows of a file, its sums, and every fault in it; where there is one, none is written.

    Unless only the good rows were asked for: then those without a fault are.
    """

    rows: int
    faults: list[Fault]
    sums: list[tuple[str, int]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def in_words(self, *, dry_run: bool) -> str:
        """Say for a terminal what became of a sound file."""
        said = (
            ngettext(
                "One row is sound; nothing was written.",
                "%(rows)s rows are sound; nothing was written.",
                self.rows,
            )
            if dry_run
            else ngettext("One row loaded.", "%(rows)s rows loaded.", self.rows)
        )
        return said % {"rows": f"{self.rows:,}"}
