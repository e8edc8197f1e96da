"""Every refusal in one shape: type, and per error its code, sentence and field."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, BadRequest
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_noop
from drf_standardized_errors.handler import exception_handler
from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    NotFound,
    ParseError,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.settings import api_settings

from apps.core.refusals import CONFLICT, KEY_REUSED, NOT_FOUND

SAID_BY_LIBRARIES = (
    gettext_noop('Method "{method}" not allowed.'),
    gettext_noop("Malformed request."),
    gettext_noop("Invalid data. Expected a dictionary, but got {datatype}."),
    gettext_noop("Invalid token header. No credentials provided."),
    gettext_noop("Invalid token header. Token string should not contain spaces."),
)
"""Sentences that have no Indonesian of their own: our catalogue answers for them."""


class ConflictError(ValidationError):
    """409: under the same id something else was sent before."""

    status_code = 409


class KeyReusedError(ValidationError):
    """422: an idempotency key came with another body than before."""

    status_code = 422


STATUS_OF = {CONFLICT: ConflictError, KEY_REUSED: KeyReusedError}
"""Code of a refusal → how it is answered, where that is not 400."""


def handle(error: Exception, context: Any) -> Response | None:
    """Answer what services refuse, and bodies no reader can hold, with 400 or as STATUS_OF says."""
    if isinstance(error, DjangoValidationError):
        error = refusal_of(error)
    elif isinstance(error, RecursionError | OverflowError):
        error = ParseError()
    answer: Response | None = exception_handler(error, context)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer in the same shape what is refused before it comes to a resource."""
    sentence = str(exception) if isinstance(exception, BadRequest) else None
    parameter = getattr(exception, "parameter", None)
    error = ValidationError({parameter: [sentence]}) if parameter else ParseError(sentence)
    return _answer(error, request)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer in the same shape an address that leads to no resource."""
    return _answer(NotFound(), request)


def _answer(error: APIException, request: HttpRequest) -> JsonResponse:
    answer = handle(error, {"request": request, "view": None})
    return JsonResponse(answer and answer.data, status=error.status_code)


def refusal_of(error: DjangoValidationError) -> APIException:
    """Return the API's form of a refusal: the same fields, sentences and codes."""
    by_field = getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}
    codes = {one.code for errors in by_field.values() for one in errors}
    if NOT_FOUND in codes:
        return NotFound()
    refusal = next((STATUS_OF[code] for code in codes if code in STATUS_OF), ValidationError)
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
