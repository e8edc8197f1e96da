#!/usr/bin/env python
"""Django's command line for the portal. A terminal speaks English; pages speak as their reader."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.utils import translation

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendamping_portal.settings")
    try:
        django.setup()
    except ImproperlyConfigured as lack:
        sys.exit(str(lack))
    translation.activate("en")
    execute_from_command_line(sys.argv)
