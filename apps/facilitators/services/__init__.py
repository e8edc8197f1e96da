"""Every change of a person, an employment or a post. Each locks the person first."""

from apps.facilitators.services.covering import Villages, cover
from apps.facilitators.services.employments import employ, end_employment
from apps.facilitators.services.logins import give_login
from apps.facilitators.services.merging import merge
from apps.facilitators.services.people import record_death, register, replace_nik
from apps.facilitators.services.posts import assign, cancel, correct, end
from apps.facilitators.services.transfers import transfer

__all__ = [
    "Villages",
    "assign",
    "cancel",
    "correct",
    "cover",
    "employ",
    "end",
    "end_employment",
    "give_login",
    "merge",
    "record_death",
    "register",
    "replace_nik",
    "transfer",
]
