"""Posts: who serves where, from when to when, and which villages it covers."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import save
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.facilitators.rules import EndReason, PostRole
from apps.facilitators.services.covering import Villages, cover_from, refuse_villages_elsewhere
from apps.facilitators.services.locks import lock_alone, locked, locked_post
from apps.facilitators.services.refusing import (
    refuse_out_of_reach,
    refuse_the_gone,
    refuse_the_over,
)
from apps.programs.models import Cluster, FacilitatorKind, ServiceUnit
from apps.programs.rules import PostingLevel
from apps.regions.models import Region

CORRECTABLE = frozenset(
    {
        "employment", "kind", "role", "cluster", "region", "unit", "fte_share", "decree",
        "starts_on", "ends_on", "end_reason",
    }
)  # fmt: skip


@transaction.atomic
def assign(
    facilitator: Facilitator,
    *,
    kind: FacilitatorKind,
    cluster: Cluster,
    starts_on: dt.date,
    region: Region | None = None,
    unit: ServiceUnit | None = None,
    role: PostRole = PostRole.PENDAMPING,
    fte_share: Decimal = Decimal(1),
    ends_on: dt.date | None = None,
    end_reason: str = "",
    decree: str = "",
    villages: Villages | None = None,
) -> Assignment:
    """Give a person a post in a `region`, or at a `unit`, which lies in its own regency.

    The post lies in the employment in force on `starts_on`. Raises ValidationError on the field:
    no employment, a person gone, a cluster the kind does not serve, a region of another level than
    the kind's, more than full time, a post held already, a region held alone by another, a village
    that is none or lies elsewhere.
    """
    place = unit.regency if unit else region
    if place is None:
        raise ValidationError({"region": _("Name a region or a service unit.")})
    lock_alone([kind], [place])
    person = locked(facilitator)
    refuse_the_gone(person, starts_on)
    employment = (
        Employment.objects.filter(facilitator=person).valid_on(starts_on).order_by("-starts_on")
    ).first()
    if employment is None:
        raise ValidationError({"starts_on": _("This person is not employed on that day.")})
    post = Assignment(
        facilitator=person,
        employment=employment,
        kind=kind,
        holds_alone=kind.holds_alone,
        role=role,
        cluster=cluster,
        region=place,
        unit=unit,
        fte_share=fte_share,
        starts_on=starts_on,
        ends_on=ends_on,
        end_reason=end_reason,
        decree=decree,
    )
    _refuse_a_foreign_cluster(post)
    _refuse_another_level(post)
    save(post)
    cover_from(post, villages or {}, on=starts_on)
    return post


@transaction.atomic
def end(assignment: Assignment, *, on: dt.date, reason: EndReason) -> Assignment:
    """Make `on` the last day of a post. To prolong one that ended is a correction.

    Raises ValidationError on `ends_on` when it ended before or was cancelled, or `on` is before
    its first day.
    """
    post = locked_post(assignment)
    refuse_the_over(post, on)
    post.ends_on, post.end_reason = on, reason
    save(post)
    return post


@transaction.atomic
def cancel(assignment: Assignment, *, day: dt.date) -> Assignment:
    """Cancel a post that is planned on `day`; it stays on record as one that never was.

    Raises ValidationError on `starts_on` when it has begun, on `ends_on` when cancelled before.
    """
    post = locked_post(assignment)
    refuse_the_over(post, day)
    if post.starts_on <= day:
        raise ValidationError({"starts_on": _("This post has begun: end it instead.")})
    Assignment.objects.filter(pk=post.pk).update(cancelled_at=Now())
    post.refresh_from_db(fields=["cancelled_at"])
    return post


@transaction.atomic
def correct(assignment: Assignment, *, reason: str, **changes: Any) -> Assignment:
    """Set right what was recorded wrongly, as though it had always been so.

    A change in the world is not a correction: end or transfer. The history keeps the `reason`.
    Raises ValidationError on the field that is then wrong; TypeError for one that is no correction.
    """
    if unknown := changes.keys() - CORRECTABLE:
        raise TypeError(f"not to be corrected: {', '.join(sorted(unknown))}")
    post = locked_post(assignment, kind=changes.get("kind"), region=changes.get("region"))
    for name, value in changes.items():
        setattr(post, name, value)
    post.holds_alone = post.kind.holds_alone
    _refuse_a_foreign_cluster(post)
    _refuse_another_level(post)
    refuse_villages_elsewhere(post)
    with pghistory.context(act="correction", reason=reason):
        save(post)
    return post


def close(
    posts: AssignmentQuerySet, *, on: dt.date, reason: EndReason, by: User, field: str
) -> None:
    """Make `on` the last day of those of `posts` that go on; cancel those that start later.

    Raises ValidationError on `field` where `by` does not answer for one of them.
    """
    posts = posts.going_on(on + dt.timedelta(days=1))
    refuse_out_of_reach(posts, by=by, field=field)
    posts.filter(starts_on__gt=on).update(cancelled_at=Now())
    posts.filter(starts_on__lte=on).update(ends_on=on, end_reason=reason)


def _refuse_a_foreign_cluster(post: Assignment) -> None:
    if not post.kind.clusters.filter(pk=post.cluster_id).exists():
        raise ValidationError({"cluster": _("This kind does not serve that cluster.")})


def _refuse_another_level(post: Assignment) -> None:
    """A facilitator's post lies at the level of its kind; at a unit, in whatever holds the unit."""
    level = PostingLevel(post.kind.posting_level).region_level
    if post.role == PostRole.PENDAMPING and not post.unit_id and post.region.level != level:
        said = _("Posts of this kind lie at this level: %(level)s.") % {"level": level.label}
        raise ValidationError({"region": said})
