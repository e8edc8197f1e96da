"""The lists of what needs an officer: which rows, in which order, and what to do about them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import Certificate
from apps.competencies.queries.endings import ending
from apps.core.templatetags.ui import at_most
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.forecasts.models import Forecast, VillageLapse
from apps.portal.questions import Question
from apps.regions.models import Region, inside
from apps.regions.rules import Level
from apps.reports.models import Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.queries.reviewing import waiting_for
from apps.reports.rules.states import State
from apps.reports.words import month_in_words
from apps.staffing.models import Figure, Workload, WorkloadPart
from apps.staffing.rules import CoverageState, Verdict, vacancy

CONTRACTS_END_WITHIN = dt.timedelta(days=90)
CERTIFICATES_END_WITHIN = 90  # days


@dataclass(frozen=True)
class Fact:
    """A column of a list; `shown_as` names how a page writes it (templates/portal/fact.html)."""

    title: str | Promise
    read: Callable[[Any], Any]
    shown_as: str = "text"
    is_main: bool = True
    """Among the facts that a narrow screen has room for."""

    @property
    def is_number(self) -> bool:
        return self.shown_as in {"number", "load"}


@dataclass(frozen=True)
class NeedsList:
    """`subject` is the column that leads on: to a person's page, or to a region's figures."""

    slug: str
    title: str | Promise
    advice: str | Promise
    none: str | Promise
    rows: Callable[[Question], QuerySet]
    subject: Fact
    facts: tuple[Fact, ...]
    is_of_people: bool = False
    page: str = ""
    """The page a row leads to by its key, where that is neither a person's nor a region's."""

    def headline(self, length: int, region: Region | None) -> str:
        """Say how long the list is, and where."""
        if region is None:
            return f"{self.title}: {at_most(length)}"
        facts = {"title": self.title, "length": at_most(length), "region": region.label}
        return gettext("%(title)s in %(region)s: %(length)s") % facts

    @property
    def columns(self) -> tuple[Fact, ...]:
        return (self.subject, *self.facts)

    @property
    def in_files(self) -> tuple[Fact, ...]:
        """Regions share names: a file has their code too."""
        return self.columns if self.is_of_people or self.page else (CODE, *self.columns)


def blank_villages(question: Question) -> QuerySet[Figure]:
    blank = question.figures(Level.VILLAGE).filter(villages__gt=0, villages_covered=0)
    return blank.order_by("-families_in_villages", "region__code", "cluster_id")


def overloaded(question: Question) -> QuerySet[Workload]:
    """People whose load is too much, with a post where the user and the question look."""
    people = Workload.objects.visible_to(question.user).filter(
        run=question.run, verdict=Verdict.OVERLOADED
    )
    if not question.is_of_the_nation:
        parts = WorkloadPart.objects.visible_to(question.user).filter(
            question.here(), run=question.run
        )
        people = people.filter(facilitator__in=parts.values("facilitator"))
    return people.select_related("facilitator__home_region").order_by("-load", "facilitator")


def ending_contracts(question: Question) -> QuerySet[Employment]:
    """Employments whose last day is near and that no other follows."""
    last_day = question.day + CONTRACTS_END_WITHIN
    followed = Employment.objects.filter(
        facilitator=OuterRef("facilitator"), starts_on__gt=OuterRef("ends_on")
    )
    ending = Employment.objects.visible_to(question.user).filter(
        ~Exists(followed), ends_on__range=(question.day, last_day)
    )
    if question.is_narrowed:
        posts = Assignment.objects.visible_to(question.user).active_on(question.day)
        ending = ending.filter(Exists(posts.filter(question.here(), employment=OuterRef("pk"))))
    return ending.select_related("facilitator__home_region").order_by("ends_on", "facilitator")


def ending_certificates(question: Question) -> QuerySet[Certificate]:
    """Certificates whose last day is near and that no other of the scheme follows."""
    near = ending(question.day, within=CERTIFICATES_END_WITHIN).visible_to(question.user)
    if question.is_narrowed:
        posts = Assignment.objects.visible_to(question.user).active_on(question.day)
        near = near.filter(
            Exists(posts.filter(question.here(), facilitator=OuterRef("facilitator")))
        )
    return near.select_related("facilitator__home_region", "scheme").order_by("ends_on", "pk")


def doubtful_niks(question: Question) -> QuerySet[Facilitator]:
    """People whose NIK carries another birth date or sex than is on record."""
    people = Facilitator.objects.visible_to(question.user).filter(nik_agrees=False)
    if question.is_narrowed:
        home = Q(pk__in=[])  # a home lies in no cluster
        if question.region and not question.cluster:
            home = inside(question.region.code, "home_region__")
        people = people.placed(question.here(), home, day=question.day)
    return people.select_related("home_region").order_by("registry_number")


def villages_left(question: Question) -> QuerySet[VillageLapse]:
    """Villages that lose their last qualified facilitator within twelve months, soonest first."""
    lapses = VillageLapse.objects.visible_to(question.user).filter(
        forecast__in=Forecast.objects.shown()
    )
    if question.region:
        lapses = lapses.filter(inside(question.region.code, "village__"))
    if question.cluster:
        lapses = lapses.filter(cluster=question.cluster)
    return lapses.select_related("village", "cluster").order_by("lapses_on", "-families", "pk")


def vacancies(question: Question) -> QuerySet[Figure]:
    figures = question.figures(Level.REGENCY).alias(
        vacant=vacancy(formasi=F("formasi"), filled=F("filled"))
    )
    return figures.filter(vacant__gt=0).order_by("-vacant", "region__code", "cluster__code")


def without_data(question: Question) -> QuerySet[Figure]:
    unknown = question.figures(Level.REGENCY).filter(coverage_state=CoverageState.NO_DATA)
    return unknown.order_by("-people", "region__code", "cluster__code")


def reports_to_review(question: Question) -> QuerySet[Report]:
    """Filed reports that are the user's to decide now, the oldest first."""
    return _named(waiting_for(question.user, timezone.now()).filter(question.here()))


