"""The report book: one page that opens without a signal, and what a phone needs to keep it."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required, permission_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User
from apps.portal.report_words import WORDS
from apps.reports.rules.values import MESSAGES
from apps.reports.services import draft_key

MODULES = (
    *("book", "conflict", "dom", "drafts", "fields", "form", "leave", "list", "page", "photos"),
    *("rules", "server", "store", "sync", "words"),
)
FILES = (
    "vendor/bootstrap/css/bootstrap.min.css",
    *(f"css/{name}.css" for name in ("tokens", "portal", "reports")),
    "js/portal.js",
    *(f"js/reports/{name}.js" for name in MODULES),
    "vendor/idb/index.js",
    "icons/book-192.png",
)
"""All that the page loads: kept on the phone, a version whole or not at all."""

VERSION = "X-Book-Version"


@cache
def version() -> str:
    """Return what changes with any of the files."""
    worker = "js/reports/sw.js"
    contents = [Path(str(finders.find(name))).read_bytes() for name in (*FILES, worker)]
    return hashlib.sha256(b"".join(contents)).hexdigest()[:16]


@require_safe
@never_cache
@permission_required("reports.view_report", raise_exception=True)
def report_book(request: HttpRequest, pk: Any = None) -> HttpResponse:
    """Give the page; which report it shows, if any, is read from its address on the phone."""
    words: dict[str, Any] = {name: str(sentence) for name, sentence in WORDS.items()}
    words["codes"] = {code: str(said) for code, said in MESSAGES.items()}
    context = {"words": json.dumps(words, ensure_ascii=False)}
    response = render(request, "portal/report_book.html", context)
    response[VERSION] = version()
    return response


@require_safe
@never_cache
@permission_required("reports.view_report", raise_exception=True)
def device(request: HttpRequest) -> JsonResponse:
    """Say who is signed in, with the key of their drafts and what each change is sent with."""
    user = cast(User, request.user)
    return JsonResponse(
        {
            "user": user.pk,
            "name": user.get_username(),
            "csrf": get_token(request),
            "key": base64.b64encode(draft_key(user)).decode(),
            "language": get_language(),
        }
    )


@login_not_required
@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, from the root so that it reaches every page."""
    context = {
        "version": json.dumps(version()),
        "files": json.dumps([static(name) for name in FILES]),
        "worker": json.dumps(static("js/reports/sw.js")),
    }
    response = render(request, "portal/sw.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Tell a phone how to install the book."""
    icons = [
        {
            "src": static(f"icons/book-{name}.png"),
            "sizes": size,
            "type": "image/png",
            "purpose": use,
        }
        for name, size, use in (
            ("192", "192x192", "any"),
            ("512", "512x512", "any"),
            ("maskable", "512x512", "maskable"),
        )
    ]
    return JsonResponse(
        {
            "id": "/reports/",
            "name": _("Report book of the Pendamping Portal"),
            "short_name": _("Report book"),
            "lang": get_language(),
            "start_url": "/reports/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0b6b6b",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
