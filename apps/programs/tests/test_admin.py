import datetime as dt

import pytest
from django.contrib import admin

from apps.programs.models import FacilitatorKind, StaffingStandard
from apps.programs.services import seed_programs

pytestmark = pytest.mark.django_db


def unset(rf):
    kinds = admin.site.get_model_admin(FacilitatorKind)
    return {kind.code: kinds.without_standard(kind) for kind in kinds.get_queryset(rf.get("/"))}


def test_a_kind_names_the_clusters_without_a_standard_today(rf):
    seed_programs()
    StaffingStandard.objects.filter(kind__code="TKSK").update(ends_on=dt.date(2020, 1, 1))

    assert unset(rf) == {
        "PS-PKH": "–",
        "P-LU": "LU",
        "P-PD": "PD",
        "PEKSOS-ADIKSI": "–",
        "KONSELOR-ADIKSI": "–",
        "SAKTI-PEKSOS": "ANAK",
        "P-TS-KPO": "TS-KPO",
        "P-KUBE": "KUBE",
        "TKSK": "LINTAS",
    }
