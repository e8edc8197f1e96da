"""What needs an officer: the gravest of each list, and each list whole."""

import datetime as dt
from collections.abc import Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.core.paginators import FARTHEST_ROW, BoundedPaginator
from apps.core.templatetags.ui import at_most
from apps.portal.codes import by_a_code_of_any_age
from apps.portal.exports import Cell, csv_file
from apps.portal.lists import BY_SLUG, LISTS, NeedsList
from apps.portal.questions import question_asked

GRAVEST = 5
ROWS_A_PAGE = 50
ROWS_AT_ONCE = 2_000


@require_GET
@by_a_code_of_any_age
def needs(request: HttpRequest) -> HttpResponseBase:
    question = question_asked(request)
    rows = {each.slug: each.rows(question) for each in LISTS}
    lengths = _lengths(question.user, rows)
    return render(
        request,
        "portal/needs.html",
        {
            "run": question.run,
            "lists": [
                (
                    each,
                    lengths[each.slug],
                    rows[each.slug][:GRAVEST] if lengths[each.slug] else [],
                )
                for each in LISTS
            ],
            "headline": headline(lengths),
        },
    )


@require_GET
@by_a_code_of_any_age
def needs_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One list, page by page, within a region and cluster; `?format=csv` gives all of it."""
    if slug not in BY_SLUG:
        raise Http404
    shown = BY_SLUG[slug]
    question = question_asked(request)
    rows = shown.rows(question)
    if request.GET.get("format") == "csv":
        titles = [str(column.title) for column in shown.in_files]
        return csv_file(request, f"{slug}-{question.day}", titles, _lines(shown, rows))
    page = BoundedPaginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/needs_list.html",
        {
            "run": question.run,
            "list": shown,
            "headline": shown.headline(page.paginator.count, question.region),
            "page": page,
            "question": question,
        },
    )


def headline(lengths: dict[str, int]) -> str:
    """Say what is gravest: villages, people and contracts; reports where there are any."""
    if not any(lengths.values()):
        return _("Nothing needs you")
    villages, people, contracts = (
        lengths[slug] for slug in ("blank-villages", "overloaded-people", "ending-contracts")
    )
    facts = [
        sentence % {"count": at_most(count)}
        for sentence, count in (_to_mend(lengths), _to_review(lengths))
        if count
    ]
    facts += [
        ngettext(
            "%(count)s village nobody covers (by cluster)",
            "%(count)s villages nobody covers (by cluster)",
            villages,
        )
        % {"count": at_most(villages)},
        ngettext("%(count)s overloaded person", "%(count)s overloaded people", people)
        % {"count": at_most(people)},
        ngettext("%(count)s contract about to end", "%(count)s contracts about to end", contracts)
        % {"count": at_most(contracts)},
    ]
    return ", ".join(facts)


def _to_mend(lengths: dict[str, int]) -> tuple[str, int]:
    count = lengths["reports-to-mend"]
    return ngettext("%(count)s report to mend", "%(count)s reports to mend", count), count


def _to_review(lengths: dict[str, int]) -> tuple[str, int]:
    count = lengths["reports-to-review"]
    return ngettext("%(count)s report to review", "%(count)s reports to review", count), count


def _lengths(user: User, rows: dict[str, QuerySet]) -> dict[str, int]:
    """Count every list in one query, none further than FARTHEST_ROW."""
    counts = {
        slug: Coalesce(
            Func(
                Cast(
                    ArraySubquery(listed.order_by().values(one=Value(1))[:FARTHEST_ROW]),
                    ArrayField(IntegerField()),  # typed where a list is nobody's, thus NULL
                ),
                function="CARDINALITY",
                output_field=IntegerField(),
            ),
            0,
        )
        for slug, listed in rows.items()
    }
    return User.objects.filter(pk=user.pk).values(**counts).get()  # type: ignore[return-value]


def _lines(shown: NeedsList, rows: QuerySet) -> Iterator[list[Cell]]:
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        cells = [column.read(row) for column in shown.in_files]
        yield [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in cells]
