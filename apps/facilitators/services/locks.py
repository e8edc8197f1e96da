"""One person is changed by one officer at a time, and so is a region that a kind holds alone.

Regions are locked before people, each in the order of their keys: two changes that exclude each
other would otherwise wait for one another, which ends in a deadlock and not in a refusal.
"""

from collections.abc import Iterable

from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.programs.models import FacilitatorKind
from apps.regions.models import Region


def locked(facilitator: Facilitator) -> Facilitator:
    """Return the person as stored now, locked until the transaction ends."""
    people = Facilitator.objects.select_for_update(of=("self",), no_key=True)
    return people.get(pk=facilitator.pk)


def locked_both(one: Facilitator, other: Facilitator) -> tuple[Facilitator, Facilitator]:
    """Return both as stored now, locked in the order of their keys."""
    people = Facilitator.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    stored = {person.pk: person for person in people.filter(pk__in=[one.pk, other.pk])}
    return stored[one.pk], stored[other.pk]


def locked_post(
    assignment: Assignment, *, kind: FacilitatorKind | None = None, region: Region | None = None
) -> Assignment:
    """Return the post as stored once its person is locked: what others changed is seen.

    Name the `kind` and `region` it is about to have, where they are others.
    """
    lock_alone([assignment.kind, kind], [assignment.region, region])
    locked(assignment.facilitator)
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)


def lock_alone(kinds: Iterable[FacilitatorKind | None], regions: Iterable[Region | None]) -> None:
    """Lock the regions if any of the kinds holds its region alone."""
    if any(kind is not None and kind.holds_alone for kind in kinds):
        _lock({region.pk for region in regions if region is not None})


def lock_held_alone(posts: AssignmentQuerySet) -> None:
    """Lock the regions that any of `posts` holds alone."""
    _lock(set(posts.standing().filter(holds_alone=True).values_list("region", flat=True)))


def _lock(keys: set[int]) -> None:
    if keys:
        regions = Region.objects.select_for_update(of=("self",), no_key=True)
        list(regions.filter(pk__in=keys).order_by("pk"))
