"""Changes of programs: the rows a new portal starts with, and new versions of standards."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from apps.core.refusals import save
from apps.programs.catalogue import CLUSTERS, IN_FORCE_SINCE, KINDS, PROGRAMS, STANDARDS
from apps.programs.models import Cluster, FacilitatorKind, Program, StaffingStandard


@dataclass(frozen=True)
class Seeded:
    """How many rows were new."""

    clusters: int
    programs: int
    kinds: int
    standards: int


@transaction.atomic
def seed_programs() -> Seeded:
    """Add the rows of the catalogue that are lacking; what stands is an administrator's, and stays.

    A standard is added only where its kind, cluster and terrain never had one.
    """
    new_clusters = [
        Cluster.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "is_sensitive": is_sensitive,
                "has_caseload": has_caseload,
                "starts_on": IN_FORCE_SINCE,
            },
        )[1]
        for code, name, is_sensitive, has_caseload in CLUSTERS
    ]
    clusters = {cluster.code: cluster for cluster in Cluster.objects.all()}
    new_programs = [
        Program.objects.get_or_create(
            code=code,
            defaults={"name": name, "cluster": clusters[cluster], "starts_on": IN_FORCE_SINCE},
        )[1]
        for code, name, cluster in PROGRAMS
    ]
    new_kinds = 0
    for code, name, family, cluster, level, holds_alone in KINDS:
        kind, is_new = FacilitatorKind.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "legal_family": family,
                "posting_level": level,
                "holds_alone": holds_alone,
                "starts_on": IN_FORCE_SINCE,
            },
        )
        if is_new:
            kind.clusters.add(clusters[cluster])
            new_kinds += 1
    kinds = {kind.code: kind for kind in FacilitatorKind.objects.all()}
    held = set(StaffingStandard.objects.values_list("kind__code", "cluster__code", "terrain"))
    new_standards = StaffingStandard.objects.bulk_create(
        StaffingStandard(
            kind=kinds[kind],
            cluster=clusters[cluster],
            terrain=terrain,
            basis=basis,
            minimum=minimum,
            target=target,
            maximum=maximum,
            legal_reference=source,
            starts_on=IN_FORCE_SINCE,
        )
        for kind, cluster, terrain, basis, minimum, target, maximum, source in STANDARDS
        if (kind, cluster, terrain) not in held
    )
    return Seeded(sum(new_clusters), sum(new_programs), new_kinds, len(new_standards))


@transaction.atomic
def start_standard(standard: StaffingStandard) -> StaffingStandard:
    """Start a new version of a standard: what is in force on its first day ends the day before.

    Raises ValidationError when another version starts on that day or, before this one ends, later.
    """
    day = standard.starts_on
    former = StaffingStandard.objects.valid_on(day).filter(
        kind=standard.kind,
        cluster=standard.cluster,
        terrain=standard.terrain,
        starts_on__lt=day,
    )
    former.update(ends_on=day - dt.timedelta(days=1))
    save(standard)
    return standard
