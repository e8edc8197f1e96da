"""The examples of competency that a new portal starts with."""

from dataclasses import dataclass

from django.db import transaction

from apps.competencies.catalogue import (
    BODY,
    BODY_LICENCE,
    BODY_NAME,
    COURSES,
    DECREE,
    IN_FORCE_SINCE,
    PROVIDER,
    PROVIDER_NAME,
    REQUIREMENTS,
    SCHEMES,
    STANDARDS,
    UNITS,
)
from apps.competencies.models import (
    BodyLicence,
    CertificationBody,
    CompetencyStandard,
    CompetencyUnit,
    Course,
    Element,
    LegalBasis,
    PerformanceCriterion,
    PostRequirement,
    Scheme,
    StandardUnit,
    TrainingProvider,
)
from apps.competencies.rules import StandardKind
from apps.competencies.services.standards import start_requirement
from apps.programs.models import Cluster, FacilitatorKind


@dataclass(frozen=True)
class Seeded:
    """How many rows were new."""

    units: int
    standards: int
    schemes: int
    courses: int
    requirements: int


@transaction.atomic
def seed_competencies() -> Seeded:
    """Add the rows of the catalogue that are lacking; what stands is an administrator's, and stays.

    A requirement is added only where its kind serves its cluster and never had one: programs are
    seeded first.
    """
    return Seeded(
        units=sum(_add_unit(*unit) for unit in UNITS),
        standards=sum(_add_standard(*standard) for standard in STANDARDS),
        schemes=_add_schemes(),
        courses=_add_courses(),
        requirements=sum(_add_requirement(*requirement) for requirement in REQUIREMENTS),
    )


def _add_unit(code: str, title: str, level: int, elements: list[tuple[str, list[str]]]) -> bool:
    unit, is_new = CompetencyUnit.objects.get_or_create(
        code=code, defaults={"title": title, "level": level}
    )
    if not is_new:
        return False
    made = Element.objects.bulk_create(
        Element(unit=unit, position=place, title=words)
        for place, (words, _criteria) in enumerate(elements, start=1)
    )
    PerformanceCriterion.objects.bulk_create(
        PerformanceCriterion(element=element, position=place, text=text)
        for element, (_words, criteria) in zip(made, elements, strict=True)
        for place, text in enumerate(criteria, start=1)
    )
    return True


def _add_standard(code: str, title: str, bases: list[tuple[str, str]], units: list[str]) -> bool:
    if CompetencyStandard.objects.filter(code=code).exists():
        return False
    standard = CompetencyStandard.objects.create(
        code=code,
        version="1",
        title=title,
        kind=StandardKind.MINISTERIAL,
        decree=DECREE,
        year=IN_FORCE_SINCE.year,
        starts_on=IN_FORCE_SINCE,
    )
    LegalBasis.objects.bulk_create(
        LegalBasis(standard=standard, title=words, url=url) for words, url in bases
    )
    known = CompetencyUnit.objects.in_bulk(units, field_name="code")
    StandardUnit.objects.bulk_create(
        StandardUnit(standard=standard, unit=known[unit], position=place)
        for place, unit in enumerate(units, start=1)
    )
    return True


def _add_schemes() -> int:
    body, is_new = CertificationBody.objects.get_or_create(code=BODY, defaults={"name": BODY_NAME})
    if is_new:
        BodyLicence.objects.create(body=body, number=BODY_LICENCE, starts_on=IN_FORCE_SINCE)
    return sum(_add_scheme(body, *scheme) for scheme in SCHEMES)


def _add_scheme(
    body: CertificationBody,
    code: str,
    name: str,
    standard: str,
    level: int,
    months: int,
    hours: int,
    units: list[str],
) -> bool:
    scheme, is_new = Scheme.objects.get_or_create(
        code=code,
        defaults={
            "body": body,
            "name": name,
            "standard": _first_version(standard),
            "level": level,
            "validity_months": months,
            "renewal_hours": hours,
            "starts_on": IN_FORCE_SINCE,
        },
    )
    if is_new:
        scheme.units.set(CompetencyUnit.objects.filter(code__in=units))
    return is_new


def _add_courses() -> int:
    provider, _is_new = TrainingProvider.objects.get_or_create(
        code=PROVIDER, defaults={"name": PROVIDER_NAME}
    )
    return sum(_add_course(provider, *course) for course in COURSES)


def _add_course(
    provider: TrainingProvider, code: str, title: str, hours: int, units: list[str]
) -> bool:
    course, is_new = Course.objects.get_or_create(
        code=code, defaults={"title": title, "provider": provider, "hours": hours}
    )
    if is_new:
        course.units.set(CompetencyUnit.objects.filter(code__in=units))
    return is_new


def _add_requirement(
    kind_code: str,
    cluster_code: str,
    standard: str,
    level: int,
    schemes: list[str],
    units: list[str],
    needs_registration: bool,  # noqa: FBT001
    hours: int,
) -> bool:
    kind = FacilitatorKind.objects.filter(code=kind_code, clusters__code=cluster_code).first()
    held = PostRequirement.objects.filter(kind__code=kind_code, cluster__code=cluster_code)
    if kind is None or held.exists():
        return False
    start_requirement(
        PostRequirement(
            kind=kind,
            cluster=Cluster.objects.get(code=cluster_code),
            standard=_first_version(standard),
            level=level,
            needs_registration=needs_registration,
            training_hours=hours,
            starts_on=IN_FORCE_SINCE,
        ),
        schemes=Scheme.objects.filter(code__in=schemes),
        units=CompetencyUnit.objects.filter(code__in=units),
    )
    return True


def _first_version(code: str) -> CompetencyStandard:
    return CompetencyStandard.objects.filter(code=code).earliest("starts_on")
