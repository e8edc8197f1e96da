"""What an official region code tells, and how a name is written. No database here.

Source of the layout: Permendagri 58/2021 (2 digits a province, 2 a regency or city, 2 a district,
4 a village). The nation is no part of the official list; here it is the region `ID`.
"""

import datetime as dt
import re
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

NATION = "ID"
NATION_NAME = "Indonesia"
LONGEST_NAME = 100  # characters; the longest official name has 44
MOST_ENDED = 1_000  # regions one edition may end unasked; more smells of a truncated file [set]

ATTRIBUTION = (
    "Region codes and names: Kepmendagri 300.2.2-2430/2025. Contains information from "
    "idn-area-data, which is made available here under the Open Database License (ODbL)."
)


class Level(models.IntegerChoices):
    NATION = 0, _("Nation")
    PROVINCE = 1, _("Province")
    REGENCY = 2, _("Regency or city")
    DISTRICT = 3, _("District")
    VILLAGE = 4, _("Village")

    @property
    def api_name(self) -> str:
        return self.name.lower()


class Kind(models.TextChoices):
    NATION = "nation", _("Nation")
    PROVINCE = "province", _("Province")
    KABUPATEN = "kabupaten", _("Regency (kabupaten)")
    KOTA = "kota", _("City (kota)")
    DISTRICT = "district", _("District")
    KELURAHAN = "kelurahan", _("Urban village (kelurahan)")
    DESA = "desa", _("Village (desa)")
    DESA_ADAT = "desa_adat", _("Customary village (desa adat)")


class SuccessionKind(models.TextChoices):
    RENAME = "rename", _("Renamed")
    RECODE = "recode", _("Given another code")
    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merged")
    STATUS = "status", _("Changed status")


class Layout(NamedTuple):
    """How the code of one kind of region is written, and what stands before its name in a label."""

    level: Level
    pattern: str
    title: str = ""


LAYOUTS = {
    Kind.NATION: Layout(Level.NATION, NATION),
    Kind.PROVINCE: Layout(Level.PROVINCE, "[0-9]{2}"),
    Kind.KABUPATEN: Layout(Level.REGENCY, r"[0-9]{2}\.(?:0[1-9]|[1-6][0-9])", "Kab. "),
    Kind.KOTA: Layout(Level.REGENCY, r"[0-9]{2}\.(?:7[1-9]|[89][0-9])", "Kota "),
    Kind.DISTRICT: Layout(Level.DISTRICT, r"(?:[0-9]{2}\.){2}[0-9]{2}", "Kec. "),
    Kind.KELURAHAN: Layout(Level.VILLAGE, r"(?:[0-9]{2}\.){3}1[0-9]{3}", "Kel. "),
    Kind.DESA: Layout(Level.VILLAGE, r"(?:[0-9]{2}\.){3}2[0-9]{3}", "Desa "),
    Kind.DESA_ADAT: Layout(Level.VILLAGE, r"(?:[0-9]{2}\.){3}3[0-9]{3}", "Desa Adat "),
}
CODE = re.compile(
    "|".join(f"(?P<{kind.name}>{layout.pattern})" for kind, layout in LAYOUTS.items())
)
"""One official code; the group that matches names its kind."""

CODE_LENGTHS = {Level.PROVINCE: 2, Level.REGENCY: 5, Level.DISTRICT: 8, Level.VILLAGE: 13}
"""Characters of a code, by its level."""

REGENCY_TITLE = re.compile(r"(?:Kabupaten|Kab\.|Kota) ")
MISPRINTS = str.maketrans({'"': "'", "’": "'", "‘": "'", "`": "'", "*": None})


class Listed(NamedTuple):
    """A row of a region list, with the line of the file it stands on."""

    line: int
    code: str
    name: str


class Succeeded(NamedTuple):
    """A statement that one code followed another: `predecessor`, called `name`, is no more.

    `edition` is the list that published it; `happened_on` the first day of the successor. After a
    split the predecessor may live on: it does when the list still holds its code.
    """

    line: int
    predecessor: str
    name: str
    successor: str
    kind: SuccessionKind
    happened_on: dt.date
    edition: str
    legal_basis: str


def kind_of(code: str) -> Kind:
    """Return the kind a code tells: 35.14 is a kabupaten, 35.79 a kota, 35.14.01.1003 a kelurahan.

    Raises ValueError when the text is not an official code.
    """
    match = CODE.fullmatch(code)
    if match is None or match.lastgroup is None:
        raise ValueError(_("%(code)s is not a region code such as 35.14.01") % {"code": code[:20]})
    return Kind[match.lastgroup]


def level_of(code: str) -> Level:
    """Return the level that a code tells. Raises ValueError as `kind_of` does."""
    return LAYOUTS[kind_of(code)].level


def level_named(name: str) -> Level:
    """Return the level of an API name such as "regency". Raises ValueError for any other text."""
    for level in Level:
        if level.api_name == name:
            return level
    raise ValueError(_("%(name)s is not a region level") % {"name": name[:20]})


def parent_code(code: str) -> str | None:
    """Return the code one level up: 35.14 for 35.14.01, the nation for 35, None for the nation."""
    if code == NATION:
        return None
    return code.rpartition(".")[0] or NATION


def clean_name(text: str) -> str:
    """Return an official name without its misprints: Ra"as is Ra'as, Teuw* Teuw, lamuk Lamuk.

    Raises ValueError when nothing readable remains or the name is longer than LONGEST_NAME.
    """
    name = " ".join(text.translate(MISPRINTS).split())
    if not name:
        raise ValueError(_("the name is empty"))
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise ValueError(_("the name is unreadable or too long"))
    return name[0].upper() + name[1:]


def short_name(name: str, kind: Kind) -> str:
    """Return a name with its kind, as labels show it: "Kab. Pasuruan", "Desa Sidomulyo"."""
    bare = REGENCY_TITLE.sub("", name, count=1) if LAYOUTS[kind].level == Level.REGENCY else name
    return LAYOUTS[kind].title + bare


def words_of(text: str) -> list[str]:
    """Return the words of what somebody typed: bounded, and nothing a database would choke on."""
    typed = text[:LONGEST_NAME]
    return "".join(sign if sign.isprintable() else " " for sign in typed).split()
