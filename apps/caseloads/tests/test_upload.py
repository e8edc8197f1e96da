"""The pages that load a file, as the caseload uses them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.caseloads.models import Caseload, CaseloadMonth
from apps.imports import uploads
from apps.imports.models import Upload
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
SOUND = "code;families\r\n35.14.01.2001;12\r\n35.14.01.2002;30\r\n"
FAULTY = "code;families\r\n35.14.01.2001;=12\r\n33.01.01.2001;3\r\n"


@pytest.fixture(autouse=True)
def villages():
    for code in ("35.14.01.2001", "35.14.01.2002", "35.14.01.2003", "33.01.01.2001"):
        RegionFactory(code=code)


def browser_of(role, code="35.14", **grant):
    user = GrantFactory(role=role, region=RegionFactory(code=code), **grant).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.fixture
def officer():
    return browser_of(Role.REGENCY_OFFICER)


def page(name, **kwargs):
    return reverse(f"admin:caseloads_caseloadmonth_{name}", kwargs=kwargs)


def upload(browser, text=SOUND, **given):
    beside = {
        "regency": RegionFactory(code="35.14").pk,
        "cluster": ClusterFactory().pk,
        "month": "2026-09",
        "source": "SIKS-NG",
        "file": SimpleUploadedFile("september.csv", text.encode()),
    }
    return browser.post(page("upload"), beside | given)


def errors(answer):
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def test_a_file_is_checked_first_and_loaded_when_the_officer_says_so(officer):
    checked = upload(officer)

    kept = Upload.objects.get()
    assert checked.url == page("answer", pk=kept.pk)
    assert kept.sums == [
        ["families or clients in the file", 42],
        ["loaded before for this month", 0],
        ["villages listed", 2],
        ["villages not listed, which then hold none", 1],
    ]
    assert "Load 2 rows" in officer.get(checked.url).content.decode()
    assert not CaseloadMonth.objects.exists()

    loaded = officer.post(checked.url)

    assert loaded.url == page("changelist")
    held = CaseloadMonth.objects.get()
    assert (held.regency.code, held.month, held.source) == (
        "35.14", dt.date(2026, 9, 1), "SIKS-NG",
    )  # fmt: skip
    assert sorted(held.lines.values_list("village__code", "families")) == [
        ("35.14.01.2001", 12),
        ("35.14.01.2002", 30),
    ]
    kept.refresh_from_db()
    assert kept.loaded_at is not None


def test_a_file_is_loaded_once(officer):
    answer = upload(officer).url
    officer.post(answer)
    Caseload.objects.update(families=99)

    assert officer.post(answer).status_code == 200
    assert set(Caseload.objects.values_list("families", flat=True)) == {99}


FEWER = "This file holds half or less of what was loaded before for this month."
MORE = "This file holds more than double what was loaded before for this month."


@pytest.mark.parametrize(
    ("families", "doubts"), [(21, [FEWER]), (22, []), (84, []), (85, [MORE]), (0, [FEWER])]
)
def test_a_total_that_halves_or_doubles_is_loaded_only_when_somebody_says_it_was_checked(
    officer, families, doubts
):
    officer.post(upload(officer).url)
    answer = upload(officer, f"code;families\r\n35.14.01.2001;{families}\r\n").url
    shown = officer.get(answer).content.decode()

    assert [sentence for sentence in (FEWER, MORE) if sentence in shown] == doubts
    assert ('name="checked"' in shown) == bool(doubts)
    assert ["loaded before for this month", 42] in Upload.objects.get(loaded_at=None).sums

    unticked = officer.post(answer)
    if doubts:
        assert "Nothing was loaded. Tick that you have checked it." in unticked.content.decode()
        assert sum(Caseload.objects.values_list("families", flat=True)) == 42
        officer.post(answer, {"checked": "on"})
    assert sum(Caseload.objects.values_list("families", flat=True)) == families
    assert not Upload.objects.filter(loaded_at=None).exists()


def test_a_month_loaded_meanwhile_is_doubted_when_it_comes_to_it(officer):
    colleague = browser_of(Role.REGENCY_OFFICER)
    answer = upload(officer, "code;families\r\n35.14.01.2001;2\r\n").url
    colleague.post(upload(colleague).url)

    shown = officer.post(answer).content.decode()

    assert FEWER in shown
    assert 'name="checked"' in shown
    assert Caseload.objects.count() == 2


def test_the_first_load_of_a_month_is_not_doubted(officer):
    assert "checked" not in officer.get(upload(officer).url).content.decode()


@pytest.mark.parametrize("month", ["1999-12", "2026-12", "9999-12"])
def test_a_month_nobody_can_mean_is_refused_on_its_field(officer, time_machine, month):
    time_machine.move_to("2026-10-31T12:00:00+07:00")

    sentence = "Name a month from January 2000 to the one after this."
    assert errors(upload(officer, month=month)) == {"month": [sentence]}
    assert not Upload.objects.exists()


@pytest.mark.parametrize("month", ["2000-01", "2026-11"])
def test_the_first_and_the_last_month_that_can_be_meant_are_taken(officer, time_machine, month):
    time_machine.move_to("2026-10-31T12:00:00+07:00")

    officer.post(upload(officer, month=month).url)

    assert f"{CaseloadMonth.objects.get().month:%Y-%m}" == month


def test_the_page_shows_the_first_line_a_file_must_have(officer):
    assert "<code>code;families</code>" in officer.get(page("upload")).content.decode()


def test_a_file_with_commas_is_read_as_one_with_semicolons(officer):
    upload(officer, SOUND.replace(";", ","))

    assert (Upload.objects.get().rows, Upload.objects.get().faults) == (2, [])


def test_every_faulty_row_is_named_and_nothing_is_loaded(officer):
    answer = upload(officer, FAULTY).url
    shown = officer.get(answer).content.decode()

    assert "2 faults; nothing can be loaded before they are mended" in shown
    assert "this lies outside the regency or city" in shown
    assert officer.post(answer).status_code == 200
    assert not CaseloadMonth.objects.exists()
    file = officer.get(page("faults", pk=Upload.objects.get().pk))
    assert file.content.decode("utf-8-sig").splitlines() == [
        "line;column;rule",
        "2;families;write a whole number from 0 to 100,000",
        "3;code;this lies outside the regency or city",
    ]


def test_a_sound_file_that_has_become_faulty_is_not_loaded(officer):
    answer = upload(officer).url
    village = RegionFactory(code="35.14.01.2002")
    village.ends_on = dt.date(2026, 9, 30)
    village.save()

    shown = officer.post(answer).content.decode()

    assert "this code is retired without a successor" in shown
    assert not CaseloadMonth.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"text": "kode;kpm\r\n"}, "file", "Line 1: the first line must be: code, families."),
        ({"text": ""}, "file", "The submitted file is empty."),
        ({"month": "2026-13"}, "month", "Enter a valid date."),
        ({"source": ""}, "source", "This field is required."),
        ({"text": SOUND + "x" * 200}, "file", "This file is larger than 10 MB."),
    ],
)
def test_what_is_no_such_file_is_refused_on_its_field(officer, monkeypatch, given, field, sentence):
    monkeypatch.setattr(uploads, "MOST_UPLOADED", 200)

    assert errors(upload(officer, **given)) == {field: [sentence]}
    assert not Upload.objects.exists()


def test_an_officer_loads_neither_elsewhere_nor_another_cluster():
    browser = browser_of(Role.REGENCY_OFFICER, cluster=ClusterFactory())
    outside = {"regency": ["This lies outside what you answer for."]}

    assert errors(upload(browser, regency=RegionFactory(code="33.01").pk)) == outside
    assert errors(upload(browser, cluster=ClusterFactory(code="LU").pk)) == outside
    assert not Upload.objects.exists()


def test_what_one_grant_allows_and_another_reaches_is_not_loaded():
    user = GrantFactory(role=Role.REGENCY_OFFICER, region=RegionFactory(code="33.01")).user
    GrantFactory(user=user, role=Role.MINISTRY_VIEWER, region=RegionFactory(code="35"))
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")

    assert errors(upload(browser)) == {"regency": ["This lies outside what you answer for."]}


def test_rights_are_looked_at_again_when_it_is_loaded(officer):
    answer = upload(officer).url
    viewer, neighbour = browser_of(Role.MINISTRY_VIEWER, "ID"), browser_of(Role.REGENCY_OFFICER)

    assert viewer.get(page("upload")).status_code == 403
    assert viewer.post(answer).status_code == 403
    assert neighbour.get(answer).status_code == 404
    assert not CaseloadMonth.objects.exists()


def test_a_second_file_takes_the_place_of_the_one_not_loaded(officer):
    upload(officer, FAULTY)
    upload(officer)

    assert Upload.objects.get().rows == 2
    assert Upload.objects.get().faults == []


def test_templates_are_files_that_load(officer):
    assert officer.get(page("template_csv")).content == b"code;families\r\n"
    workbook = officer.get(page("template_xlsx")).content
    answer = upload(officer, file=SimpleUploadedFile("empty.xlsx", workbook))

    assert answer.status_code == 302
    assert Upload.objects.get().faults == []


def test_the_list_leads_to_the_page_for_those_who_may_load(officer):
    viewer = browser_of(Role.MINISTRY_VIEWER, "ID")

    assert page("upload") in officer.get(page("changelist")).content.decode()
    assert page("upload") not in viewer.get(page("changelist")).content.decode()


def test_regencies_in_reach_and_in_force_are_offered(officer):
    RegionFactory(code="35.14", ends_on=dt.date(2019, 1, 1))
    names = {"app_label": "caseloads", "model_name": "caseloadmonth", "field_name": "regency"}
    offered = officer.get(reverse("admin:autocomplete"), {"term": "", **names}).json()

    assert [row["text"] for row in offered["results"]] == ["Kab. 35.14, Provinsi 35"]
