"""A body's results as a file: every bad row is named as its service would, good ones on demand."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.competencies import services
from apps.competencies.models import Assessment, BodyLicence, Certificate, Scheme
from apps.competencies.rules import Outcome
from apps.competencies.services import certify, decide, load_results, register, self_assess
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    CertificationBodyFactory,
    SchemeFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2028, 1, 1)


@pytest.fixture
def officer():
    user = User.objects.create_user("lsp")
    Grant.objects.create(
        user=user, role=Role.MINISTRY_ADMIN, region=RegionFactory(code="ID"),
        is_all_clusters=True, starts_on=D(2020, 1, 1),
    )  # fmt: skip
    return user


@pytest.fixture(autouse=True)
def _rows(db):
    SchemeFactory()
    for n in range(1, 4):
        FacilitatorFactory(registry_number=f"PS{n}")
    with translation.override("en"):
        yield


def row(person="PS1", /, **given):
    cells = {
        "registry_number": person, "scheme": "SKEMA-PKH", "outcome": "competent",
        "decided_on": "2024-02-29", "self_assessed_on": "2024-02-01", "number": f"N-{person}",
        "issued_on": "2024-02-29",
    }  # fmt: skip
    return list((cells | given).values())


def loaded(user, *rows, **how):
    return load_results(enumerate(rows, start=2), day=TODAY, user=user, **how)


def faults(answer):
    return [(fault.line, fault.column, fault.rule) for fault in answer.faults]


def test_results_are_recorded_with_their_certificates(officer):
    candidate = AssessmentFactory(
        facilitator=Facilitator.objects.get(registry_number="PS2"), outcome="", decided_on=None,
        self_assessed_on=None,
    )  # fmt: skip

    answer = loaded(
        officer,
        row("ps1"),
        row("PS2"),
        row("PS3", outcome="not_yet", number="", issued_on=""),
    )

    assert (answer.faults, answer.rows) == ([], 3)
    assert answer.sums == [("competent", 2), ("not yet competent", 1), ("recorded already", 0)]
    held = Certificate.objects.order_by("number")
    assert [(c.number, c.facilitator.registry_number, c.starts_on, c.ends_on) for c in held] == [
        ("N-PS2", "PS2", D(2024, 2, 29), D(2027, 2, 28)),
        ("N-ps1", "PS1", D(2024, 2, 29), D(2027, 2, 28)),
    ]
    assert {len(c.token) for c in held} == {22}
    assert len({c.token for c in held}) == 2
    candidate.refresh_from_db()
    assert (candidate.outcome, candidate.certificate.facilitator) == (
        "competent",
        candidate.facilitator,
    )
    assert set(
        Assessment.objects.values_list("facilitator__registry_number", "outcome", "registered_on")
    ) == {
        ("PS1", "competent", D(2024, 2, 1)),
        ("PS2", "competent", D(2024, 1, 1)),
        ("PS3", "not_yet", D(2024, 2, 1)),
    }


@pytest.mark.parametrize("day", [D(2023, 1, 31), D(2024, 2, 29), D(2023, 8, 31), D(2024, 3, 1)])
@pytest.mark.parametrize("months", [1, 6, 13, 36])
def test_the_last_day_is_the_services_own(officer, day, months):
    Scheme.objects.update(validity_months=months, renewal_months=0)
    said = {"decided_on": f"{day}", "self_assessed_on": f"{day}", "issued_on": f"{day}"}
    loaded(officer, row("PS1", **said))
    person = Facilitator.objects.get(registry_number="PS2")

    by_service = certify(
        decide(
            self_assess(register(person, scheme=Scheme.objects.get(), on=day), on=day),
            outcome=Outcome.COMPETENT, on=day, day=TODAY,
        ),
        number="S", issued_on=day, day=TODAY,
    )  # fmt: skip

    assert Certificate.objects.get(number="N-PS1").ends_on == by_service.ends_on


BROKEN = {
    "unknown person": (row("PS9"), "registry_number"),
    "unknown scheme": (row(scheme="LAIN"), "scheme"),
    "unknown outcome": (row(outcome="lulus"), "outcome"),
    "no self-assessment": (row(self_assessed_on=""), "self_assessed_on"),
    "decided before the self-assessment": (row(decided_on="2024-01-31"), "decided_on"),
    "issued before the decision": (row(issued_on="2024-02-28"), "issued_on"),
    "not a day": (row(decided_on="29/02/2024"), "decided_on"),
    "no number": (row(number=""), "number"),
    "decided on a day to come": (
        row(outcome="not_yet", decided_on="2028-01-02", number="", issued_on=""),
        "decided_on",
    ),
    "issued on a day to come": (row(issued_on="2028-01-02"), "issued_on"),
    "no day of issue": (row(issued_on=""), "issued_on"),
    "a number for nothing": (row(outcome="not_yet", issued_on=""), "number"),
    "a day of issue for nothing": (row(outcome="not_yet", number=""), "issued_on"),
    "scheme not offered": (
        row(decided_on="2019-02-02", self_assessed_on="2019-02-01", issued_on="2019-02-03"),
        "scheme",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_named_and_nothing_is_written(officer, name):
    broken, column = BROKEN[name]

    answer = loaded(officer, row("PS2"), broken)

    assert column in {fault.column for fault in answer.faults}
    assert {fault.line for fault in answer.faults} == {3}
    assert Assessment.objects.count() == 0


def by_service(given):
    """What the services say of a row; empty where they would do it."""
    person = Facilitator.objects.get(registry_number=given[0])
    _number, scheme, outcome, decided, assessed, number, issued = given
    try:
        candidate = register(
            person, scheme=Scheme.objects.get(code=scheme), on=D.fromisoformat(assessed or decided)
        )
        if assessed:
            self_assess(candidate, on=D.fromisoformat(assessed))
        decided_row = decide(candidate, outcome=outcome, on=D.fromisoformat(decided), day=TODAY)
        certify(decided_row, number=number, issued_on=D.fromisoformat(issued), day=TODAY)
    except ValidationError as refusal:
        return [said for sentences in refusal.message_dict.values() for said in sentences]
    return []


@pytest.mark.parametrize(
    "name",
    ["lapsed", "taken", "overlap", "held", "died", "assess", "order", "early", "reserved"],
)
def test_a_sentence_is_the_one_the_service_says(officer, name):
    given = row("PS1")
    person = Facilitator.objects.get(registry_number="PS1")
    match name:
        case "lapsed":
            BodyLicence.objects.update(ends_on=D(2024, 2, 15))
        case "taken":
            CertificateFactory(number="N-PS1", starts_on=D(2021, 1, 1))
        case "overlap":
            CertificateFactory(facilitator=person, starts_on=D(2024, 3, 1))
        case "held":  # issued on 29 February, the other is revoked on the day after
            CertificateFactory(
                facilitator=person, starts_on=D(2024, 1, 1), revoked_on=D(2024, 3, 1),
                revoked_because="Dokumen keliru",
            )  # fmt: skip
        case "reserved":
            given = row(number="N/revocation")
        case "died":
            Facilitator.objects.filter(pk=person.pk).update(died_on=D(2024, 1, 31))
        case "assess":
            given = row(self_assessed_on="")
        case "order":
            given = row(self_assessed_on="2024-02-20", decided_on="2024-02-19")
        case "early":
            given = row(issued_on="2024-02-28")

    said = [fault.rule for fault in loaded(officer, given).faults]

    assert by_service(given) == said[:1]
    assert len(said) == 1


def test_who_holds_one_that_is_revoked_on_the_day_of_issue_is_certified_anew(officer):
    CertificateFactory(
        facilitator=Facilitator.objects.get(registry_number="PS1"), starts_on=D(2024, 1, 1),
        revoked_on=D(2024, 2, 29), revoked_because="Dokumen keliru",
    )  # fmt: skip

    assert loaded(officer, row("PS1")).faults == []
    assert Certificate.objects.count() == 2


def test_what_stands_twice_in_the_file_is_named_on_both_rows(officer):
    answer = loaded(officer, row("PS1", number="X"), row("PS2", number="X"), row("PS3"), row("PS3"))

    assert faults(answer) == [
        (2, "number", "This body has given that number already."),
        (3, "number", "This body has given that number already."),
        (4, "number", "This body has given that number already."),
        (4, "scheme", "This person and scheme stand in the file twice."),
        (5, "number", "This body has given that number already."),
        (5, "scheme", "This person and scheme stand in the file twice."),
    ]


def test_one_number_is_two_of_two_bodies(officer):
    SchemeFactory(code="LAIN", body=CertificationBodyFactory(code="LSP-2"))

    assert (
        loaded(officer, row("PS1", number="X"), row("PS1", scheme="LAIN", number="X")).faults == []
    )


def test_the_good_rows_are_loaded_on_demand_and_the_others_named(officer):
    answer = loaded(officer, row("PS1"), row("PS9"), row("PS2"), only_good=True)

    assert [fault.line for fault in answer.faults] == [3]
    assert set(Certificate.objects.values_list("number", flat=True)) == {"N-PS1", "N-PS2"}


FAILED = {"outcome": "not_yet", "number": "", "issued_on": ""}


def recorded():
    return [
        list(table.objects.order_by("pk").values()) for table in (Assessment, Certificate)
    ]  # fmt: skip


def test_a_file_loaded_twice_changes_nothing(officer):
    candidate = Facilitator.objects.get(registry_number="PS3")
    AssessmentFactory(
        facilitator=candidate, outcome="", decided_on=None, self_assessed_on=D(2024, 2, 1)
    )
    rows = (
        row("PS1"),
        row("PS2", **FAILED),
        row("PS3", self_assessed_on=""),
    )
    loaded(officer, *rows)
    services.revoke(Certificate.objects.latest("pk"), on=D(2025, 1, 1), reason="x", day=TODAY)
    before = recorded()

    answer = loaded(officer, *rows)

    assert answer.faults == []
    assert answer.sums == [("competent", 0), ("not yet competent", 0), ("recorded already", 3)]
    assert recorded() == before


def test_a_mended_whole_file_loads_what_is_missing_only(officer):
    loaded(officer, row("PS1"), row("PS2", outcome="lulus"), row("PS3", **FAILED), only_good=True)

    answer = loaded(officer, row("PS1"), row("PS2"), row("PS3", **FAILED))

    assert answer.faults == []
    assert answer.sums == [("competent", 1), ("not yet competent", 0), ("recorded already", 2)]
    assert sorted(Assessment.objects.values_list("facilitator__registry_number", "outcome")) == [
        ("PS1", "competent"),
        ("PS2", "competent"),
        ("PS3", "not_yet"),
    ]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"decided_on": "2024-02-28"}, 2),
        ({"self_assessed_on": "2024-02-02"}, 2),
        ({"outcome": "competent", "number": "N", "issued_on": "2024-02-29"}, 2),
    ],
)
def test_what_says_anything_else_is_news(officer, given, written):
    loaded(officer, row("PS1", **FAILED))

    assert loaded(officer, row("PS1", **(FAILED | given))).faults == []

    assert Assessment.objects.count() == written


def test_another_number_of_what_is_certified_is_a_fault(officer):
    loaded(officer, row("PS1"))

    assert faults(loaded(officer, row("PS1", number="OTHER"))) == [
        (
            2,
            "issued_on",
            "This person has a certificate of that scheme in that time. It holds to its last day, "
            "or to the day before it is revoked.",
        )
    ]


def test_the_sums_are_of_the_good_rows(officer):
    answer = loaded(officer, row("PS1"), row("PS9"), row("PS2", **FAILED), dry_run=True)

    assert [fault.line for fault in answer.faults] == [3]
    assert answer.sums == [("competent", 1), ("not yet competent", 1), ("recorded already", 0)]


def test_a_dry_run_writes_nothing(officer):
    assert loaded(officer, row(), dry_run=True).faults == []
    assert loaded(officer, row(), dry_run=True, only_good=True).faults == []
    assert Assessment.objects.count() == 0


def test_nobody_out_of_reach_is_certified():
    assert faults(loaded(AnonymousUser(), row())) == [
        (2, "registry_number", "Nobody in your reach has this registry number.")
    ]


def test_a_merged_persons_number_means_the_survivor(officer):
    survivor = Facilitator.objects.get(registry_number="PS1")
    FacilitatorFactory(registry_number="OLD1", merged_into=survivor)

    assert loaded(officer, row("OLD1")).faults == []
    assert Certificate.objects.get().facilitator == survivor


def test_a_file_takes_as_many_statements_whatever_its_length(officer):
    loaded(officer, row("PS1", outcome="not_yet", number="", issued_on=""))
    counts = []
    for people in (["PS1"], ["PS2", "PS3"]):
        with CaptureQueriesContext(
            connection,
        ) as ran:
            assert loaded(officer, *(row(number) for number in people)).faults == []
        counts.append(len(ran))
    assert counts[0] == counts[1]
