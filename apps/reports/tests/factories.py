import datetime as dt
import hashlib
import uuid

import factory

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.definitions import shipped
from apps.reports.models import (
    Delegation,
    Filing,
    FormVersion,
    MonthLock,
    Outage,
    Payment,
    Period,
    Photo,
    Report,
    ReportingCalendar,
)
from apps.reports.rules.states import WIB, Outcome, State

OCTOBER = dt.date(2026, 10, 1)
DUE = dt.datetime(2026, 11, 4, 23, 59, 59, tzinfo=WIB)
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=WIB)
DEFINITIONS = {definition["cluster"]: definition for definition in shipped()}


class OfficerFactory(factory.django.DjangoModelFactory):
    """Somebody with a role over a region, in one cluster or in all."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"petugas-{n}")

    @factory.post_generation
    def grant(self, create, given, **options):
        """Give `grant=(role, code, cluster code or None)`; without, all clusters of 35.14."""
        role, code, cluster = given or (Role.REGENCY_OFFICER, "35.14", None)
        Grant.objects.create(
            user=self,
            role=role,
            region=RegionFactory(code=code),
            cluster=ClusterFactory(code=cluster) if cluster else None,
            is_all_clusters=cluster is None,
            starts_on=dt.date(2020, 1, 1),
        )


class FormVersionFactory(factory.django.DjangoModelFactory):
    """The shipped form of PKH, or of another `cluster__code`."""

    class Meta:
        model = FormVersion
        django_get_or_create = ["code"]

    cluster = factory.SubFactory(ClusterFactory)
    definition = factory.LazyAttribute(lambda form: DEFINITIONS[form.cluster.code])
    code = factory.LazyAttribute(lambda form: form.definition["code"])
    starts_on = dt.date(2024, 1, 1)


class ReportingCalendarFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportingCalendar

    cluster = factory.SubFactory(ClusterFactory)
    starts_on = dt.date(2024, 1, 1)


class PeriodFactory(factory.django.DjangoModelFactory):
    """October 2026 of PKH: cut off on the 25th, due on 4 November."""

    class Meta:
        model = Period
        django_get_or_create = ["cluster", "month"]

    cluster = factory.SubFactory(ClusterFactory)
    month = OCTOBER
    cut_off_on = factory.LazyAttribute(lambda period: period.month.replace(day=25))
    due_at = DUE
    form = factory.LazyAttribute(lambda period: FormVersionFactory(cluster=period.cluster))


class ReportFactory(factory.django.DjangoModelFactory):
    """A report that is expected of a PKH post in 35.14.01."""

    class Meta:
        model = Report

    id = factory.LazyFunction(uuid.uuid4)
    assignment = factory.SubFactory(AssignmentFactory)
    cluster = factory.SelfAttribute("assignment.cluster")
    region = factory.SelfAttribute("assignment.region")
    period = factory.LazyAttribute(lambda report: PeriodFactory(cluster=report.cluster))
    due_at = factory.SelfAttribute("period.due_at")
    state = State.EXPECTED
    version = 0
    values = factory.LazyFunction(dict)
    flags = factory.LazyFunction(list)
    notes = factory.LazyFunction(dict)


class FilingFactory(factory.django.DjangoModelFactory):
    """A report as filed by an officer, awaiting a decision; the report stands so too."""

    class Meta:
        model = Filing

    key = factory.LazyFunction(uuid.uuid4)
    report = factory.SubFactory(ReportFactory)
    number = 1
    digest = b"\0" * 32
    values = factory.LazyFunction(dict)
    filed_at = NOW
    filed_by = factory.SubFactory(OfficerFactory)

    @classmethod
    def _create(cls, model_class, *args, **given):
        filing = super()._create(model_class, *args, **given)
        report = filing.report
        report.state, report.version, report.values = State.FILED, filing.number, filing.values
        report.flags = filing.flags
        report.filed_at = report.first_filed_at = filing.filed_at
        report.filed_by = filing.filed_by
        report.save()
        return filing


class ApprovedFilingFactory(FilingFactory):
    """A report as filed and approved; the report counts it."""

    decided_at = NOW
    decided_by = factory.SubFactory(OfficerFactory)
    outcome = Outcome.APPROVED

    @classmethod
    def _create(cls, model_class, *args, **given):
        filing = super()._create(model_class, *args, **given)
        filing.report.state, filing.report.counted = State.APPROVED, filing
        filing.report.save()
        return filing


class PaymentFactory(factory.django.DjangoModelFactory):
    """280 families on the payment order, 270 paid and 261 of them verified, within four days."""

    class Meta:
        model = Payment

    report = factory.SubFactory(ReportFactory)
    period = factory.SelfAttribute("report.period")
    region = factory.SelfAttribute("report.region")
    cluster = factory.SelfAttribute("report.cluster")
    days = 4
    sp2d_families = 280
    paid = 270
    paid_verified = 261
    failed_card_lost = 3
    failed_card_damaged = 0
    failed_card_blocked = 2
    failed_pin = 5
    failed_died = 0
    failed_moved = 0
    failed_zero_balance = 0


class OutageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outage

    region = factory.SubFactory(RegionFactory, code="35.14")
    starts_on = dt.date(2026, 11, 1)
    ends_on = dt.date(2026, 11, 2)
    reason = "Contoh: jaringan putus karena banjir"
    logged_by = factory.SubFactory(OfficerFactory)


class DelegationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delegation

    approver = factory.SubFactory(OfficerFactory)
    deputy = factory.SubFactory(OfficerFactory)
    starts_on = dt.date(2026, 11, 1)
    ends_on = dt.date(2026, 11, 10)


class MonthLockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MonthLock

    period = factory.SubFactory(PeriodFactory)
    region = factory.SubFactory(RegionFactory, code="35.14")
    level = factory.SelfAttribute("region.level")
    locked_at = NOW
    locked_by = factory.SubFactory(OfficerFactory)


class PhotoFactory(factory.django.DjangoModelFactory):
    """A whole photo of a report; `picture` tells pictures apart, and no file lies there."""

    class Meta:
        model = Photo

    class Params:
        picture = "CONTOH"

    id = factory.LazyFunction(uuid.uuid4)
    report = factory.SubFactory(ReportFactory)
    size = received = 60_000
    sha256 = kept_sha256 = factory.LazyAttribute(
        lambda photo: hashlib.sha256(photo.picture.encode()).hexdigest()
    )
    width, height = 640, 480
    uploaded_by = factory.SubFactory(OfficerFactory)
    begun_at = whole_at = NOW


class PhotoBegunFactory(PhotoFactory):
    """A photo of which the first kilobytes came."""

    received = 2048
    arrived = b"C" * 2048
    sha256 = kept_sha256 = ""
    width = height = whole_at = None
