"""A facilitator moves: one post closes, its successor opens the next day."""

import datetime as dt

from django.db import transaction

from apps.core.refusals import save
from apps.facilitators.models import Assignment
from apps.facilitators.rules import EndReason, PostRole
from apps.facilitators.services.covering import Villages
from apps.facilitators.services.locks import locked_post
from apps.facilitators.services.posts import assign
from apps.facilitators.services.refusing import refuse_the_over
from apps.programs.models import ServiceUnit
from apps.regions.models import Region


@transaction.atomic
def transfer(
    assignment: Assignment,
    *,
    on: dt.date,
    region: Region | None = None,
    unit: ServiceUnit | None = None,
    villages: Villages | None = None,
    decree: str = "",
) -> Assignment:
    """Close a post the day before `on`, which may lie ahead, and open its successor on `on`.

    The successor keeps kind, role, cluster, share and last day, and names its villages anew.
    Raises ValidationError when the post ended before that day, was cancelled or begins only then;
    and as `assign` does.
    """
    post = locked_post(assignment, region=unit.regency if unit else region)
    refuse_the_over(post, on)
    last_day, last_reason = post.ends_on, post.end_reason
    post.ends_on, post.end_reason = on - dt.timedelta(days=1), EndReason.TRANSFERRED
    save(post)
    return assign(
        post.facilitator,
        kind=post.kind,
        cluster=post.cluster,
        role=PostRole(post.role),
        fte_share=post.fte_share,
        region=region,
        unit=unit,
        starts_on=on,
        ends_on=last_day,
        end_reason=last_reason,
        decree=decree,
        villages=villages,
    )
