"""Keep the translations whole, without gettext's programs, which a bare machine does not have.

python -m pendamping_portal.translations           add new messages to the .po files, compile all
python -m pendamping_portal.translations --check   change nothing; say what is not as it should be
"""

import argparse
import io
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# Besides English, in which the messages are written; Indonesian has one form for every number.
PLURAL_FORMS = {"id": "nplurals=1; plural=0;"}
TEMPLATE_SUFFIXES = {".html", ".txt"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if "gettext" in name},
    "gettext_noop": None,
}
LINE_LENGTH = 100


def messages(root: Path) -> Catalog:
    """Return every message that code and templates under `root` mark for translation."""
    catalog = Catalog()
    for path in _sources(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix in TEMPLATE_SUFFIXES:
            # What is no message becomes rows of X; unindented, it reads as Python.
            marked = templatize(text, origin=str(path))
            text = "\n".join(line.strip() for line in marked.splitlines())
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS)
        for _, message, _, context in found:
            catalog.add(message, context=context)
    return catalog


def update(root: Path) -> list[Path]:
    """Add what is new in code and templates to each .po file and compile it; return the files."""
    wanted = messages(root)
    for language in PLURAL_FORMS:
        file = _file(root, language)
        catalog = _read(file) if file.exists() else _new(language)
        for message in wanted:
            if message.id and catalog.get(_key(message), message.context) is None:
                catalog.add(message.id, context=message.context)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as text:
            write_po(text, catalog, width=LINE_LENGTH, no_location=True, sort_output=True)
        file.with_suffix(".mo").write_bytes(_compiled(catalog).getvalue())
    return _catalog_files(root)


def faults(root: Path) -> list[str]:
    """Return a sentence for each message that is not translated, compiled or even known."""
    wanted = messages(root)
    sentences = [
        f"There is no translation into {language!r}."
        for language in PLURAL_FORMS
        if not _file(root, language).exists()
    ]
    for file in _catalog_files(root):
        catalog = _read(file)
        where = file.relative_to(root)
        sentences += [
            f"{where}: no entry for {message.id!r}"
            for message in wanted
            if message.id and catalog.get(_key(message), message.context) is None
        ]
        sentences += [f"{where}: {fault}" for fault in _faults_of_entries(catalog)]
        compiled = file.with_suffix(".mo")
        if not compiled.exists() or not _matches(compiled, catalog):
            sentences.append(f"{compiled.relative_to(root)} does not match {file.name}")
    return sentences


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("apps", "pendamping_portal", "templates"):
        for path in sorted((root / folder).rglob("*")):
            is_source = path.suffix in TEMPLATE_SUFFIXES | {".py"}
            if is_source and not {"tests", "migrations"} & set(path.parts):
                yield path


def _file(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _new(language: str) -> Catalog:
    catalog = Catalog(
        locale=language,
        header_comment=f"# Pendamping Portal in the language {language!r}.",
        project="Pendamping Portal",
        version="1",
        fuzzy=False,
    )
    catalog.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    return catalog


def _catalog_files(root: Path) -> list[Path]:
    return sorted(root.glob("locale/*/LC_MESSAGES/*.po"))


def _read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, locale=file.parts[-3])


def _faults_of_entries(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        elif not all(_forms(message)):
            yield f"not translated: {message.id!r}"
        for error in message.check(catalog):
            yield f"{message.id!r}: {error}"


def _matches(file: Path, catalog: Catalog) -> bool:
    with file.open("rb") as compiled:
        return _looked_up(compiled) == _looked_up(_compiled(catalog))


def _compiled(catalog: Catalog) -> io.BytesIO:
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return compiled


def _looked_up(compiled: IO[bytes]) -> dict[object, str]:
    """Return what a program finds in a .mo file, without the header, which holds dates."""
    return {key: text for key, text in GNUTranslations(compiled)._catalog.items() if key}  # type: ignore[attr-defined]


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m pendamping_portal.translations")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is amiss")
    options = parser.parse_args(words)
    if not options.check:
        for file in update(ROOT):
            sys.stdout.write(f"{file.relative_to(ROOT)} and its .mo written\n")
    found = faults(ROOT)
    sys.stdout.write("".join(f"{fault}\n" for fault in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
