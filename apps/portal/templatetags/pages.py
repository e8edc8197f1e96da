"""Building blocks that know the portal's pages and figures; registered as builtins."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

from apps.facilitators.models import Facilitator
from apps.facilitators.rules import Status
from apps.portal.columns import Column
from apps.portal.lists import Fact, NeedsList
from apps.staffing.models import Figure

register = template.Library()

STATUS_WORDS = dict(Status.choices)


@register.simple_tag(takes_context=True)
def address(context: Context, name: str, *args: str, **parameters: str) -> str:
    """Return a page's address for the day chosen: {% address "portal:search" q=name %}."""
    on = context["request"].GET.get("on", "")
    asked = {key: value for key, value in {**parameters, "on": on}.items() if value}
    return reverse(name, args=args) + (f"?{urlencode(asked)}" if asked else "")


@register.simple_tag(takes_context=True)
def leads_to(context: Context, shown: NeedsList, row: Any) -> str:
    """Return the address of a row's own page, of its person, or of its region's figures."""
    if shown.page:
        return reverse(shown.page, args=[row.pk])
    if shown.is_of_people:
        person = row if isinstance(row, Facilitator) else row.facilitator
        return address(context, "portal:facilitator", person.registry_number)
    parameters = {"region": row.region.code, "cluster": row.cluster.code}
    return address(context, "portal:dashboard", **parameters)


@register.inclusion_tag("portal/sort.html", takes_context=True)
def sort_header(
    context: Context, key: str, title: str, *, is_number: bool = True
) -> dict[str, Any]:
    """Head a column with a link that sorts by it: numbers the greatest first, words from A."""
    asked = context["request"].GET.copy()
    sort = asked.get("sort", "region")
    first, second = (f"-{key}", key) if is_number else (key, f"-{key}")
    asked["sort"] = second if sort == first else first
    asked.pop("page", None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return {
        "title": title,
        "query": asked.urlencode(),
        "direction": direction,
        "is_number": is_number,
    }


@register.inclusion_tag("portal/measure.html")
def measure(figure: Figure | None, column: Column) -> dict[str, Any]:
    """Show what a column reads of a figure, as a number or as a bar."""
    value = column.read(figure) if figure else None
    empty = figure.get_coverage_state_display() if figure else "–"
    return {"column": column, "value": value, "empty": empty}


@register.inclusion_tag("portal/fact.html")
def fact(row: Any, column: Fact) -> dict[str, Any]:
    """Show what a column of a list reads of a row."""
    return {"row": row, "column": column, "value": column.read(row)}


@register.filter
def status_word(status: str) -> str:
    """Say whether a post is active, planned or ended."""
    return str(STATUS_WORDS[Status(status)])
