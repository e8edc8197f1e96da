"""Files of which nobody ever finds a half."""

import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Writes beside the file and then puts it in its place: a power cut leaves all of it or none.

    What a cut leaves beside ends in `.half`.
    """

    def _save(self, name: str, content: Any) -> str:
        beside = f"{name}.{uuid.uuid4().hex}.half"
        half = super()._save(beside, content)  # type: ignore[misc]
        path = Path(self.path(name))
        _flush(Path(self.path(half)))
        Path(self.path(half)).replace(path)
        _flush(path.parent)
        return name

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return directories and files in a place; none where nothing was kept yet."""
        try:
            return super().listdir(path)
        except FileNotFoundError:
            return [], []


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
