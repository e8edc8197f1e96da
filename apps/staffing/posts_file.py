"""Loading approved posts (formasi) of a decree from a file: new rows only, all or none."""

import json
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import EVERYWHERE, Area
from apps.core.refusals import refused_by
from apps.imports.rules import Answer, Check, Column, Holds, Sum, Table
from apps.imports.services import load
from apps.staffing.models import ApprovedPosts

PLACE = """
    CREATE TEMP TABLE placed ON COMMIT DROP AS
    SELECT staged.*, cluster.id AS cluster_id, kind.id AS kind_id, unit.id AS unit_id,
        COALESCE(unit.regency_id, area.id) AS region_id
    FROM staged
    LEFT JOIN programs_cluster AS cluster ON cluster.code = staged.cluster
    LEFT JOIN programs_facilitatorkind AS kind ON kind.code = staged.kind
    LEFT JOIN regions_region AS area ON area.code = staged.code AND area.ends_on IS NULL
    LEFT JOIN programs_serviceunit AS unit ON unit.code = staged.code AND area.id IS NULL
"""
OUTSIDE = """
    SELECT line FROM placed JOIN regions_region AS place ON place.id = placed.region_id
    WHERE NOT EXISTS (
        SELECT FROM json_array_elements(%(areas)s::json) AS area
        WHERE (area->>0 IN ('ID', place.code) OR starts_with(place.code, (area->>0) || '.'))
            AND COALESCE((area->>1)::bigint, placed.cluster_id) = placed.cluster_id
    )
"""
OVERLAP = """
    SELECT DISTINCT placed.line FROM placed
    JOIN (
        SELECT line, region_id, unit_id, cluster_id, kind_id, starts_on, ends_on FROM placed
        UNION ALL
        SELECT 0, region_id, unit_id, cluster_id, kind_id, starts_on, ends_on
        FROM staffing_approvedposts
    ) AS other
        ON other.line <> placed.line AND other.region_id = placed.region_id
        AND other.unit_id IS NOT DISTINCT FROM placed.unit_id
        AND other.cluster_id = placed.cluster_id AND other.kind_id = placed.kind_id
        AND other.starts_on <= COALESCE(placed.ends_on, 'infinity')
        AND COALESCE(other.ends_on, 'infinity') >= placed.starts_on
"""
UNITS = "SELECT COUNT(DISTINCT (region_id, unit_id)) FROM placed"
POSTS = Table(
    columns=(
        Column("code"),
        Column("cluster"),
        Column("kind"),
        Column("posts", Holds.NUMBER),
        Column("decree"),
        Column("starts_on", Holds.DAY),
        Column("ends_on", Holds.DAY, is_required=False),
    ),
    prepare=("DROP TABLE IF EXISTS pg_temp.placed", PLACE),
    checks=(
        Check(
            "code",
            _("no region in force and no service unit has this code"),
            "SELECT line FROM placed WHERE region_id IS NULL AND code IS NOT NULL",
        ),
        Check("code", _("this lies outside what you answer for"), OUTSIDE),
        Check(
            "cluster",
            _("no cluster has this code"),
            "SELECT line FROM placed WHERE cluster_id IS NULL AND cluster IS NOT NULL",
        ),
        Check(
            "kind",
            _("no kind of facilitator has this code"),
            "SELECT line FROM placed WHERE kind_id IS NULL AND kind IS NOT NULL",
        ),
        Check(
            "decree",
            _("write at most 80 characters"),
            "SELECT line FROM placed WHERE length(decree) > 80",
        ),
        Check(
            "ends_on",
            _("the last day is before the first"),
            "SELECT line FROM placed WHERE ends_on < starts_on",
        ),
        Check(
            "starts_on",
            _("posts of this kind are approved here already in that time"),
            OVERLAP,
        ),
    ),
    apply=(
        "INSERT INTO staffing_approvedposts"
        " (region_id, unit_id, cluster_id, kind_id, posts, decree, starts_on, ends_on)"
        " SELECT region_id, unit_id, cluster_id, kind_id, posts, decree, starts_on, ends_on"
        " FROM placed",
    ),
    sums=(
        Sum(_("posts in the file"), "SELECT COALESCE(SUM(posts), 0) FROM placed"),
        Sum(_("regions and units they lie in"), UNITS),
    ),
)


@transaction.atomic
def load_posts(
    rows: Iterable[tuple[int, list[str]]],
    *,
    areas: list[Area] = EVERYWHERE,
    dry_run: bool = False,
) -> Answer:
    """Add the approved posts of `rows` (line, cells as in POSTS) within `areas`; days included.

    Raises ValidationError when another officer approved the same posts meanwhile.
    """
    with refused_by(ApprovedPosts):
        return load(rows, POSTS, parameters={"areas": json.dumps(areas)}, dry_run=dry_run)
