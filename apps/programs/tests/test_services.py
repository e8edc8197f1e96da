import pytest

from apps.programs.models import Cluster, FacilitatorKind, StaffingStandard
from apps.programs.services import Seeded, seed_programs

pytestmark = pytest.mark.django_db


def test_seeding_an_empty_portal_adds_the_catalogue_and_seeding_again_nothing():
    assert seed_programs() == Seeded(clusters=8, programs=7, kinds=9, standards=5)
    assert seed_programs() == Seeded(clusters=0, programs=0, kinds=0, standards=0)


def test_seeded_standards_are_the_ones_a_source_was_found_for():
    seed_programs()

    assert set(
        StaffingStandard.objects.values_list(
            "kind__code", "cluster__code", "terrain", "minimum", "target", "maximum"
        )
    ) == {
        ("PS-PKH", "PKH", "easy", 250, 300, 350),
        ("PS-PKH", "PKH", "hard", 50, 100, 150),
        ("PEKSOS-ADIKSI", "NAPZA", "any", None, None, 7),
        ("KONSELOR-ADIKSI", "NAPZA", "any", None, None, 10),
        ("TKSK", "LINTAS", "any", None, None, None),
    }


def test_seeding_leaves_what_an_administrator_changed():
    seed_programs()
    Cluster.objects.filter(code="LU").update(name="Lansia", is_sensitive=True)
    FacilitatorKind.objects.get(code="P-LU").clusters.add(Cluster.objects.get(code="PD"))
    StaffingStandard.objects.filter(kind__code="TKSK").update(legal_reference="Permensos baru")

    seed_programs()

    assert Cluster.objects.filter(code="LU", name="Lansia", is_sensitive=True).exists()
    assert FacilitatorKind.objects.get(code="P-LU").clusters.count() == 2
    assert StaffingStandard.objects.get(kind__code="TKSK").legal_reference == "Permensos baru"