def reports_to_mend(question: Question) -> QuerySet[Report]:
    """What the user filed and somebody returned, what is due first."""
    filers = question.user.where_may("reports.add_filing")
    mine = Report.objects.visible_to(filers).filter(filed_by=question.user, state=State.RETURNED)
    return _named(mine.filter(question.here()))


def _named(reports: ReportQuerySet) -> ReportQuerySet:
    loaded = reports.select_related("period", "region", "cluster", "assignment__facilitator")
    return loaded.defer("values", "notes").order_by("filed_at", "pk")


CODE = Fact(_("Code"), lambda row: row.region.code)
PERSON = Fact(_("Name"), lambda row: row.facilitator.full_name)
NUMBER = Fact(_("Registry number"), lambda row: row.facilitator.registry_number, is_main=False)
HOME = Fact(
    pgettext_lazy("where a person lives", "Home"), lambda row: row.facilitator.home_region.label
)
REGENCY = Fact(_("Regency or city"), lambda row: row.region.label)
CLUSTER = Fact(_("Cluster"), lambda row: row.cluster.name)

REPORT_FACTS = (
    Fact(_("Month"), lambda row: month_in_words(row.period.month)),
    CLUSTER,
    Fact(_("Region"), lambda row: row.region.label),
    Fact(_("Filed"), lambda row: timezone.localdate(row.filed_at), "day", is_main=False),
)

