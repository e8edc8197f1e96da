"""People who may be registered twice, pair by pair, for somebody to compare."""

from collections.abc import Iterator
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import FacilitatorQuerySet
from apps.facilitators.queries import Pair, doubtful_pairs
from apps.portal.codes import by_a_code_of_any_age
from apps.portal.exports import Cell, csv_file
from apps.portal.questions import question_asked
from apps.regions.models import inside


@require_GET
@by_a_code_of_any_age
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """A page of pairs among the people in reach, by home; `?after=` goes on where one ended."""
    question = question_asked(request)
    people = Facilitator.objects.visible_to(request.user)
    if question.region:
        people = people.filter(inside(question.region.code, "home_region__"))
    if request.GET.get("format") == "csv":
        titles = [_("Name"), _("Registry number"), _("Name"), _("Registry number"), _("Likeness")]
        return csv_file(request, f"duplicates-{question.day}", titles, _lines(people))
    pairs, after = doubtful_pairs(people, after=_after(request))
    facts = {"question": question, "pairs": pairs, "after": after}
    return render(request, "portal/duplicates.html", facts)


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(2**63)) - 1):
        raise BadRequest(_("“%(text)s” is no place in this list.") % {"text": text})
    return int(text)


def _lines(people: FacilitatorQuerySet) -> Iterator[list[Cell]]:
    after: int | None = 0
    while after is not None:
        pairs, after = doubtful_pairs(people, after=after)
        for pair in pairs:
            yield [*_names(pair), pair.similarity]


def _names(pair: Pair) -> Iterator[str]:
    return chain.from_iterable(
        (person.full_name, person.registry_number) for person in (pair.one, pair.other)
    )
