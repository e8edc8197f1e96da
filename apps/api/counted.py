"""Figures of one count: the newest finished up to a day. All pages of a pull are of the same."""

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
        if run is None:
            return rows.none()
        self.request.pin = str(run.pk)
        return rows.filter(run=run)

    def _run(self) -> CountRun | None:
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            day = self.form.cleaned_data["as_of"] or timezone.localdate()
            return CountRun.objects.shown_on(day)
        _is_back, _key, pin = opened(cursor)
        try:
            return CountRun.objects.finished().get(pk=pin)
        except (ValueError, CountRun.DoesNotExist) as error:
            sentence = _(
                "The count these pages come from is no longer kept: start again without a cursor."
            )
            raise refused("cursor", sentence, "start_again") from error
