"""The forms that a new portal starts with, one JSON file each."""

import json
from pathlib import Path

from apps.reports.rules.form import Definition

HERE = Path(__file__).parent


def shipped() -> list[Definition]:
    """Return the forms, by their codes."""
    return [json.loads(file.read_text("utf-8")) for file in sorted(HERE.glob("*.json"))]
