"""What stands at the head of a document."""

from django.utils.translation import gettext as _

from apps.regions.models import Region
from apps.regions.rules import Level


def letterhead(region: Region) -> dict[str, str]:
    """Name the ministry and the social office that answers for a region.

    Reads the region's parents, up to its province.
    """
    above: dict[int, Region] = {}
    step: Region | None = region
    while step is not None and step.level != Level.NATION:
        above[step.level] = step
        step = step.parent if step.level > Level.PROVINCE else None
    office = above.get(Level.REGENCY) or above.get(Level.PROVINCE)
    province = above.get(Level.PROVINCE)
    return {
        "ministry": _("Ministry of Social Affairs of the Republic of Indonesia"),
        "office": _("Social Office of %(region)s") % {"region": office.name} if office else "",
        "province": province.name if province and province is not office else "",
        "page_word": _("Page"),
    }
