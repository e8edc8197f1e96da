"""Building blocks of pages: one tag each, registered as builtins."""

from django import template
from django.forms import Form
from django.template import Context
from django.utils.formats import date_format, number_format

register = template.Library()

VERDICT_SIGNS = {
    "overloaded": "▲",
    "within": "●",
    "underloaded": "▽",
    "no_standard": "○",
    "no_data": "–",
}


@register.inclusion_tag("ui/form.html", takes_context=True)
def ui_form(context: Context, form: Form, *, action: str) -> dict[str, object]:
    """Show a form's fields and its button: {% ui_form form action="Send the link" %}."""
    return {"form": form, "action": action, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/meter.html")
def meter(percent: float | None, *, empty: str) -> dict[str, object]:
    """Draw a bar from 0 to 100; None says `empty` in words, never 0 %."""
    return {"percent": percent, "empty": empty}


@register.inclusion_tag("ui/verdict.html")
def verdict(value: str, word: str) -> dict[str, str]:
    """Say a verdict by sign, word and colour, never by colour alone."""
    return {"verdict": value, "sign": VERDICT_SIGNS[value], "word": word}


@register.filter
def quantity(number: float | None, digits: int = 0) -> str:
    """Write a number as the reader's language does; None is an en dash: it does not apply."""
    return "–" if number is None else number_format(number, digits, force_grouping=True)


@register.filter
def days(row: object) -> str:
    """Write the days of a dated row: "1 Jan 2026 – 31 Des 2026"; open-ended without the last."""
    first, last = (getattr(row, name) for name in ("starts_on", "ends_on"))
    return " – ".join(date_format(day, "j M Y") if day else "" for day in (first, last)).rstrip()
