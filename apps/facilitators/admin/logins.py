"""A login for a person of the register; only who looks after access gives one."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.facilitators import services
from apps.facilitators.admin.acts import Act


class GiveLogin(Act):
    """Leads to the user's page, where the link to choose a password is sent."""

    slug, title = "give-login", _("Give a login")
    permission = "accounts.add_user"

    class Meta:
        model = User
        fields = ["username"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.user_id is None and row.is_alive_on(day)

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"username": row.registry_number}

    def write(self) -> None:
        self.instance = services.give_login(
            self.subject, username=self.cleaned_data["username"], on=self.day
        )

    def judge(self, row: models.Model) -> None:
        """Who may give a login sees every user."""
