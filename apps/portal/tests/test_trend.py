import datetime as dt

from apps.accounts.models import User
from apps.portal.trend import last_year
from apps.staffing.tests.factories import CountRunFactory, FigureFactory


def test_each_month_of_a_year_answers_with_its_newest_finished_run(signed_in):
    kept = {
        day: FigureFactory(run=CountRunFactory(day=day))
        for day in (
            dt.date(2025, 1, 31),  # a year before the one shown
            dt.date(2025, 2, 28),
            dt.date(2025, 3, 30),
            dt.date(2025, 3, 31),
            dt.date(2026, 1, 31),
            dt.date(2026, 2, 28),  # after the one shown
        )
    }
    FigureFactory(run=CountRunFactory(day=dt.date(2025, 6, 30), finished_at=None))
    signed_in("35.14")

    months = list(last_year(User.objects.get(), kept[dt.date(2026, 1, 31)]))

    assert months == [
        kept[dt.date(2025, 2, 28)],
        kept[dt.date(2025, 3, 31)],
        kept[dt.date(2026, 1, 31)],
    ]


def test_nobody_sees_the_months_of_another_region(signed_in):
    figure = FigureFactory()
    signed_in("33.01")

    assert list(last_year(User.objects.get(), figure)) == []
