"""A whole standard as a file, in either form that `load_standard` takes in again."""

import json

from django.utils.text import slugify

from apps.competencies.exchange import case, flat
from apps.competencies.models import CompetencyStandard

FORMS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
"""CASE 1.1 and the flat table, by the ending of their files; what a browser is told of each."""


def written(standard: CompetencyStandard, form: str) -> str:
    """Return a version, loaded `with_parts`, as text in one of the `FORMS`."""
    if form == "csv":
        return flat.as_csv(standard)
    return json.dumps(case.as_package(standard), ensure_ascii=False, indent=2)


def disposition(standard: CompetencyStandard, form: str) -> str:
    """Return the header under which a browser keeps the file."""
    name = slugify(f"{standard.code}-{standard.version}")
    return f'attachment; filename="{name}.{form}"'
