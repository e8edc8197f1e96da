"""Data and a template become a PDF."""

import base64
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import typst

HERE = Path(__file__).parent
LETTERHEAD = (HERE / "letterhead.typ").read_bytes()

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3">'
    '<image width="4" height="3" href="data:image/jpeg;base64,{}"/></svg>'
)
"""A photo as text, whole within four by three: only texts can be handed in. Its own first bytes
say what kind it is."""


def picture(held: bytes) -> bytes:
    """Return a photo as a file that can be handed in, under a name that ends in .svg."""
    return PICTURE.format(base64.b64encode(held).decode()).encode()


def pdf(
    template: str,
    data: Mapping[str, object],
    *,
    made_at: dt.datetime,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return what a template of this directory makes of `data`, with `files` by their names.

    The same data give the same bytes: the PDF bears `made_at`. What people wrote comes in as data,
    so that no name is ever read as markup; only built-in fonts are used, and nothing but what is
    handed in and these templates can be read.
    """
    compile_files: Any = typst.compile  # its stub knows no set of files
    made: bytes = compile_files(
        {
            "main": (HERE / template).read_bytes(),
            "letterhead.typ": LETTERHEAD,
            "data.json": orjson.dumps(data),
            **(files or {}),
        },
        root=HERE,
        ignore_system_fonts=True,
        timestamp=int(made_at.timestamp()),
    )
    return made
