"""Trainings to come with their free seats; a session's page, where an officer enrols people."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.models import User
from apps.competencies.models import Enrolment, TrainingSession
from apps.competencies.queries.training import sessions_matching
from apps.competencies.services import enrol, withdraw
from apps.core.paginators import BoundedPaginator
from apps.facilitators.models import Facilitator
from apps.portal.asof import day_asked
from apps.regions.models import Region, inside
from apps.regions.rules import words_of

ROWS_A_PAGE = 50
MOST_FOUND = 20  # more smells of too short a name
MOST_OF_ONES_OWN = 20
PROVINCE_DIGITS = 2


@require_GET
@permission_required("competencies.view_trainingsession", raise_exception=True)
def trainings(request: HttpRequest) -> HttpResponse:
    """Sessions that begin after the day, by words, province and month; the reader's own above."""
    day, typed = day_asked(request), _typed(request)
    is_free = request.GET.get("free") == "1"
    coming = TrainingSession.objects.filter(starts_on__gt=day)
    regions = list(
        Region.objects.in_force()
        .filter(code__in=coming.order_by().values(province=Left("region__code", PROVINCE_DIGITS)))
        .order_by("code")
    )
    months = list(coming.dates("starts_on", "month"))
    region = next((each for each in regions if each.code == request.GET.get("region")), None)
    month = next((each for each in months if f"{each:%Y-%m}" == request.GET.get("month")), None)
    rows: QuerySet[Any] = sessions_matching(_sessions().filter(starts_on__gt=day), typed)
    if region:
        rows = rows.filter(inside(region.code, "region__"))
    if month:
        rows = rows.filter(starts_on__year=month.year, starts_on__month=month.month)
    if is_free:
        rows = rows.filter(free__gt=0)
    page = BoundedPaginator(rows.order_by("starts_on", "pk"), ROWS_A_PAGE)
    own = Enrolment.objects.filter(facilitator__user=request.user.pk, withdrawn_at=None)
    return render(
        request,
        "portal/trainings.html",
        {
            "page": page.get_page(request.GET.get("page")),
            "typed": typed,
            "is_free": is_free,
            "regions": regions,
            "region": region,
            "months": months,
            "month": month,
            "own": own.select_related("session__course", "session__region").order_by(
                "-session__starts_on"
            )[:MOST_OF_ONES_OWN],
        },
    )


@require_GET
@permission_required("competencies.view_trainingsession", raise_exception=True)
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: its seats, who of those in reach takes part or waits, and whom to enrol."""
    session = get_object_or_404(_sessions(), pk=pk)
    taking_part = Enrolment.objects.visible_to(request.user).filter(
        session=session, withdrawn_at=None
    )
    queue = list(Enrolment.objects.filter(session=session).waiting().values_list("pk", flat=True))
    places = {key: place for place, key in enumerate(queue, start=1)}
    rows = list(
        taking_part.select_related("facilitator__home_region").order_by(
            "-is_seated", "enrolled_at", "pk"
        )
    )
    may_enrol = request.user.has_perm("competencies.add_enrolment") and not _has_begun(session)
    typed = _typed(request) if may_enrol else ""
    return render(
        request,
        "portal/training.html",
        {
            "session": session,
            "is_over": session.ends_on < timezone.localdate(),
            "has_begun": _has_begun(session),
            "waiting": len(queue),
            "rows": [(row, places.get(row.pk)) for row in rows],
            "may_enrol": may_enrol,
            "may_withdraw": request.user.has_perm("competencies.change_enrolment"),
            "typed": typed,
            "people": _people(request, session, typed) if typed else [],
        },
    )


@require_POST
@permission_required("competencies.add_enrolment", raise_exception=True)
def enrol_in_training(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol somebody in reach, and say whether they have a seat or wait."""
    session = get_object_or_404(TrainingSession, pk=pk)
    number = request.POST.get("person", "").replace("\0", "")
    people = Facilitator.objects.visible_to(_who_may(request, "add"))
    person = get_object_or_404(people, registry_number=number)
    try:
        row = enrol(person, session=session, day=timezone.localdate())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        said = _("%s has a seat.") if row.is_seated else _("No seat is free: %s waits for one.")
        messages.success(request, said % person)
    return redirect("portal:training", pk)


@require_POST
@permission_required("competencies.change_enrolment", raise_exception=True)
def withdraw_from_training(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw somebody in reach; who waits longest gets the seat."""
    number = request.POST.get("person", "").replace("\0", "")
    rows = Enrolment.objects.visible_to(_who_may(request, "change")).filter(withdrawn_at=None)
    row = get_object_or_404(
        rows.select_related("session", "facilitator"),
        session__in=TrainingSession.objects.filter(pk=pk),
        facilitator__registry_number=number,
    )
    try:
        follower = withdraw(row, day=timezone.localdate())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("%s is withdrawn.") % row.facilitator)
        if follower is not None:
            messages.success(request, _("Who waited longest has the seat now."))
    return redirect("portal:training", pk)


def _sessions() -> QuerySet[Any]:
    return TrainingSession.objects.with_seats().select_related("course", "provider", "region")


def _people(request: HttpRequest, session: TrainingSession, typed: str) -> QuerySet[Facilitator]:
    """Find people in reach, by name or number, who do not take part yet."""
    held = Enrolment.objects.filter(session=session, withdrawn_at=None)
    people = Facilitator.objects.visible_to(_who_may(request, "add")).matching(typed)
    free = people.filter(died_on=None).exclude(pk__in=held.values("facilitator"))
    return free.select_related("home_region").order_by("full_name", "pk")[:MOST_FOUND]


def _has_begun(session: TrainingSession) -> bool:
    return session.starts_on <= timezone.localdate()


def _typed(request: HttpRequest) -> str:
    return " ".join(words_of(request.GET.get("q", "")))


def _who_may(request: HttpRequest, verb: str) -> User:
    """Return the user with none but the grants by which they enrol, or withdraw, somebody."""
    return cast(User, request.user).where_may(f"competencies.{verb}_enrolment")
