"""Forms that ask the database before they answer."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import construct_instance
from django.utils.translation import gettext_lazy as _

from apps.core import refusals


class RefusingForm(forms.ModelForm):
    """Tries its change in a savepoint while it is checked: what is refused stands on its field.

    So a form says in words whatever a constraint, a trigger or a service refuses; the change is
    made for good by calling `write` again.
    """

    user: Any = None
    """Whose form it is; set by the admin that shows it."""

    def write(self) -> None:
        """Make the change. Raises ValidationError. A form of a service calls the service here."""
        refusals.save(self.instance)

    def judge(self, row: models.Model) -> None:
        """Look at the row as it would stand. Raises ValidationError."""

    def _post_clean(self) -> None:
        """Check as Django does, but leave the constraints to the database, which knows them all."""
        skipped = self._get_validation_exclusions()  # type: ignore[attr-defined]
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.full_clean(exclude=skipped, validate_constraints=False)
        except ValidationError as refusal:
            self.refuse(refusal)
        if not self.errors:
            self.attempt()

    def attempt(self) -> None:
        """Write and look in a savepoint that is taken back."""
        was_new, key = self.instance._state.adding, self.instance.pk
        try:
            with transaction.atomic():
                self.write()
                self.judge(self.instance)
                transaction.set_rollback(True)
        except ValidationError as refusal:
            self.refuse(refusal)
        except IntegrityError:
            self.add_error(None, _("Other records hold to what this would change."))
        self.instance._state.adding, self.instance.pk = was_new, key

    def refuse(self, refusal: ValidationError) -> None:
        """Show each sentence on its field, or above the form where it has no such field."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            shown = name if name in self.fields and name != NON_FIELD_ERRORS else None
            for error in errors:
                self.add_error(shown, error)
