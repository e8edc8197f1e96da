"""Building blocks of pages: one tag each, registered as builtins."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.forms import Form
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.core.paginators import FARTHEST_ROW

register = template.Library()

VERDICT_SIGNS = {
    "overloaded": "▲",
    "within": "●",
    "underloaded": "▽",
    "no_standard": "○",
    "no_data": "–",
}
FEWEST_POINTS = 2  # one point is no line


@register.inclusion_tag("ui/form.html", takes_context=True)
def ui_form(context: Context, form: Form, *, action: str) -> dict[str, object]:
    """Show a form's fields and its button: {% ui_form form action="Send the link" %}."""
    return {"form": form, "action": action, "csrf_token": context.get("csrf_token")}


@register.simple_block_tag
def table(content: str, label: str, *, is_compact: bool = False) -> SafeString:
    """Frame a table that scrolls by itself: {% table "Posts" %}<thead>…{% endtable %}."""
    facts = {"content": content, "label": label, "is_compact": is_compact}
    return render_to_string("ui/table.html", facts)


@register.inclusion_tag("ui/meter.html")
def meter(percent: float | None, *, empty: str) -> dict[str, object]:
    """Draw a bar from 0 to 100; None says `empty` in words, never 0 %."""
    return {"percent": percent, "empty": empty}


@register.inclusion_tag("ui/sparkline.html")
def sparkline(numbers: Sequence[float | None]) -> dict[str, str]:
    """Draw numbers as a line, the least at the bottom; what is None leaves no point."""
    known = [(place, number) for place, number in enumerate(numbers) if number is not None]
    if len(known) < FEWEST_POINTS:
        return {"points": ""}
    least = min(number for _, number in known)
    height = max(number for _, number in known) - least or 1
    width = len(numbers) - 1
    return {
        "points": " ".join(
            f"{100 * place / width:.1f},{22 - 20 * (number - least) / height:.1f}"
            for place, number in known
        )
    }


@register.inclusion_tag("ui/verdict.html")
def verdict(value: str, word: str) -> dict[str, str]:
    """Say a verdict by sign, word and colour, never by colour alone."""
    return {"verdict": value, "sign": VERDICT_SIGNS[value], "word": word}


@register.filter
def quantity(number: float | None, digits: int = 0) -> str:
    """Write a number, rounded half up, as the reader's language does; None is an en dash."""
    if number is None:
        return "–"
    exact = Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number_format(exact, digits, force_grouping=True)


def unbroken(sentence: str) -> str:
    """Keep a percent sign on the line of its number."""
    return sentence.replace(" %", "\N{NO-BREAK SPACE}%")


@register.filter
def at_most(length: int) -> str:
    """Write the length of a list that is counted no further than FARTHEST_ROW: "10.000+"."""
    return quantity(length) + ("+" if length >= FARTHEST_ROW else "")


@register.filter
def counted(length: int) -> str:
    """The same for a sentence: "more than 10.000"."""
    number = quantity(length)
    return _("more than %s") % number if length >= FARTHEST_ROW else number


@register.filter
def days(row: object) -> str:
    """Write the days of a dated row: "1 Jan 2026 – 31 Des 2026"; open-ended without the last."""
    first, last = (getattr(row, name) for name in ("starts_on", "ends_on"))
    return " – ".join(date_format(day, "j M Y") if day else "" for day in (first, last)).rstrip()
