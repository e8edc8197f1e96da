"""/facilitators: the person's own data and employment beside what the roster shows."""

from typing import ClassVar

from rest_framework import serializers

from apps.api.roster import Roster, RosterRow
from apps.api.schema import Example
from apps.facilitators.models import Employment


class EmploymentRow(serializers.ModelSerializer):
    """Who employs a person, in which status; without `ends_on` it goes on."""

    class Meta:
        model = Employment
        fields = ["status", "employer", "decree", "starts_on", "ends_on"]


class FacilitatorRow(RosterRow):
    example: ClassVar[Example] = {
        "registry_number": "DEMO-0000093",
        "full_name": "Siti Fauzi",
        "nik": "160205••••••9001",
        "sex": "female",
        "born_on": "1991-06-25",
        "education": "d4",
        "home_region": "16.02",
        "status": "active",
        "assignments": [
            {
                "kind": "P-KUBE",
                "role": "pendamping",
                "cluster": "KUBE",
                "region": "16.02.05",
                "region_name": "Kec. Kayu Agung, Kab. Ogan Komering Ilir",
                "unit": None,
                "fte_share": 0.4,
                "decree": "SK-DEMO-93-2",
                "starts_on": "2024-07-24",
                "ends_on": "2030-01-03",
                "end_reason": "",
            },
            {
                "kind": "PS-PKH",
                "role": "pendamping",
                "cluster": "PKH",
                "region": "16.02.05",
                "region_name": "Kec. Kayu Agung, Kab. Ogan Komering Ilir",
                "unit": None,
                "fte_share": 0.6,
                "decree": "SK-DEMO-93-1",
                "starts_on": "2024-07-24",
                "ends_on": "2030-01-03",
                "end_reason": "",
            },
        ],
        "nip": None,
        "died_on": None,
        "employments": [
            {
                "status": "pppk",
                "employer": "Kementerian Sosial RI",
                "decree": "SK-DEMO-93",
                "starts_on": "2023-05-14",
                "ends_on": "2030-01-03",
            }
        ],
    }

    employments = EmploymentRow(source="current_employments", many=True)

    class Meta(RosterRow.Meta):
        fields = [*RosterRow.Meta.fields, "nip", "died_on", "employments"]


class Facilitators(Roster):
    """The roster's rows with NIP, day of death and the employment of the day."""

    serializer_class = FacilitatorRow
