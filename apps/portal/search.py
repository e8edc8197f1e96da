"""Find people by name or registry number."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.facilitators.models import Facilitator
from apps.facilitators.queries import status_on
from apps.portal.asof import day_asked
from apps.regions.rules import words_of

MOST_FOUND = 50  # more smells of too short a name


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Names may be misspelt: those that resemble most come first. A number leads to its person."""
    day = day_asked(request)
    typed = " ".join(words_of(request.GET.get("q", "")))
    number = typed.upper()
    people: list[Facilitator] = []
    if typed:
        by_name = Q(full_name__trigram_word_similar=typed, merged_into=None)
        found = (
            Facilitator.objects.visible_to(request.user)
            .filter(Q(registry_number=number) | by_name)
            .annotate(status=status_on(day))
            .select_related("home_region")
            .order_by(TrigramWordSimilarity(typed, "full_name").desc(), "registry_number")
        )
        people = list(found[:MOST_FOUND])
    if [person.registry_number for person in people] == [number]:
        query = {"on": day.isoformat()} if "on" in request.GET else None
        return redirect(reverse("portal:facilitator", args=[number], query=query))
    facts = {"typed": typed, "people": people, "is_cut_off": len(people) == MOST_FOUND}
    return render(request, "portal/search.html", facts)
