import datetime as dt

import factory

from apps.competencies.models import (
    Assessment,
    BodyLicence,
    Certificate,
    CertificationBody,
    CompetencyStandard,
    CompetencyUnit,
    Course,
    Enrolment,
    Mentoring,
    PostRequirement,
    Scheme,
    TrainingProvider,
    TrainingSession,
)
from apps.competencies.rules import MentoringWay, Outcome, StandardKind, Way, last_day
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.programs.tests.factories import FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory


class CompetencyStandardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetencyStandard
        django_get_or_create = ("code", "version")

    code = "CONTOH-PKH"
    version = "1"
    title = "Contoh standar pendamping PKH"
    kind = StandardKind.MINISTERIAL
    decree = "CONTOH 1/2020"
    year = 2020
    starts_on = dt.date(2020, 1, 1)


class CompetencyUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetencyUnit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"CONTOH-{n:03}")
    title = "Memfasilitasi pertemuan kelompok"
    level = 5


class CertificationBodyFactory(factory.django.DjangoModelFactory):
    """A body licensed from 2020 on; give `licence=None` for one that is not."""

    class Meta:
        model = CertificationBody
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "LSP-1"
    name = "LSP Contoh"

    @factory.post_generation
    def licence(self, create, extracted, **days):
        if not self.licences.exists():
            BodyLicence.objects.create(
                body=self, number="BNSP-1", **{"starts_on": dt.date(2020, 1, 1), **days}
            )


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scheme
        django_get_or_create = ("code",)

    body = factory.SubFactory(CertificationBodyFactory)
    code = "SKEMA-PKH"
    name = "Skema contoh pendamping PKH"
    standard = factory.SubFactory(CompetencyStandardFactory)
    level = 5
    validity_months = 36
    starts_on = dt.date(2020, 1, 1)


class AssessmentFactory(factory.django.DjangoModelFactory):
    """Somebody found competent on 1 March 2024; pass outcome="" and no days for a candidate."""

    class Meta:
        model = Assessment

    facilitator = factory.SubFactory(FacilitatorFactory)
    scheme = factory.SubFactory(SchemeFactory)
    body = factory.SelfAttribute("scheme.body")
    way = Way.TEST
    registered_on = dt.date(2024, 1, 1)
    self_assessed_on = dt.date(2024, 2, 1)
    decided_on = dt.date(2024, 3, 1)
    outcome = Outcome.COMPETENT


class CertificateFactory(factory.django.DjangoModelFactory):
    """Valid from 1 March 2024 for the months of its scheme, on a decision of its first day."""

    class Meta:
        model = Certificate

    facilitator = factory.SubFactory(FacilitatorFactory)
    scheme = factory.SubFactory(SchemeFactory)
    body = factory.SelfAttribute("scheme.body")
    number = factory.Sequence(lambda n: f"NO-{n:05}")
    starts_on = dt.date(2024, 3, 1)
    issued_on = factory.SelfAttribute("starts_on")
    ends_on = factory.LazyAttribute(
        lambda row: last_day(row.starts_on, months=row.scheme.validity_months)
    )
    assessment = factory.SubFactory(
        AssessmentFactory,
        facilitator=factory.SelfAttribute("..facilitator"),
        scheme=factory.SelfAttribute("..scheme"),
        registered_on=factory.SelfAttribute("..issued_on"),
        self_assessed_on=factory.SelfAttribute("..issued_on"),
        decided_on=factory.SelfAttribute("..issued_on"),
    )


class PostRequirementFactory(factory.django.DjangoModelFactory):
    """Posts of PKH facilitators ask for level 5 and the schemes and units given."""

    class Meta:
        model = PostRequirement
        skip_postgeneration_save = True

    kind = factory.SubFactory(FacilitatorKindFactory)
    cluster = factory.LazyAttribute(lambda row: row.kind.clusters.first())
    standard = factory.SubFactory(CompetencyStandardFactory)
    level = 5
    starts_on = dt.date(2020, 1, 1)

    @factory.post_generation
    def schemes(self, create, extracted, **kwargs):
        self.schemes.set(extracted or [SchemeFactory()])

    @factory.post_generation
    def units(self, create, extracted, **kwargs):
        self.units.set(extracted or [])


class TrainingProviderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingProvider
        django_get_or_create = ("code",)

    code = "BBPPKS"
    name = "BBPPKS Contoh"


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "DIKLAT-1"
    title = "Diklat contoh P2K2"
    provider = factory.SubFactory(TrainingProviderFactory)
    hours = 40

    @factory.post_generation
    def units(self, create, extracted, **kwargs):
        self.units.add(*(extracted or []))


class MentoringFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mentoring
        skip_postgeneration_save = True

    title = "Bimbingan contoh P2K2"
    provider = factory.SubFactory(TrainingProviderFactory)
    region = factory.SubFactory(RegionFactory, code="35")
    way = MentoringWay.ON_SITE
    how_to_ask = "Hubungi balai lewat dinas sosial"
    starts_on = dt.date(2026, 1, 1)

    @factory.post_generation
    def units(self, create, extracted, **kwargs):
        if create:
            self.units.add(*(extracted or []))


class TrainingSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingSession

    course = factory.SubFactory(CourseFactory)
    provider = factory.SelfAttribute("course.provider")
    region = factory.SubFactory(RegionFactory, code="35.14")
    starts_on = dt.date(2026, 3, 2)
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + dt.timedelta(days=4))
    capacity = 30


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    session = factory.SubFactory(TrainingSessionFactory)
    facilitator = factory.SubFactory(FacilitatorFactory)
    enrolled_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    is_seated = True
