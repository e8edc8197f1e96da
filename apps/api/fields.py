"""How numbers and moments leave: the same for every resource."""

import datetime as dt
from typing import Any

from django.db import models
from rest_framework import serializers


class Amount(serializers.FloatField):
    """Families, FTE or a load, to a thousandth: beyond that a sum of floats only holds noise."""

    def to_representation(self, value: Any) -> Any:
        return round(float(value), 3)


class FteSum(Amount):
    """A sum of FTE as counted tables hold it: null where it is 0."""

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or 0


class Moment(serializers.DateTimeField):
    """A moment in UTC: 2026-11-24T01:10:00Z."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default_timezone": dt.UTC} | kwargs)


class RowSerializer(serializers.ModelSerializer):
    """A row whose amounts and moments leave as above."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.FloatField: Amount,
        models.DateTimeField: Moment,
    }
