"""Find people by name or registry number."""

from django.contrib.postgres.search import TrigramWordSimilarity
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
    """Names may be misspelt: those that resemble most come first. A number leads to its person,
    that of a merged one to the survivor.
    """
    day = day_asked(request)
    typed = " ".join(words_of(request.GET.get("q", "")))
    people: list[Facilitator] = []
    if typed:
        in_reach = Facilitator.objects.visible_to(request.user)
        if bearer := in_reach.numbered(typed.upper()).first():
            query = {"on": day.isoformat()} if "on" in request.GET else None
            return redirect(
                reverse("portal:facilitator", args=[bearer.registry_number], query=query)
            )
        found = (
            in_reach.filter(full_name__trigram_word_similar=typed)
            .annotate(status=status_on(day))
            .select_related("home_region")
            .order_by(TrigramWordSimilarity(typed, "full_name").desc(), "registry_number")
        )
        people = list(found[:MOST_FOUND])
    facts = {"typed": typed, "people": people, "is_cut_off": len(people) == MOST_FOUND}
    return render(request, "portal/search.html", facts)
