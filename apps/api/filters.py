"""Filters that refuse what they do not know, and regions by a code of any age."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from apps.api.pagination import KeysetPagination
from apps.facilitators.models import Assignment, Facilitator
from apps.programs.models import Cluster, FacilitatorKind
from apps.regions.models import inside
from apps.regions.queries import Resolved, resolve

if TYPE_CHECKING:
    from rest_framework.views import APIView


class StrictFilterBackend(DjangoFilterBackend):
    """Filter by the view's `filterset_class`; a parameter nobody declared is refused by name."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "APIView") -> QuerySet:
        filterset_class = self.get_filterset_class(view, queryset)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = sorted(set(request.query_params) - known - KeysetPagination.PARAMETERS)
        if unknown:
            raise ValidationError(
                {name: [ErrorDetail(str(_("Unknown parameter.")), "unknown")] for name in unknown}
            )
        filtered: QuerySet = super().filter_queryset(request, queryset, view)
        return filtered


DAY = "%Y-%m-%d"


class DayFilter(django_filters.DateFilter):
    """A day as 2026-01-31 and in no other form, whatever the caller's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[DAY], **options)


def day_asked(request: Request) -> dt.date:
    """Return the day `as_of`, or else today; what is none is refused by its filter, later."""
    try:
        asked = request.query_params.get("as_of", "").strip()
        return dt.datetime.strptime(asked, DAY).date()  # noqa: DTZ007 — a day has no zone
    except ValueError:
        return timezone.localdate()


class CodeFilter(django_filters.CharFilter):
    """Rows of a cluster or kind, by its code; a code nobody knows is refused."""

    field_class = forms.ModelChoiceField

    def __init__(self, table: type[Model], **options: Any) -> None:
        super().__init__(
            queryset=table._default_manager.all(),
            to_field_name="code",
            error_messages={"invalid_choice": _("Unknown code.")},
            **{"help_text": "A code; one nobody knows is refused."} | options,
        )


class RegionField(forms.CharField):
    def clean(self, value: Any) -> Resolved | None:
        """Return what a code of any age means today. Raises ValidationError for other text."""
        code = super().clean(value)
        return resolve(code) if code else None


def within(found: Resolved, path: str) -> Q:
    """Match rows whose region, at `path` such as "region__", lies inside the one asked for."""
    return reduce(or_, (inside(region.code, path) for region in found.regions))


class RegionFilter(django_filters.CharFilter):
    """Rows inside a region; the view's answer names the successors of a retired code.

    Without a `path` the filter set itself says what lies inside.
    """

    field_class = RegionField

    def __init__(self, path: str | None = None) -> None:
        super().__init__(
            help_text="A region code: it and everything below. A retired one: its successors."
        )
        self.path = path

    def filter(self, qs: QuerySet, value: Resolved | None) -> QuerySet:
        if value is None:
            return qs
        self.parent.request.region_successors = value.successor_codes
        return qs if self.path is None else qs.filter(within(value, self.path))


class PersonFilter(django_filters.CharFilter):
    """Rows of a person, at `path` such as "facilitator__", by words of a name or by number."""

    def __init__(self, path: str = "") -> None:
        super().__init__(help_text="Words of a person's name, or how their number starts.")
        self.path = path

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        found = Q(**{f"{self.path}pk__in": Facilitator.objects.matching(value).values("pk")})
        return qs.filter(found | numbered(value, self.path))


class CountFilter(django_filters.CharFilter):
    """A whole number within bounds, which the filter set itself makes sense of."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(method="together", **options)


class FlagFilter(django_filters.ChoiceFilter):
    """`true` or `false`; any other word is refused, where a BooleanFilter would pass it over."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(word, word) for word in ("true", "false")], **options)


class NumberFilter(django_filters.CharFilter):
    """Rows of a person, at `path`, by registry number; a merged person's means the survivor."""

    def __init__(self, path: str = "") -> None:
        super().__init__(help_text="A registry number; a merged person's means the survivor.")
        self.path = path

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(numbered(value, self.path)) if value else qs


def numbered(number: str, path: str) -> Q:
    return Q(**{f"{path}pk__in": Facilitator.objects.numbered(number.upper()).values("pk")})


class FilterSet(django_filters.FilterSet):
    def together(self, rows: QuerySet, _name: str, _value: Any) -> QuerySet:
        """Leave a parameter to `filter_queryset`, which reads it together with others."""
        return rows


class PostFilterSet(FilterSet):
    """Of people by their posts: region, cluster and kind hold together, on one and the same."""

    region = RegionFilter()
    cluster = CodeFilter(Cluster, method="together")
    kind = CodeFilter(FacilitatorKind, method="together")

    def work(self) -> dict[str, Model]:
        """Return the cluster and the kind that are asked for."""
        asked = self.form.cleaned_data
        return {name: asked[name] for name in ("cluster", "kind") if asked[name]}

    def asked_for(self, posts: Any) -> QuerySet:
        """Keep of posts, or of what is counted of them, those asked for and in reach."""
        here: QuerySet = posts.visible_to(self.request.user).filter(**self.work())
        region = self.form.cleaned_data["region"]
        return here.filter(within(region, "region__")) if region else here

    def people_on(self, day: dt.date) -> QuerySet | None:
        """Return the keys of the people asked for by the posts of a day; None for all.

        Who has no post that day is found by region alone, by the home region.
        """
        region, work = self.form.cleaned_data["region"], self.work()
        if not region and not work:
            return None
        posts = Assignment.objects.active_on(day)
        found = self.asked_for(posts).values("facilitator")
        if work:
            return found
        at_home = Facilitator.objects.filter(within(region, "home_region__"))
        free = at_home.exclude(Exists(posts.filter(facilitator=OuterRef("pk"))))
        return found.union(free.values("pk"))
