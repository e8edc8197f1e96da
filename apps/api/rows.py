"""Rows that PostgreSQL writes: what a serializer declares, as JSON, without a model in between.

The serializer says the shape, the queryset says which rows; its `Prefetch`es to an attribute are
the lists inside a row. A page costs one query, and the rows go out as the database wrote them.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from rest_framework import serializers

WRITTEN = "written"
"""The annotation that holds a row's JSON."""

AS_STORED = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.DecimalField,
    serializers.IntegerField,
)
"""Fields whose JSON is what PostgreSQL makes of the column."""


class OrderedJSONObject(JSONObject):
    """An object of type json: its keys stay in order, and nothing is parsed to be written again."""

    def as_postgresql(
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return self.as_native(compiler, connection, returning="JSON", **extra_context)


def written(rows: QuerySet, serializer: serializers.BaseSerializer) -> QuerySet:
    """Annotate `written`: the JSON text of each row, as `serializer` would represent it.

    Raises TypeError for a field that PostgreSQL would write otherwise.
    """
    lists = {
        str(lookup.to_attr): _of_one_row(rows, lookup)
        for lookup in rows._prefetch_related_lookups  # type: ignore[attr-defined]
        if isinstance(lookup, Prefetch)
    }
    row = Cast(_object(serializer, lists), TextField())
    return rows.prefetch_related(None).annotate(**{WRITTEN: row})


def _of_one_row(rows: QuerySet, lookup: Prefetch) -> QuerySet:
    relation: Any = rows.model._meta.get_field(lookup.prefetch_through)
    return lookup.queryset.filter(**{relation.field.name: OuterRef("pk")})  # type: ignore[union-attr]


def _object(serializer: Any, lists: dict[str, QuerySet]) -> OrderedJSONObject:
    return OrderedJSONObject(
        **{name: _value(field, lists) for name, field in serializer.fields.items()}
    )


def _value(field: serializers.Field, lists: dict[str, QuerySet]) -> Any:
    if isinstance(field, serializers.ListSerializer):
        row = _object(field.child, {})
        return ArraySubquery(lists[str(field.source)].values_list(row))
    if not isinstance(field, AS_STORED):
        raise TypeError(f"PostgreSQL cannot write {field!r} as its serializer would.")
    return F(str(field.source).replace(".", "__"))
