"""One person is changed by one officer at a time."""

from apps.facilitators.models import Assignment, Facilitator


def locked(facilitator: Facilitator) -> Facilitator:
    """Return the person as stored now, locked until the transaction ends."""
    people = Facilitator.objects.select_for_update(of=("self",), no_key=True)
    return people.get(pk=facilitator.pk)


def locked_post(assignment: Assignment) -> Assignment:
    """Return the post as stored once its person is locked: what others changed is seen."""
    locked(assignment.facilitator)
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
