"""The back office's door to competency: each module registers its lists when imported here."""

from apps.competencies.admin import standards

__all__ = ["standards"]
