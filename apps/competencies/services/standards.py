"""New versions: of a standard, and of what posts ask."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.competencies.models import CompetencyStandard, CompetencyUnit, PostRequirement, Scheme
from apps.core.refusals import save


@transaction.atomic
def start_version(standard: CompetencyStandard) -> CompetencyStandard:
    """Start a new version of a standard: what is in force on its first day ends the day before.

    Raises ValidationError on the field when another version starts on that day or, before this one
    ends, later, or bears its name.
    """
    day = standard.starts_on
    former = CompetencyStandard.objects.valid_on(day).filter(code=standard.code, starts_on__lt=day)
    former.update(ends_on=day - dt.timedelta(days=1))
    save(standard)
    return standard


@transaction.atomic
def start_requirement(
    requirement: PostRequirement,
    *,
    schemes: Iterable[Scheme],
    units: Iterable[CompetencyUnit] = (),
) -> PostRequirement:
    """Start what posts of a kind, role and cluster ask; what is in force ends the day before.

    Raises ValidationError on the field: the kind does not serve the cluster, a standard that is not
    in force on the first day, no scheme or one below the level asked, another requirement that
    starts on that day or, before this one ends, later.
    """
    accepted, taught = list(schemes), list(units)
    _refuse_what_cannot_hold(requirement, accepted)
    day = requirement.starts_on
    former = PostRequirement.objects.valid_on(day).filter(
        kind=requirement.kind,
        role=requirement.role,
        cluster=requirement.cluster,
        starts_on__lt=day,
    )
    former.update(ends_on=day - dt.timedelta(days=1))
    save(requirement)
    requirement.schemes.set(accepted)
    requirement.units.set(taught)
    return requirement


def _refuse_what_cannot_hold(requirement: PostRequirement, schemes: list[Scheme]) -> None:
    day, standard = requirement.starts_on, requirement.standard
    if not requirement.kind.clusters.filter(pk=requirement.cluster.pk).exists():
        raise ValidationError({"cluster": _("This kind does not serve that cluster.")})
    if standard.starts_on > day or (standard.ends_on and standard.ends_on < day):
        raise ValidationError({"standard": _("This standard is not in force on that day.")})
    if not schemes:
        raise ValidationError({"schemes": _("Name the schemes that are accepted.")})
    below = sorted(scheme.code for scheme in schemes if scheme.level < requirement.level)
    if below:
        raise ValidationError(
            {
                "schemes": ValidationError(
                    _("Below the level asked: %(codes)s."), params={"codes": ", ".join(below)}
                )
            }
        )
