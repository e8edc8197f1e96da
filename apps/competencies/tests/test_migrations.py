"""What a change of tables does to the rows that are there."""

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from apps.core.bench import scratch_database

BEFORE = "0006_a_token_is_fit_for_an_address"
AFTER = "0008_name_the_provider_of_a_session"

LONG = "Pusdiklat " + "x" * 150
NAMES = ["BBPPKS Contoh", "B.B.P.P.K.S", "B-B P.P.K.S!", LONG, "…", "BBPPKS Contoh"]

COURSES = "INSERT INTO competencies_course (code, title, provider, hours) VALUES (%s, '', %s, 8)"
SESSIONS = """
    INSERT INTO regions_edition (code, decree, starts_on) VALUES ('1', '1', '2020-01-01');
    INSERT INTO regions_region (code, name, label, level, kind, edition_id)
        SELECT 'ID', 'Indonesia', 'Indonesia', 0, 'nation', id FROM regions_edition;
    INSERT INTO competencies_trainingsession
        (course_id, region_id, place, capacity, external_id, starts_on, ends_on)
        SELECT course.id, region.id, '', 1, course.code, '2026-01-01', '2026-01-02'
        FROM competencies_course AS course, regions_region AS region;
"""
PROVIDERS = "SELECT name, code FROM competencies_trainingprovider ORDER BY name"
OF_ROWS = """
    SELECT course.code, provider.name FROM {0} AS course
    JOIN competencies_trainingprovider AS provider ON provider.id = course.provider_id ORDER BY {1}
"""
OF_SESSIONS = """
    SELECT external_id, provider.name FROM {0} AS session
    JOIN competencies_trainingprovider AS provider ON provider.id = session.provider_id
    ORDER BY external_id
"""


@pytest.fixture
def owner():
    with scratch_database(), connections["owner"].cursor() as cursor:
        yield cursor


def rows_of(cursor, query):
    cursor.execute(query)
    return cursor.fetchall()


def migrate(name):
    MigrationExecutor(connections["owner"]).migrate([("competencies", name)])


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_each_name_of_a_provider_becomes_one_row_and_a_name_again_on_the_way_back(owner):
    migrate(BEFORE)
    owner.executemany(COURSES, [(f"D{number}", name) for number, name in enumerate(NAMES)])
    owner.execute(SESSIONS)
    owner.execute("UPDATE competencies_course SET provider = 'Nama kemudian' WHERE code = 'D4'")
    told = [(f"D{number}", name) for number, name in enumerate(NAMES)]
    now = [row if row[0] != "D4" else ("D4", "Nama kemudian") for row in told]
    told.append(("D4", "Nama kemudian"))

    migrate(AFTER)

    assert rows_of(owner, PROVIDERS) == [
        ("B-B P.P.K.S!", "B-B-P-P-K-S"),
        ("B.B.P.P.K.S", "B-B-P-P-K-S.2"),
        ("BBPPKS Contoh", "BBPPKS-CONTOH"),
        ("Nama kemudian", "NAMA-KEMUDIAN"),
        (LONG, "PUSDIKLAT-XXXXXXXXXXXX"),
        ("…", "DIKLAT"),
    ]
    for table, order, rows in (
        ("competencies_course", "course.code", now),
        ("competencies_courseevent", "pgh_id", told),
    ):
        assert rows_of(owner, OF_ROWS.format(table, order)) == rows
    for table, rows in (
        ("competencies_trainingsession", now),
        ("competencies_trainingsessionevent", told[:-1]),  # from before the course was another's
    ):
        assert rows_of(owner, OF_SESSIONS.format(table)) == rows

    migrate(BEFORE)

    for table, order, rows in (
        ("competencies_course", "code", now),
        ("competencies_courseevent", "pgh_id", told),
    ):
        names = f"SELECT code, provider FROM {table} ORDER BY {order}"
        assert rows_of(owner, names) == rows
