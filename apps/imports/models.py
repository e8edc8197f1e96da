"""Files that came through a page: checked first, loaded when somebody says so."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, is_national_admin


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep one's own files; a national ministry administrator looks at everybody's."""
        if isinstance(user, User) and is_national_admin(user):
            return self
        return self.filter(user_id=user.pk)


class Upload(models.Model):
    """One file as it came, what was said beside it, and what the check found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    door = models.CharField(_("what for"), max_length=60)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="uploads", verbose_name=_("uploaded by")
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    values = models.JSONField(_("said beside it"), default=dict)
    rows = models.PositiveIntegerField(_("rows"))
    sums = models.JSONField(_("sums"), default=list)
    faults = models.JSONField(_("faults"), default=list, help_text=_("Line, column, rule."))
    doubts = models.JSONField(
        _("doubts"), default=list, help_text=_("Why it may be the wrong file.")
    )
    created_at = models.DateTimeField(_("checked at"), auto_now_add=True)
    loaded_at = models.DateTimeField(_("loaded at"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("file that was loaded")
        verbose_name_plural = _("files that were loaded")
        indexes = [models.Index(name="upload_newest_first", fields=["-created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def good_rows(self) -> int:
        """How many rows have no fault."""
        return self.rows - len({line for line, _column, _rule in self.faults})
