"""Every refusal in one shape: type, and per error its code, sentence and field."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_standardized_errors.handler import exception_handler
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings

from apps.core.refusals import CONFLICT


class ConflictError(ValidationError):
    """409: under the same id something else was sent before."""

    status_code = 409


def handle(error: Exception, context: Any) -> Response | None:
    """Answer what services refuse, and bodies no reader can hold, with 400; a conflict with 409."""
    if isinstance(error, DjangoValidationError):
        error = refusal_of(error)
    elif isinstance(error, RecursionError | OverflowError):
        error = ParseError()
    answer: Response | None = exception_handler(error, context)
    return answer


def refusal_of(error: DjangoValidationError) -> ValidationError:
    """Return the API's form of a refusal: the same fields, sentences and codes."""
    by_field = getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}
    codes = {one.code for errors in by_field.values() for one in errors}
    refusal = ConflictError if CONFLICT in codes else ValidationError
    return refusal(
        {
            api_settings.NON_FIELD_ERRORS_KEY if field == NON_FIELD_ERRORS else field: [
                ErrorDetail(sentence, one.code or "invalid")
                for one in errors
                for sentence in one.messages
            ]
            for field, errors in by_field.items()
        }
    )
