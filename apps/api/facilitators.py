"""/facilitators: the person's own data and employment beside what the roster shows."""

from rest_framework import serializers

from apps.api.roster import Roster, RosterRow
from apps.facilitators.models import Employment


class EmploymentRow(serializers.ModelSerializer):
    """Who employs a person, in which status; without `ends_on` it goes on."""

    class Meta:
        model = Employment
        fields = ["status", "employer", "decree", "starts_on", "ends_on"]


class FacilitatorRow(RosterRow):
    employments = EmploymentRow(source="current_employments", many=True)

    class Meta(RosterRow.Meta):
        fields = [*RosterRow.Meta.fields, "nip", "died_on", "employments"]


class Facilitators(Roster):
    """The roster's rows with NIP, day of death and the employment of the day."""

    serializer_class = FacilitatorRow
