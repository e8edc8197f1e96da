"""Formasi through the back office's pages; what the pages share is tested with caseloads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.imports.models import Upload
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts

pytestmark = pytest.mark.django_db
UPLOAD = reverse("admin:staffing_approvedposts_upload")
HEADER = "code;cluster;kind;posts;decree;starts_on;ends_on\r\n"


@pytest.fixture(autouse=True)
def ground():
    FacilitatorKindFactory()
    ClusterFactory(code="LU")
    for code in ("35.14", "35.15", "33.01"):
        RegionFactory(code=code)


def browser_of(role, code, **grant):
    user = GrantFactory(role=role, region=RegionFactory(code=code), **grant).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


def upload(browser, *rows):
    text = HEADER + "\r\n".join(f"{row};SK 1;2026-01-01;" for row in rows)
    return browser.post(UPLOAD, {"file": SimpleUploadedFile("sk.csv", text.encode())})


def test_a_province_approves_posts_of_its_regencies_in_one_file():
    browser = browser_of(Role.PROVINCE_OFFICER, "35")

    answer = upload(browser, "35.14;PKH;PS-PKH;195", "35.15;PKH;PS-PKH;134").url

    assert Upload.objects.get().sums == [
        ["posts in the file", 329],
        ["regions and units they lie in", 2],
    ]
    assert not ApprovedPosts.objects.exists()
    browser.post(answer)
    rows = ApprovedPosts.objects.values_list("region__code", "posts")
    assert sorted(rows) == [("35.14", 195), ("35.15", 134)]


def test_rows_outside_what_one_answers_for_are_named():
    browser = browser_of(Role.PROVINCE_OFFICER, "35", cluster=ClusterFactory())

    upload(browser, "35.14;PKH;PS-PKH;195", "33.01;PKH;PS-PKH;1", "35.15;LU;PS-PKH;1")

    outside = "this lies outside what you answer for"
    assert Upload.objects.get().faults == [[3, "code", outside], [4, "code", outside]]


def test_posts_are_not_approved_where_one_only_looks():
    user = GrantFactory(role=Role.PROVINCE_OFFICER, region=RegionFactory(code="35")).user
    browser = browser_of(Role.MINISTRY_VIEWER, "33", user=user)

    upload(browser, "35.14;PKH;PS-PKH;195", "33.01;PKH;PS-PKH;1")

    assert Upload.objects.get().faults == [[3, "code", "this lies outside what you answer for"]]


def test_the_whole_nation_is_reached_by_a_national_officer():
    browser = browser_of(Role.MINISTRY_ADMIN, "ID")

    upload(browser, "35.14;PKH;PS-PKH;195", "33.01;LU;PS-PKH;1")

    assert Upload.objects.get().faults == []


def test_what_became_approved_meanwhile_is_named_when_it_is_loaded():
    browser = browser_of(Role.PROVINCE_OFFICER, "35")
    answer = upload(browser, "35.14;PKH;PS-PKH;195").url
    other = browser_of(Role.PROVINCE_OFFICER, "35")
    other.post(upload(other, "35.14;PKH;PS-PKH;200").url)

    shown = browser.post(answer).content.decode()

    assert "posts of this kind are approved here already in that time" in shown
    assert ApprovedPosts.objects.get().posts == 200


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_load_a_file_once():
    browser = browser_of(Role.PROVINCE_OFFICER, "35")
    answer = upload(browser, "35.14;PKH;PS-PKH;195").url
    start = Barrier(2)

    def click(_number):
        try:
            start.wait()
            return browser.post(answer).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(click, range(2))) == [302, 302]
    assert ApprovedPosts.objects.count() == 1
    assert Upload.objects.get().faults == []
