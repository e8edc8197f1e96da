"""Acts on reference rows, which every role sees: only who may do them is asked."""

from django.db import models
from django.http import HttpRequest

from apps.core.back_office import BackOfficeAdmin
from apps.core.forms import RefusingForm
from apps.facilitators.admin.acts import Act, ActsAdmin


class OpenAct(Act):
    def judge(self, row: models.Model) -> None:
        """Nobody's reach ends before it."""


class OpenActsAdmin(ActsAdmin):
    form = RefusingForm

    def may(self, request: HttpRequest, permission: str, row: models.Model | None = None) -> bool:
        return request.user.has_perm(permission)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return BackOfficeAdmin.get_queryset(self, request)
