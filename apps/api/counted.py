"""Figures of one count: the newest finished up to a day. A pull of many pages stays with its own.

The run is the first of the `keys` of such a list, so that a cursor carries it.
"""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.api.filters import DayFilter, FilterSet
from apps.api.pagination import opened, refused
from apps.staffing.models import CountRun


class CountedRows(FilterSet):
    as_of = DayFilter(
        method="together", help_text="The newest finished count up to this day; default today."
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        run = self._run()
        rows = super().filter_queryset(queryset)
        return rows.filter(run=run) if run else rows.none()

    def _run(self) -> CountRun | None:
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            day = self.form.cleaned_data["as_of"] or timezone.localdate()
            return CountRun.objects.shown_on(day)
        _is_back, key = opened(cursor)
        try:
            return CountRun.objects.finished().get(pk=key[0])
        except (IndexError, ValueError, CountRun.DoesNotExist) as error:
            sentence = _(
                "The count these pages come from is no longer kept: start again without a cursor."
            )
            raise refused("cursor", sentence, "start_again") from error
