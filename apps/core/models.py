"""Plain tables that know nothing of the ministry."""

from django.db import models


class Touched(models.Model):
    """A mark: something that figures are made of has changed.

    Written by the triggers of `core.marks` in the change's own transaction, so that services, bulk
    loads and plain SQL are all seen; whoever keeps figures drains the table.
    """

    subject = models.TextField()
    keys = models.JSONField()

    def __str__(self) -> str:
        return f"{self.subject} {self.keys}"
