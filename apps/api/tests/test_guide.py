"""The guide for users of the API says what is so: its examples are run, its rows compared."""

import datetime as dt
import json
import re
import shlex

import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.models import CertificationBody, Scheme, TrainingProvider
from apps.competencies.rules import Outcome
from apps.competencies.services import seed_competencies
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    EnrolmentFactory,
    TrainingSessionFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.jobs.models import Job
from apps.programs.models import Program
from apps.regions.tests.factories import RegionFactory
from apps.reports.tests.factories import PaymentFactory
from apps.staffing.tests.factories import FigureFactory, WorkloadFactory, WorkloadPartFactory

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl [^`]*)```(?:\n\n```json\n([^`]*)```)?", GUIDE)


@pytest.fixture
def portal(caller):
    """What the examples ask for, and who asks: by the name of the token that they send."""
    part = WorkloadPartFactory(
        run__day=timezone.localdate(), assignment__facilitator__registry_number="DEMO-0000001"
    )
    WorkloadFactory(run=part.run, facilitator=part.facilitator)
    FigureFactory(run=part.run)
    OutlookFactory(cluster=part.cluster)
    VillageLapseFactory(cluster=part.cluster)
    CohortSeatFactory(facilitator=part.facilitator, cluster=part.cluster)
    PaymentFactory(report__assignment=AssignmentFactory())
    Program.objects.create(code="P", cluster=part.cluster, starts_on="2020-01-01")
    seed_competencies()
    CertificateFactory(facilitator__home_region__code="35.14", starts_on=dt.date(2024, 3, 1))
    session = TrainingSessionFactory(pk=1, external_id="D-1")
    EnrolmentFactory(session=session, facilitator=part.facilitator)
    Job.objects.create(kind="staffing.count", region=RegionFactory(code="35"), params={})
    certifying = caller("ID", Role.CERTIFICATION_CLIENT)
    for table in (CertificationBody, TrainingProvider):
        for institution in table.objects.all():
            institution.clients.add(User.objects.latest("pk"))
    return {
        "$TOKEN": caller("ID", Role.API_CLIENT),
        "$OFFICER_TOKEN": caller("35", Role.PROVINCE_OFFICER),
        "$CERTIFICATION_TOKEN": certifying,
    }


def keys(value):
    """The names in a row, and in the rows inside it."""
    if isinstance(value, dict):
        return {name: keys(inner) for name, inner in value.items()}
    return [keys(value[0])] if value and isinstance(value, list) else None


def test_the_guide_has_an_example_of_each_resource():
    assert len(EXAMPLES) == 28
    assert sum(bool(row) for _command, row in EXAMPLES) == 20


@pytest.mark.parametrize(("command", "row"), EXAMPLES)
def test_an_example_of_the_guide_runs(portal, command, row):
    *options, url = shlex.split(command)[1:]
    url = url.removeprefix("$PORTAL")
    body = options[options.index("--json") + 1] if "--json" in options else None
    client = portal[options[options.index("-H") + 1].removeprefix("Authorization: Bearer ")]

    if body:
        asked = json.loads(body.replace("$TODAY", timezone.localdate().isoformat()))
        scheme = Scheme.objects.get(code="CONTOH-SKEMA-PENDAMPING")
        if "$ASSESSMENT" in url:
            decided = AssessmentFactory(scheme=scheme, outcome=Outcome.NOT_YET)
            url = url.replace("$ASSESSMENT", str(decided.pk))
        if "LSP:LSP/77/2026" in url:
            CertificateFactory(scheme=scheme, number="LSP/77/2026", starts_on=dt.date(2026, 1, 5))
        is_new = "PATCH" not in options
        answer = client.post(url, asked) if is_new else client.patch(url, asked)
        assert answer.status_code == (201 if is_new else 200), answer.json()
    else:
        answer = client.get(url)
        assert answer.status_code == 200

    rows = answer.json()
    shown = rows if isinstance(rows, list) else rows.get("results", [rows])
    assert shown
    if row:
        told = json.loads(row)
        assert list(told) == list(shown[0])
        for name, inner in told.items():
            if name != "params" and inner and shown[0][name]:
                assert keys(shown[0][name]) == keys(inner)


def test_the_refusal_of_the_guide_is_the_one_given(portal):
    [told] = re.findall(r'```json\n(\{"type"[^`]*)```', GUIDE)
    answer = portal["$TOKEN"].get("/api/v1/roster/?region=99.99", headers={"Accept-Language": "en"})

    assert answer.json() == json.loads(told)


def test_the_program_of_the_guide_pulls_the_whole_roster(portal, live_server, monkeypatch, capsys):
    [program] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    scheme, token = portal["$TOKEN"].defaults["HTTP_AUTHORIZATION"].split()
    monkeypatch.setenv("PORTAL", live_server.url)
    monkeypatch.setenv("TOKEN", token)

    exec(compile(program, "docs/api.md", "exec"), {})  # noqa: S102 — our own guide

    numbers = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert scheme == "Bearer"
    assert numbers == list(
        Facilitator.objects.order_by("registry_number").values_list("registry_number", flat=True)
    )
