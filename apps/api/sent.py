"""What is sent to the API: bodies without an unknown field, people and schemes by their codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from apps.accounts.models import User
from apps.competencies.models import Scheme
from apps.competencies.services.receiving import NOT_IN_REACH
from apps.facilitators.models import Facilitator


class SentSerializer(serializers.Serializer):
    """A body that is sent: what nobody asked for is refused, since it was meant to do something."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            sentence = [_("Unknown field.")]
            raise serializers.ValidationError(dict.fromkeys(unknown, sentence), "unknown")
        return super().to_internal_value(data)


class PersonField(serializers.CharField):
    """A registry number of somebody whom the caller may write of; a merged person's: the survivor.

    `permission` is that of what is written: its grant is the one whose reach counts.
    """

    def __init__(self, permission: str, **options: Any) -> None:
        super().__init__(**options)
        self.permission = permission

    def run_validation(self, data: Any = empty) -> Any:
        number = super().run_validation(data)
        user: User = self.context["request"].user.where_may(self.permission)
        person = Facilitator.objects.visible_to(user).numbered(number.upper()).first()
        if person is None:
            raise serializers.ValidationError(NOT_IN_REACH, "unknown")
        return person


class SchemeField(serializers.CharField):
    """The code of a scheme of which the caller's system sends decisions."""

    def run_validation(self, data: Any = empty) -> Any:
        code = super().run_validation(data)
        scheme = Scheme.objects.decided_by(self.context["request"].user).filter(code=code).first()
        if scheme is None:
            sentence = _("No scheme of your body has this code.")
            raise serializers.ValidationError(sentence, "unknown")
        return scheme
