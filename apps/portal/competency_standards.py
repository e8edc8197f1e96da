"""Competency standards: what is in force, and each on its four pillars with its tree of units."""

import datetime as dt
from functools import partial
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.competencies.exchange.writing import FORMS, disposition, written
from apps.competencies.models import (
    CompetencyStandard,
    CompetencyUnit,
    Course,
    Mentoring,
    TrainingSession,
)
from apps.competencies.queries.standards import certified_by_area, standards_matching, with_parts
from apps.competencies.rules import EXAMPLE_PREFIX, KKNI_OF_EDUCATION, StandardKind
from apps.core.paginators import BoundedPaginator
from apps.portal.asof import day_asked
from apps.portal.scope import own_code
from apps.regions.rules import CODE_LENGTHS, Level, level_of, words_of

ROWS_A_PAGE = 50
MOST_SESSIONS = 10


@require_GET
@permission_required("competencies.view_competencystandard", raise_exception=True)
def standards(request: HttpRequest) -> HttpResponse:
    """The standards in force on the day, by their words and kind."""
    day = day_asked(request)
    kind = request.GET.get("kind", "")
    rows = CompetencyStandard.objects.valid_on(day).annotate(units_held=Count("unit_places"))
    if kind in StandardKind.values:
        rows = rows.filter(kind=kind)
    found = standards_matching(rows, request.GET.get("q", "")).order_by("code")
    page = BoundedPaginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/competency_standards.html",
        {"page": page, "kinds": StandardKind.choices, "kind": kind, "typed": _typed(request)},
    )


@require_GET
@permission_required("competencies.view_competencystandard", raise_exception=True)
def standard(request: HttpRequest, code: str) -> HttpResponse:
    """One standard as it is in force on the day; without such, its version nearest to it.

    `?format=json` hands it out whole as CASE 1.1, `?format=csv` as a flat table.
    """
    day = day_asked(request)
    versions = list(CompetencyStandard.objects.filter(code=code.replace("\0", "")))
    if not versions:
        raise Http404
    nearest = _nearest(versions, day)
    shown = with_parts(CompetencyStandard.objects.filter(pk=nearest.pk)).get()
    if (form := request.GET.get("format", "")) in FORMS:
        headers = {"Content-Disposition": disposition(shown, form)}
        return HttpResponse(written(shown, form), content_type=FORMS[form], headers=headers)
    units = [place.unit for place in shown.unit_places.all()]
    typed = _typed(request)
    sees_figures = request.user.has_perm("staffing.view_figure")
    counted = partial(certified_by_area, shown.code, day=day, user=request.user)
    return render(
        request,
        "portal/competency_standard.html",
        {
            "standard": shown,
            "is_example": shown.code.startswith(EXAMPLE_PREFIX),
            "is_in_force": _is_in_force(shown, day),
            "others": [each for each in versions if each != shown],
            "units": [unit for unit in units if _holds(unit, typed)],
            "units_held": len(units),
            "typed": typed,
            "courses": _serving(Course.objects.all(), units),
            "mentoring": _serving(Mentoring.objects.valid_on(day).select_related("region"), units),
            "sessions": _sessions(units, day),
            "schemes": _schemes(shown, day),
            "levels": _levels(units),
            "clusters": counted() if sees_figures else [],
            "areas": counted(code_length=_length_below(request)) if sees_figures else [],
            "sees_figures": sees_figures,
        },
    )


def _typed(request: HttpRequest) -> str:
    return " ".join(words_of(request.GET.get("q", "")))


def _is_in_force(standard: CompetencyStandard, day: dt.date) -> bool:
    return standard.starts_on <= day and (standard.ends_on is None or standard.ends_on >= day)


def _nearest(versions: list[CompetencyStandard], day: dt.date) -> CompetencyStandard:
    """Return the newest version that has begun by the day, or else the first one."""
    begun = [each for each in versions if each.starts_on <= day]
    if begun:
        return max(begun, key=lambda each: each.starts_on)
    return min(versions, key=lambda each: each.starts_on)


def _holds(unit: CompetencyUnit, typed: str) -> bool:
    """Say whether a unit, its elements or criteria hold every word."""
    words = [unit.code, unit.title]
    for element in unit.elements.all():
        words += [element.title, *(criterion.text for criterion in element.criteria.all())]
    text = " ".join(words).casefold()
    return all(word in text for word in typed.casefold().split())


def _serving(rows: QuerySet[Any], units: list[CompetencyUnit]) -> QuerySet[Any]:
    """Keep what serves any of the units, with how many it `serves`, the most first."""
    serves = Count("units", filter=Q(units__in=units))
    served = rows.select_related("provider").annotate(serves=serves).filter(serves__gt=0)
    return served.order_by("-serves", *rows.model._meta.ordering)


def _sessions(units: list[CompetencyUnit], day: dt.date) -> list[TrainingSession]:
    """Return the next sessions that begin after the day, each with how many have a seat."""
    courses = Course.objects.filter(units__in=units)
    coming = TrainingSession.objects.filter(course__in=courses.values("pk"), starts_on__gt=day)
    shown = coming.with_seats().select_related("course", "region").order_by("starts_on", "pk")
    return list(shown[:MOST_SESSIONS])


def _schemes(standard: CompetencyStandard, day: dt.date) -> Any:
    """Return the schemes of a standard, whatever its version, that are offered on the day."""
    schemes = standard.schemes.model.objects.valid_on(day).filter(standard__code=standard.code)
    return schemes.select_related("body").order_by("-level", "code")


def _levels(units: list[CompetencyUnit]) -> list[tuple[int, list[Any], int]]:
    """Return (KKNI level, educations that equal it, number of units), the highest first."""
    by_level: dict[int, int] = {}
    for unit in units:
        by_level[unit.level] = by_level.get(unit.level, 0) + 1
    return [
        (level, [e.label for e, equal in KKNI_OF_EDUCATION.items() if equal == level], held)
        for level, held in sorted(by_level.items(), reverse=True)
    ]


def _length_below(request: HttpRequest) -> int:
    """Return how long the codes right below the user's own region are; those of a village last."""
    code = own_code(request.user)
    below = level_of(code) + 1 if code else Level.VILLAGE
    return CODE_LENGTHS[Level(min(below, Level.VILLAGE))]
