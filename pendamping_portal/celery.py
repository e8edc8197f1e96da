"""The Celery application. Broker settings stand in settings.py under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendamping_portal.settings")

app = Celery("pendamping_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
