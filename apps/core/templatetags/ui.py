"""Building blocks of pages: one tag each, registered as builtins."""

from django import template

register = template.Library()
