"""The tests' database: migrated by its owner, used by the application's role, as in production.

And a chromium for the tests in directories called browser.
"""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from pendamping_portal import embedded
from pendamping_portal.embedded.environment import var_directory

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
"""Which of several test processes this is, such as "gw1"; empty where there is only one."""

TEST_DATABASE = f"test_pendamping{PROCESS}"

if PROCESS:  # a broker of its own as well
    number = PROCESS.removeprefix("gw")
    settings.CELERY_BROKER_URL = re.sub(
        r"virtual_host=\d+", f"virtual_host={number}", settings.CELERY_BROKER_URL
    )
    os.environ["REDIS_URL"] = current_app.conf.broker_url = settings.CELERY_BROKER_URL

RUNS_LEFT = r"""
    SELECT SUBSTRING(relname FROM '\d+$')::bigint FROM pg_class
    WHERE relname ~ '^staffing_figure_\d+$' AND relkind = 'r'
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make a fresh database owned by portal_owner and point both connections at it.

    The application's role may also TRUNCATE there: that is how transactional tests clean up.
    """
    superuser = embedded.addresses(var_directory(), durable=False).superuser_url
    if superuser is None:
        pytest.exit("Tests need the embedded PostgreSQL: unset DATABASE_URL and use bin/test.")
    name = sql.Identifier(TEST_DATABASE)
    with psycopg.connect(superuser, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} OWNER portal_owner").format(name))
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = TEST_DATABASE
        call_command("migrate", database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO portal_app")
        connections["owner"].close()
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()


@pytest.fixture(autouse=True)
def no_run_stays(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test leaves the tables of its runs behind; drop them, or each is emptied."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), connections["default"].cursor() as cursor:
            cursor.execute(RUNS_LEFT)
            for (run,) in cursor.fetchall():
                cursor.execute("SELECT STAFFING_DROP_RUN(%s)", [run])


@pytest.fixture(autouse=True)
def photos_of_tests(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Photos lie in a directory of this run; each by its content, whoever made it."""
    photos = settings.STORAGES["photos"]
    place = {"location": tmp_path_factory.getbasetemp() / "photos"}
    options = photos | {"OPTIONS": photos["OPTIONS"] | place}
    settings.STORAGES = settings.STORAGES | {"photos": options}


@pytest.fixture(autouse=True)
def plain_pages(settings: Any) -> None:
    """Pages come over plain HTTP and name static files as they are: tests collect none."""
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(parent.name == "browser" for parent in item.path.parents):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium by CHROMIUM or by name; CI requires it, elsewhere the tests are skipped aloud."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        message = "No chromium here: the browser tests need one, or CHROMIUM naming it."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in this thread
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
