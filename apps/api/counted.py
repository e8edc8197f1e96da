"""Figures of one count: the newest finished up to a day."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.api.filters import DayFilter
from apps.api.pinned import PinnedRows
from apps.staffing.models import CountRun


class CountedRows(PinnedRows):
    pinned_by = "run"
    gone = _("The count these pages come from is no longer kept: start again without a cursor.")
    as_of = DayFilter(
        method="together", help_text="The newest finished count up to this day; default today."
    )

    def newest(self) -> CountRun | None:
        return CountRun.objects.shown_on(self.form.cleaned_data["as_of"] or timezone.localdate())

    def kept(self) -> QuerySet[CountRun]:
        return CountRun.objects.finished()
