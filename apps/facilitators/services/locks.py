"""One person is changed by one officer at a time."""

from apps.facilitators.models import Assignment, Facilitator
from apps.programs.models import FacilitatorKind
from apps.regions.models import Region


def locked(facilitator: Facilitator) -> Facilitator:
    """Return the person as stored now, locked until the transaction ends."""
    people = Facilitator.objects.select_for_update(of=("self",), no_key=True)
    return people.get(pk=facilitator.pk)


def lock_alone(kind: FacilitatorKind, region: Region) -> None:
    """Let one officer at a time fill a region that its kind holds alone; before the person's lock.

    Two inserts that exclude each other may otherwise wait for one another: a deadlock, no refusal.
    """
    if kind.holds_alone:
        Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region.pk)


def locked_post(assignment: Assignment) -> Assignment:
    """Return the post as stored once its person is locked: what others changed is seen."""
    locked(assignment.facilitator)
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
