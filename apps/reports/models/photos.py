"""Photos of reports: they come in parts, as far as the signal reaches."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import Refusals
from apps.reports.models.reports import Report
from apps.reports.rules.pictures import LONGEST_SIDE, MOST_SENT, Part

STORAGE = "photos"
"""The storage of settings.STORAGES where pictures lie; no address of the web leads there."""

DIGEST = r"^[0-9a-f]{64}$"


def name_of(kept_sha256: str) -> str:
    """Return where a picture lies: by its content, so that the same is kept once."""
    return f"{kept_sha256[:2]}/{kept_sha256}.jpg"


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))

    def whole(self) -> Self:
        return self.filter(whole_at__isnull=False)


class Photo(models.Model):
    """A photo of a report, under the id that the phone gave it.

    `arrived` holds the bytes that came, until they are `size` and the picture is drawn anew and
    stored; `parts` tells, by first and last byte, the SHA-256 of each part, so that the same part
    can be told from another ever after. `sha256` is of all that came, `kept_sha256` of what is
    kept.
    """

    id = models.UUIDField(_("id"), primary_key=True)
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="photos", verbose_name=_("report")
    )
    size = models.PositiveIntegerField(_("size"), help_text=_("Bytes, as announced."))
    received = models.PositiveIntegerField(_("received"), default=0, help_text=_("Bytes."))
    parts: Any = models.JSONField(_("parts"), default=dict)
    arrived = models.BinaryField(default=b"", max_length=MOST_SENT)
    sha256 = models.CharField(_("SHA-256 of what came"), max_length=64, blank=True)
    kept_sha256 = models.CharField(_("SHA-256 of what is kept"), max_length=64, blank=True)
    width = models.PositiveSmallIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveSmallIntegerField(_("height"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    begun_at = models.DateTimeField(_("begun at"))
    whole_at = models.DateTimeField(_("whole at"), null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "a_photo_is_small": ("size", _("A photo has 150 KB at most: make it smaller first.")),
    }

    class Meta:
        ordering = ["begun_at", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                name="a_photo_is_small", condition=Q(size__range=(1, MOST_SENT))
            ),
            models.CheckConstraint(
                name="a_photo_is_whole_or_waits_for_the_rest",
                condition=Q(
                    Exact(Length("arrived"), F("received")),
                    received__lt=F("size"),
                    whole_at__isnull=True,
                    sha256="",
                    kept_sha256="",
                    width__isnull=True,
                    height__isnull=True,
                )
                | Q(
                    Exact(Length("arrived"), 0),
                    received=F("size"),
                    whole_at__isnull=False,
                    sha256__regex=DIGEST,
                    kept_sha256__regex=DIGEST,
                    width__isnull=False,
                    width__range=(1, LONGEST_SIDE),
                    height__isnull=False,
                    height__range=(1, LONGEST_SIDE),
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="photo_by_content",
                fields=["kept_sha256"],
                condition=Q(whole_at__isnull=False),
            ),
            models.Index(
                name="photo_unfinished_by_age",
                fields=["begun_at"],
                condition=Q(whole_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_whole(self) -> bool:
        return self.whole_at is not None

    def has(self, part: Part) -> bool:
        """Whether this very part came before."""
        known: str | None = self.parts.get(_range(part))
        return known == part.digest

    def add(self, part: Part) -> None:
        """Take the part that comes next."""
        self.arrived = bytes(self.arrived) + part.content
        self.parts[_range(part)] = part.digest
        self.received = part.stop

    def read(self) -> bytes:
        """Return the picture as it is kept, a JPEG. Raises FileNotFoundError where it is lost."""
        with storages[STORAGE].open(name_of(self.kept_sha256)) as file:
            content: bytes = file.read()
        return content


def _range(part: Part) -> str:
    return f"{part.start}-{part.stop - 1}"
