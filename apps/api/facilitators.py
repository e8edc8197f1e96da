"""/facilitators: the person's own data and employment beside what the roster shows."""

from rest_framework import serializers

from apps.api.roster import Roster, RosterRow
from apps.facilitators.models import Employment


class EmploymentRow(serializers.ModelSerializer):
    class Meta:
        model = Employment
        fields = ["status", "employer", "decree", "starts_on", "ends_on"]


class FacilitatorRow(RosterRow):
    employments = EmploymentRow(source="current_employments", many=True)

    class Meta(RosterRow.Meta):
        fields = [*RosterRow.Meta.fields, "nip", "died_on", "employments"]


class Facilitators(Roster):
    serializer_class = FacilitatorRow
