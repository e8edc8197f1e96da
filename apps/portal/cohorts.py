"""Cohorts: who is best trained or tested together, and which of them first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.competencies.models import Scheme
from apps.core.paginators import BoundedPaginator
from apps.forecasts.models import CohortSeat, Forecast, VillagesAtStake
from apps.portal.exports import Cell, csv_file
from apps.portal.questions import Question, question_asked
from apps.regions.models import Region

ROWS_A_PAGE = 50
FIRST = 5
COHORT = ("scheme", "province", "quarter_on", "number")
TITLES = (
    _("Registry number"),
    _("Name"),
    _("Code"),
    _("Regency or city"),
    _("Certified until"),
    _("Villages at stake"),
)


@dataclass(frozen=True)
class Cohort:
    """People of one province whose certificates of a scheme end in one quarter, at most thirty.

    Only the seats in the reader's reach are counted. `villages`, each counted once, lose their last
    qualified facilitator if nobody of the cohort is certified anew in time.
    """

    scheme: Scheme
    province: Region
    quarter_on: dt.date
    number: int
    people: int
    villages: int
    first_end: dt.date

    @property
    def quarter_number(self) -> int:
        return (self.quarter_on.month + 2) // 3

    @property
    def quarter(self) -> str:
        """Such as 2026-Q2."""
        return f"{self.quarter_on.year}-Q{self.quarter_number}"


def cohorts_of(question: Question, forecast: Forecast | None) -> QuerySet[Any, dict[str, Any]]:
    """Return cohorts as rows: the next quarter first, in it those with most villages at stake."""
    return (
        seats_of(question, forecast)
        .values(*COHORT)
        .annotate(people=Count("pk"), villages=VillagesAtStake(), first_end=Min("certified_until"))
        .order_by("quarter_on", "-villages", "first_end", *COHORT)
    )


def seats_of(question: Question, forecast: Forecast | None) -> QuerySet[CohortSeat]:
    seats = CohortSeat.objects.visible_to(question.user)
    return seats.filter(question.here(), forecast=forecast)


def first_cohorts(question: Question, forecast: Forecast | None) -> list[Cohort]:
    """Return the cohorts to begin with."""
    return named(cohorts_of(question, forecast)[:FIRST])


def named(rows: Any) -> list[Cohort]:
    """Return cohorts with their scheme and province: two queries for a page of them."""
    found = list(rows)
    schemes = Scheme.objects.in_bulk({row["scheme"] for row in found})
    provinces = Region.objects.in_bulk({row["province"] for row in found})
    return [
        Cohort(**row | {"scheme": schemes[row["scheme"]], "province": provinces[row["province"]]})
        for row in found
    ]


@require_GET
def cohorts(request: HttpRequest) -> HttpResponseBase:
    """All cohorts within a region and cluster, page by page."""
    question = question_asked(request)
    forecast = Forecast.objects.newest()
    page = BoundedPaginator(cohorts_of(question, forecast), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "portal/cohorts.html",
        {
            "question": question,
            "forecast": forecast,
            "page": page,
            "cohorts": named(page.object_list),
        },
    )


@require_GET
def cohort(
    request: HttpRequest, scheme: str, province: str, year: int, quarter: int, number: int
) -> HttpResponseBase:
    """One cohort's people as a file, to be sent to the body that tests them."""
    if not (dt.MINYEAR <= year <= dt.MAXYEAR and quarter in range(1, 5)):
        raise Http404
    seats = seats_of(question_asked(request), Forecast.objects.newest()).filter(
        scheme__code=scheme,
        province__code=province,
        quarter_on=dt.date(year, 3 * quarter - 2, 1),
        number=number,
    )
    if not seats.exists():
        raise Http404
    name = f"cohort-{slugify(scheme)}-{province}-{year}-{quarter}-{number}"
    return csv_file(request, name, [str(title) for title in TITLES], _lines(seats))


def _lines(seats: QuerySet[CohortSeat]) -> Iterator[list[Cell]]:
    people = seats.select_related("facilitator", "region").order_by("region__code", "facilitator")
    for seat in people:
        yield [
            seat.facilitator.registry_number,
            seat.facilitator.full_name,
            seat.region.code,
            seat.region.label,
            seat.certified_until.isoformat(),
            seat.villages,
        ]
