"""/facilitators: the person's own data and employment; an old number answers with the survivor."""

from typing import Any

from rest_framework import serializers

from apps.api.roster import Roster, RosterRow
from apps.facilitators.models import Employment, Facilitator


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

    def get_object(self) -> Any:
        survivor = (
            Facilitator.objects.filter(merged__registry_number=self.kwargs["registry_number"])
            .values_list("registry_number", flat=True)
            .first()
        )
        if survivor:
            self.kwargs["registry_number"] = survivor
        return super().get_object()
