"""Forms about reports: each asks for what one service wants, and regions in the reader's reach."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, areas_of, reach
from apps.core.forms import RefusingForm
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.reports.models import Delegation, MonthLock, Outage, Period
from apps.reports.queries.deputies import deputies_of
from apps.reports.services import delegate, lock_month, log_outage, unlock_month
from apps.reports.words import month_in_words, named


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReportForm(RefusingForm):
    """Asked by somebody, now; done by `is_done`, or refused on its field."""

    def __init__(self, *args: Any, user: User, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now

    def attempt(self) -> None:
        """Ask nothing: the service does."""

    def is_done(self) -> bool:
        """Do it, wholly or not at all."""
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.write()
        except ValidationError as refusal:
            self.refuse(refusal)
            return False
        return True


class DeputyField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{named(obj)} · {obj.place}"


class DelegationForm(ReportForm):
    deputy = DeputyField(User.objects.none(), label=capfirst(_("deputy")))

    class Meta:
        model = Delegation
        fields = ["deputy", "starts_on", "ends_on"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = deputies_of(self.user, timezone.localdate(self.now))
        cast(DeputyField, self.fields["deputy"]).queryset = officers

    def write(self) -> None:
        self.instance = delegate(approver=self.user, **self.cleaned_data)


class OutageForm(ReportForm):
    class Meta:
        model = Outage
        fields = ["region", "starts_on", "ends_on", "reason"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["region"]).queryset = regions_to_name(self.user, "reports.add_outage")

    def write(self) -> None:
        self.instance = log_outage(by=self.user, **self.cleaned_data)


class LockForm(ReportForm):
    """A month that is over, of one cluster or of all that the reader answers for."""

    month = forms.TypedChoiceField(coerce=dt.date.fromisoformat, label=capfirst(_("month")))
    cluster = forms.ModelChoiceField(
        Cluster.objects.order_by("code"),
        required=False,
        empty_label=_("All clusters"),
        label=capfirst(_("cluster")),
    )
    field_order = ["month", "region", "cluster"]
    locked = 0
    """How many clusters' months are locked by it."""

    class Meta:
        model = MonthLock
        fields = ["region"]

    def __init__(self, *args: Any, months: list[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast(Any, self.fields)
        fields["month"].choices = [(month, month_in_words(month)) for month in months]
        fields["region"].queryset = regions_to_name(self.user, "reports.add_monthlock")

    def write(self) -> None:
        """Lock each cluster's month that is open there; refuse where none is."""
        given = self.cleaned_data
        periods = Period.objects.filter(month=given["month"], due_at__lt=self.now)
        if given["cluster"]:
            periods = periods.filter(cluster=given["cluster"])
        refusal = ValidationError({"month": _("No cluster has such a month.")})
        for period in periods.select_related("cluster"):
            try:
                lock_month(period, region=given["region"], by=self.user, now=self.now)
            except ValidationError as error:
                refusal = error
            else:
                self.locked += 1
        if not self.locked:
            raise refusal


class UnlockForm(ReportForm):
    class Meta:
        model = MonthLock
        fields = ["reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True

    def write(self) -> None:
        reason = self.cleaned_data["reason"]
        self.instance = unlock_month(self.instance, reason=reason, by=self.user, now=self.now)


def regions_to_name(user: User, permission: str) -> QuerySet[Region]:
    """Return the regions in force by which a user may do it, and those right below them."""
    able = user.where_may(permission)
    codes = [code for code, _cluster in areas_of(able)]
    right_here = Q(code__in=codes) | Q(parent__code__in=codes)
    return Region.objects.in_force().filter(reach(able), right_here).order_by("code")
