"""However often, late or crossed what phones send arrives: each filing counts once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.reports.models import Filing, Report
from apps.reports.rules.states import State
from apps.reports.services import file_report, save_draft
from apps.reports.tests.factories import NOW, OfficerFactory, ReportFactory

KEYS, DUPLICATES, SENDERS = 20, 25, 8
VALUES = {"opening": 280, "closing": 280}


@pytest.mark.django_db(transaction=True)
def test_simultaneous_duplicates_leave_one_filing_a_key_and_one_answer():
    officer = OfficerFactory()
    sent = [(ReportFactory().pk, uuid.uuid4()) for _ in range(KEYS)]
    shuffled = sent * DUPLICATES
    Random(1).shuffle(shuffled)  # noqa: S311

    def file(one):
        report, key = one
        try:
            filing = file_report(report, key=key, values=VALUES, base=0, by=officer, now=NOW)
        finally:
            connection.close()
        return key, filing.report_id, filing.number, filing.filed_at

    with ThreadPoolExecutor(SENDERS) as threads:
        answers = set(threads.map(file, shuffled))

    assert answers == {(key, report, 1, NOW) for report, key in sent}
    assert set(Filing.objects.values_list("key", "report")) == {(key, pk) for pk, key in sent}


@pytest.mark.django_db(transaction=True)
def test_one_key_for_two_reports_at_once_is_taken_for_one():
    officer, key = OfficerFactory(), uuid.uuid4()
    reports = [ReportFactory().pk for _ in range(SENDERS)]

    def file(report):
        try:
            file_report(report, key=key, values=VALUES, base=0, by=officer, now=NOW)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "filed"

    with ThreadPoolExecutor(SENDERS) as threads:
        answers = list(threads.map(file, reports))

    assert sorted(answers) == ["filed", *["key_reused"] * (SENDERS - 1)]
    assert Filing.objects.count() == 1
    assert Report.objects.filter(state=State.FILED).count() == 1


@dataclass
class Device:
    """A phone: the version and values it saw last, and what it sent and may send again."""

    base: int = 0
    sent: list = field(default_factory=list)


@dataclass
class Plain:
    """What a report is, said as plainly as can be."""

    version: int = 0
    values: dict = field(default_factory=dict)
    state: str = State.EXPECTED
    filings: dict = field(default_factory=dict)

    def draft(self, values, base):
        if self.version != base:
            return "kept" if self.values == values else "conflict"
        if self.state == State.FILED:
            return "refused"
        if self.values != values:
            self.version, self.values, self.state = self.version + 1, values, State.DRAFT
        return "kept"

    def file(self, key, values, base):
        if key in self.filings:
            return "filed" if self.filings[key] == (values, base) else "key_reused"
        if self.version != base:
            return "conflict"
        self.version, self.values, self.state = self.version + 1, values, State.FILED
        self.filings[key] = (values, base)
        return "filed"


def attempt(call, done, **given):
    try:
        call(**given)
    except ValidationError as refusal:
        return getattr(refusal, "code", None) or "refused"
    return done


def step(rng, device, plain, report, officer):
    """Let a device do one thing, to the report and to the plain model; return both answers."""
    values = {"opening": rng.randrange(3), "home_visits": rng.randrange(2)}
    values["closing"] = values["opening"]
    match rng.choice(["look", "draft", "file", "again", "changed"]):
        case "look":
            device.base = Report.objects.values_list("version", flat=True).get(pk=report)
            return device.base, plain.version
        case "draft":
            given = {"values": values, "base": device.base}
            ours = attempt(save_draft, "kept", report_id=report, by=officer, **given)
            return ours, plain.draft(**given)
        case "file":
            given = {"key": uuid.UUID(int=rng.getrandbits(128)), "values": values}
            device.sent.append(given | {"base": device.base})
        case "changed" if device.sent:
            device.sent.append(device.sent[-1] | {"values": values})
    if not device.sent:
        return None, None
    given = rng.choice(device.sent)
    ours = attempt(file_report, "filed", report_id=report, by=officer, now=NOW, **given)
    return ours, plain.file(**given)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(30))
def test_random_interleavings_of_two_devices_equal_a_plain_model(seed):
    rng = Random(seed)  # noqa: S311
    officer, report = OfficerFactory(), ReportFactory()
    devices, plain = [Device(), Device()], Plain()

    for number in range(40):
        ours, said = step(rng, rng.choice(devices), plain, report.pk, officer)
        assert ours == said, (seed, number)

    report.refresh_from_db()
    assert (report.version, report.values, report.state) == (
        plain.version,
        plain.values,
        plain.state,
    )
    assert {
        filing.key: (filing.values, filing.number - 1) for filing in report.filings.all()
    } == plain.filings
