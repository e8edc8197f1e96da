"""Posts: given, moved, ended, cancelled and corrected by their services."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, QuerySet
from django.forms import ModelChoiceField, model_to_dict
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import reach
from apps.accounts.scoped_admin import ReadOnlyScopedAdmin
from apps.core.back_office import ShownInline
from apps.facilitators import services
from apps.facilitators.admin.acts import Act
from apps.facilitators.admin.employments import PersonsRowAdmin
from apps.facilitators.models import Assignment, CoveredVillage
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.facilitators.rules import Status
from apps.facilitators.services import Villages
from apps.programs.models import ServiceUnit
from apps.regions.models import Region
from apps.regions.region_filter import RegionFilter
from apps.regions.rules import Level

PLACE_HELP = _("Leave it empty for a post at a service unit.")


def villages_offered(user: Any) -> QuerySet:
    return Region.objects.in_force().at(Level.VILLAGE).filter(reach(user))


class VillagesAsked(admin.TabularInline):
    """The villages a new post covers, each with its own families if they are counted."""

    model = CoveredVillage
    fields = ["village", "families"]
    autocomplete_fields = ["village"]
    extra = 3
    verbose_name_plural = _("Villages it covers")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        kwargs["queryset"] = villages_offered(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the page that asks has its own


class CoveringAct(Act):
    """Names villages that a post covers."""

    inline = VillagesAsked

    def villages(self) -> Villages:
        named = {row["village"]: row["families"] for row in self.rows if row.get("village")}
        if len(named) < sum(1 for row in self.rows if row.get("village")):
            raise ValidationError({"villages": _("One village is named twice.")})
        return named


class Assign(CoveringAct):
    slug, title = "assign", _("Assign")
    permission = "facilitators.add_assignment"
    optional = ("region",)

    class Meta:
        model = Assignment
        fields = [
            "kind", "role", "cluster", "region", "unit", "fte_share", "starts_on", "ends_on",
            "decree",
        ]  # fmt: skip
        help_texts = {"region": PLACE_HELP}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.died_on is None

    def write(self) -> None:
        self.instance = services.assign(self.subject, **self.cleaned_data, villages=self.villages())


class Transfer(CoveringAct):
    slug, title = "transfer", _("Transfer")
    permission = "facilitators.change_assignment"
    optional = ("region",)

    class Meta:
        model = Assignment
        fields = ["starts_on", "region", "unit", "decree"]
        labels = {"starts_on": _("first day there")}
        help_texts = {
            "starts_on": _("The post held now ends the day before. It may lie ahead."),
            "region": PLACE_HELP,
        }

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return _goes_on(row, day)

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.transfer(
            self.subject,
            on=given["starts_on"],
            region=given["region"],
            unit=given["unit"],
            decree=given["decree"],
            villages=self.villages(),
        )


class Cover(CoveringAct):
    """The villages from a day on; what is not offered here, such as those elsewhere, stays."""

    slug, title = "cover", _("Change the villages")
    permission = "facilitators.change_assignment"

    class Meta:
        model = Assignment
        fields = ["starts_on"]
        labels = {"starts_on": _("from the day")}
        help_texts = {"starts_on": _("Villages left out are covered until the day before.")}

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return _goes_on(row, day)

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return {"starts_on": max(day, row.starts_on)}

    @classmethod
    def proposed_rows(cls, row: Any, user: Any) -> list[dict[str, Any]]:
        listed = row.covered_villages.filter(
            ends_on__isnull=True, village__in=villages_offered(user)
        )
        return list(listed.order_by("village__code").values("village", "families"))

    def write(self) -> None:
        on = self.cleaned_data["starts_on"]
        others = (
            self.subject.covered_villages.valid_on(on)
            .exclude(village__in=villages_offered(self.user))
            .select_related("village")
        )
        stay = {row.village: row.families for row in others}
        self.instance = services.cover(self.subject, villages={**stay, **self.villages()}, on=on)


class End(Act):
    slug, title = "end", _("End the post")
    permission = "facilitators.change_assignment"
    required = ("ends_on", "end_reason")

    class Meta:
        model = Assignment
        fields = ["ends_on", "end_reason"]

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return _goes_on(row, day)

    def write(self) -> None:
        given = self.cleaned_data
        self.instance = services.end(self.subject, on=given["ends_on"], reason=given["end_reason"])


class Cancel(Act):
    """A planned post becomes one that never was."""

    slug, title = "cancel", _("Cancel the planned post")
    permission = "facilitators.change_assignment"

    class Meta:
        model = Assignment
        fields: list[str] = []

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.cancelled_at is None and row.starts_on > day

    def write(self) -> None:
        self.instance = services.cancel(self.subject, day=self.day)


class Correct(Act):
    """Sets right what was recorded wrongly; what changed in the world is no correction."""

    slug, title = "correct", _("Correct")
    permission = "facilitators.change_assignment"

    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        help_text=_("What was wrong. For a change in the world, end or transfer the post instead."),
    )

    class Meta:
        model = Assignment
        fields = [
            "employment", "kind", "role", "cluster", "region", "unit", "fte_share", "decree",
            "starts_on", "ends_on", "end_reason",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["employment"].queryset = self.subject.facilitator.employments.all()
        fields["region"].queryset |= Region.objects.filter(pk=self.subject.region_id)

    @classmethod
    def fits(cls, row: Any, day: dt.date) -> bool:
        return row.cancelled_at is None

    @classmethod
    def proposed(cls, row: Any, day: dt.date) -> dict[str, Any]:
        return model_to_dict(row, cls.Meta.fields)

    def write(self) -> None:
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        reason = changed.pop("reason")
        self.instance = services.correct(self.subject, reason=reason, **changed)


def _goes_on(post: Assignment, day: dt.date) -> bool:
    return post.cancelled_at is None and (post.ends_on is None or post.ends_on >= day)


class PostStatusFilter(admin.SimpleListFilter):
    title = _("status today")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        held = [(value, word) for value, word in Status.choices if value != Status.UNASSIGNED]
        return [*held, ("cancelled", _("Cancelled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if asked == "cancelled":
            return queryset.filter(cancelled_at__isnull=False)
        if asked not in Status.values:
            return queryset
        return cast(AssignmentQuerySet, queryset).in_status(asked, on=timezone.localdate())


class CoveredVillageInline(ShownInline):
    model = CoveredVillage
    fields = ["village", "families", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("village")


@admin.register(Assignment)
class AssignmentAdmin(PersonsRowAdmin):
    acts = (Cover, Transfer, End, Cancel, Correct)
    list_display = [
        "facilitator", "kind", "role", "cluster", "region", "fte_share", "starts_on", "ends_on",
    ]  # fmt: skip
    list_select_related = ["facilitator", "kind", "cluster", "region"]
    list_filter = [RegionFilter, PostStatusFilter, "cluster", "kind", "role"]
    fields = [
        "facilitator", "employment", "kind", "role", "cluster", "region", "unit", "fte_share",
        "decree", "starts_on", "ends_on", "end_reason", "cancelled_at",
    ]  # fmt: skip
    autocomplete_fields = ["region", "unit"]
    inlines = [CoveredVillageInline]

    def choices(self, rows: QuerySet, db_field: Field, request: HttpRequest) -> QuerySet:
        if rows.model is ServiceUnit:
            return rows.filter(reach(self.chooser(request), region="regency__"))
        return super().choices(rows, db_field, request)


@admin.register(CoveredVillage)
class CoveredVillageAdmin(ReadOnlyScopedAdmin):
    """In no menu: it offers villages where they are asked for."""

    regions_at = {"village": Level.VILLAGE}
    list_display = ["assignment", "village", "families", "starts_on", "ends_on"]
    list_select_related = ["assignment__kind", "assignment__region", "village"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