LISTS = (
    NeedsList(
        slug="reports-to-mend",
        title=_("Reports that came back to you"),
        advice=_("The notes say what to mend: mend it and file the report again."),
        none=_("No report of yours came back."),
        rows=reports_to_mend,
        subject=Fact(_("Name"), lambda row: row.assignment.facilitator.full_name),
        facts=REPORT_FACTS,
        page="portal:report",
    ),
    NeedsList(
        slug="reports-to-review",
        title=_("Reports that wait for your decision"),
        advice=_("Approve them, or return them with a note. The oldest first."),
        none=_("No report waits for your decision."),
        rows=reports_to_review,
        subject=Fact(_("Name"), lambda row: row.assignment.facilitator.full_name),
        facts=REPORT_FACTS,
        page="portal:report_review",
    ),
    NeedsList(
        slug="blank-villages",
        title=_("Villages nobody covers by cluster"),
        advice=_("Add the village to a post nearby, or propose a post. Most families first."),
        none=_("Every village with families is covered."),
        rows=blank_villages,
        subject=Fact(_("Village"), lambda row: row.region.label),
        facts=(CLUSTER, Fact(_("Families"), lambda row: row.families_in_villages, "number")),
    ),
    NeedsList(
        slug="overloaded-people",
        title=_("Overloaded people"),
        advice=_("Move villages to a colleague who has room. The heaviest load first."),
        none=_("Nobody holds more than the standard allows."),
        rows=overloaded,
        subject=PERSON,
        facts=(
            NUMBER,
            Fact(_("Verdict"), lambda row: row.get_verdict_display(), "verdict"),
            Fact(_("Load"), lambda row: row.load, "load"),
            Fact(_("Families"), lambda row: round(row.families), "number", is_main=False),
            HOME,
        ),
        is_of_people=True,
    ),
    NeedsList(
        slug="ending-contracts",
        title=_("Contracts that end within 90 days"),
        advice=_(
            "Renew in time, or plan who follows. "
            "Those that another employment follows are not listed."
        ),
        none=_("No contract ends within 90 days without another that follows."),
        rows=ending_contracts,
        subject=PERSON,
        facts=(
            NUMBER,
            Fact(_("Employment"), lambda row: row.get_status_display()),
            Fact(_("Last day"), lambda row: row.ends_on, "day"),
            HOME,
        ),
        is_of_people=True,
    ),
    NeedsList(
        slug="ending-certificates",
        title=_("Certificates that end within 90 days"),
        advice=_(
            "Have them renewed or tested anew before the last day. "
            "Those that another certificate of the scheme follows are not listed."
        ),
        none=_("No certificate ends within 90 days without another that follows."),
        rows=ending_certificates,
        subject=PERSON,
        facts=(
            NUMBER,
            Fact(_("Certification scheme"), lambda row: row.scheme.name),
            Fact(_("Last day"), lambda row: row.ends_on, "day"),
            HOME,
        ),
        is_of_people=True,
    ),
    NeedsList(
        slug="villages-left",
        title=_("Villages that lose their last qualified facilitator"),
        advice=_(
            "Within twelve months, by certificates and contracts that end and planned transfers. "
            "Have somebody certified, or let a qualified colleague cover the village."
        ),
        none=_("No village loses its last qualified facilitator within twelve months."),
        rows=villages_left,
        subject=Fact(_("Village"), lambda row: row.village.label),
        facts=(
            CLUSTER,
            Fact(_("First day without one"), lambda row: row.lapses_on, "day"),
            Fact(_("Families"), lambda row: row.families, "number", is_main=False),
        ),
    ),
    NeedsList(
        slug="vacancies",
        title=_("Regencies and cities with vacancies by cluster"),
        advice=_(
            "Approved posts that nobody fills, by regency or city. Recruit, or move people there."
        ),
        none=_("Every approved post is filled."),
        rows=vacancies,
        subject=REGENCY,
        facts=(
            CLUSTER,
            Fact(_("Approved posts"), lambda row: row.formasi, "number", is_main=False),
            Fact(_("Filled"), lambda row: row.filled, "number", is_main=False),
            Fact(_("Vacancy"), lambda row: row.vacancy, "number"),
        ),
    ),
    NeedsList(
        slug="doubtful-niks",
        title=_("People whose NIK carries another birth date or sex"),
        advice=_(
            "Compare the identity card with the record, and correct what is wrong. "
            "Where the civil registry erred, leave it as it is."
        ),
        none=_("No NIK that was compared carries another birth date or sex."),
        rows=doubtful_niks,
        subject=Fact(_("Name"), lambda row: row.full_name),
        facts=(
            Fact(_("Registry number"), lambda row: row.registry_number, is_main=False),
            Fact(_("Birth date"), lambda row: row.born_on, "day"),
            Fact(_("Sex"), lambda row: row.get_sex_display()),
            Fact(
                pgettext_lazy("where a person lives", "Home"),
                lambda row: row.home_region.label,
            ),
        ),
        is_of_people=True,
    ),
    NeedsList(
        slug="without-caseload",
        title=_("Regencies and cities without caseload data by cluster"),
        advice=_(
            "Nothing was loaded for the last twelve months: send the month's caseload. "
            "Where most people serve first, then by code."
        ),
        none=_("Every regency and city has caseload data."),
        rows=without_data,
        subject=REGENCY,
        facts=(CLUSTER, Fact(_("People serving"), lambda row: row.people, "number")),
    ),
)
BY_SLUG = {each.slug: each for each in LISTS}
