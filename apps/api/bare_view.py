"""The floor of filing in the bench: a Django view that inserts one row, and no more."""

import json
import os
import uuid

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendamping_portal.settings")
application = get_wsgi_application()
settings.ROOT_URLCONF = __name__

INSERT = "INSERT INTO floor_filing (key, report, filed) VALUES (%s, %s, %s)"


def insert(request: HttpRequest, report: uuid.UUID) -> JsonResponse:
    """Keep the body of a filing as it comes from whoever is signed in, right or wrong."""
    sent = json.loads(request.body)
    key = request.headers["Idempotency-Key"]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [key, report, json.dumps(sent)])
    return JsonResponse({"key": key}, status=201)


urlpatterns = [path("api/v1/reports/<uuid:report>/filings/", insert)]
