import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.caseloads.services import load_caseload
from apps.imports.rules import Fault
from apps.programs.tests.factories import ClusterFactory, ServiceUnitFactory
from apps.regions.tests.factories import RegionFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 9, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def regency():
    RegionFactory(code="35.14.01.2001")
    RegionFactory(code="35.14.01.2002")
    RegionFactory(code="35.15.01.2001")
    return RegionFactory(code="35.14")


def load(regency, *rows, **options):
    return load_caseload(
        [(line, list(row)) for line, row in enumerate(rows, start=2)],
        regency=regency,
        cluster=ClusterFactory(),
        month=MONTH,
        source="SIKS-NG",
        received_on=dt.date(2026, 9, 5),
        **options,
    )


def held():
    return dict(Caseload.objects.values_list("village__code", "families"))


def test_a_load_replaces_its_month(regency):
    load(regency, ("35.14.01.2001", "120"), ("35.14.01.2002", "0"))
    assert held() == {"35.14.01.2001": 120, "35.14.01.2002": 0}
    assert load(regency, ("35.14.01.2002", "7")).faults == []
    assert held() == {"35.14.01.2002": 7}
    assert CaseloadMonth.objects.count() == 1


def test_every_faulty_row_is_named_and_nothing_is_written(regency):
    load(regency, ("35.14.01.2001", "120"))
    SuccessionFactory(
        predecessor=RegionFactory(code="35.14.02.2009", ends_on=dt.date(2022, 1, 1)),
        successor=RegionFactory(code="35.14.01.2002"),
    )
    answer = load(
        regency,
        ("35.14.99.2001", "1"),
        ("35.14.01.2001", "-1"),
        ("35.14.01.2002", "many"),
        ("35.14.01", "4"),
        ("35.15.01.2001", "4"),
        ("35.14.02.2009", "5"),
        ("35.14.01.2001", ""),
        ("", "5"),
    )
    number = "write a whole number from 0 to 100,000"
    assert answer.faults == [
        Fault(2, "code", "no village or service unit has this code"),
        Fault(3, "code", "this is listed twice"),
        Fault(3, "families", number),
        Fault(4, "code", "this is listed twice"),
        Fault(4, "families", number),
        Fault(5, "code", "this is no village"),
        Fault(6, "code", "this lies outside the regency or city"),
        Fault(7, "code", "this is listed twice"),
        Fault(8, "code", "this is listed twice"),
        Fault(8, "families", "fill this in"),
        Fault(9, "code", "fill this in"),
    ]
    assert held() == {"35.14.01.2001": 120}


def test_retired_codes_count_for_the_village_that_followed(regency):
    heir = RegionFactory(code="35.14.01.2001")
    for code in ("35.14.02.2001", "35.14.02.2002"):
        SuccessionFactory(
            predecessor=RegionFactory(code=code, ends_on=dt.date(2022, 7, 24)), successor=heir
        )
    assert load(regency, ("35.14.02.2001", "10"), ("35.14.02.2002", "5")).faults == []
    assert held() == {"35.14.01.2001": 15}


def test_a_unit_holds_clients_in_its_own_regency_only(regency):
    ServiceUnitFactory(code="U1", regency=regency)
    ServiceUnitFactory(code="U2", regency=RegionFactory(code="35.15"))
    assert load(regency, ("U2", "4")).faults == [
        Fault(2, "code", "this lies outside the regency or city")
    ]
    load(regency, ("U1", "4"))
    assert Caseload.objects.get(unit__code="U1").families == 4


def test_a_dry_run_writes_nothing(regency):
    assert load(regency, ("35.14.01.2001", "1"), dry_run=True).rows == 1
    assert not CaseloadMonth.objects.exists()


def test_a_cluster_without_caseload_is_refused(regency):
    ClusterFactory(has_caseload=False)
    with pytest.raises(ValidationError, match="holds no families"):
        load(regency)


def test_the_command_loads_a_file_and_names_faults(regency, tmp_path):
    ClusterFactory()
    file, faults = tmp_path / "caseload.csv", tmp_path / "faults.csv"
    options = {"regency": "35.14", "cluster": "PKH", "month": MONTH, "source": "SIKS-NG"}
    file.write_text("\ufeffcode;families\r\n35.14.01.2001;12\r\n", encoding="utf-8")
    call_command("load_caseload", file, **options, stdout=(out := StringIO()))
    assert out.getvalue() == "One row loaded.\n"
    file.write_text("code,families\n35.14.01.2001,x\n")
    with pytest.raises(CommandError, match="2, families: write a whole number from 0 to 100,000"):
        call_command("load_caseload", file, faults=faults, **options)
    assert faults.read_text(encoding="utf-8").splitlines() == [
        "\ufeffline;column;rule",
        "2;families;write a whole number from 0 to 100,000",
    ]


def test_the_command_warns_of_a_total_that_halves_or_doubles(regency, tmp_path):
    load(regency, ("35.14.01.2001", "120"))
    file = tmp_path / "caseload.csv"
    file.write_text("code;families\n35.14.01.2001;2\n")
    options = {"regency": "35.14", "cluster": "PKH", "month": MONTH, "source": "SIKS-NG"}

    for dry_run in (True, False):
        call_command(
            "load_caseload", file, **options, dry_run=dry_run, stdout=StringIO(),
            stderr=(warned := StringIO()),
        )  # fmt: skip
        assert warned.getvalue() == (
            "This file holds half or less of what was loaded before for this month.\n"
        )
    assert held() == {"35.14.01.2001": 2}


def test_a_code_that_was_split_or_has_no_successor_is_named(regency):
    split = RegionFactory(code="35.14.03.2001", ends_on=dt.date(2022, 7, 24))
    for code in ("35.14.01.2001", "35.14.01.2002"):
        SuccessionFactory(predecessor=split, successor=RegionFactory(code=code))
    RegionFactory(code="35.14.03.2002", ends_on=dt.date(2022, 7, 24))
    assert load(regency, ("35.14.03.2001", "1"), ("35.14.03.2002", "1")).faults == [
        Fault(2, "code", "this code was split: name the villages of today"),
        Fault(3, "code", "this code is retired without a successor"),
    ]
