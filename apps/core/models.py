"""Plain tables that know nothing of the ministry."""

from django.db import models
from django.db.models.functions import Cast


class CurrentTransaction(models.Func):
    """The id of the transaction that writes, as a number."""

    function = "PG_CURRENT_XACT_ID"
    template = "%(function)s()::text"


class Touched(models.Model):
    """A mark: something that figures are made of has changed.

    Written by the triggers of `core.marks` in the change's own transaction, so that services, bulk
    loads and plain SQL are all seen; whoever keeps figures drains the table. `transaction` tells
    whether a snapshot saw the change: ids are given in another order than changes are committed.
    """

    subject = models.TextField()
    keys = models.JSONField()
    transaction = models.BigIntegerField(
        db_default=Cast(CurrentTransaction(), models.BigIntegerField())
    )

    def __str__(self) -> str:
        return f"{self.subject} {self.keys}"
