"""What the portal starts with: clusters, programs, kinds of facilitator and the known standards.

Sources stand beside each standard. Where none was found (LU, PD, Anak, TS-KPO, KUBE, Sakti Peksos)
there is no row: the standard is not set until an administrator writes it.
"""

import datetime as dt

from apps.programs.rules import Basis, LegalFamily, PostingLevel, Terrain

IN_FORCE_SINCE = dt.date(2019, 1, 1)

# code, name, is_sensitive, has_caseload
CLUSTERS = [
    ("PKH", "Program Keluarga Harapan", False, True),
    ("LU", "Lanjut Usia", False, True),
    ("PD", "Penyandang Disabilitas", True, True),
    ("NAPZA", "Korban Penyalahgunaan Napza", True, True),
    ("ANAK", "Anak", True, True),
    ("TS-KPO", "Tuna Sosial dan Korban Perdagangan Orang", True, True),
    ("KUBE", "Kelompok Usaha Bersama", False, True),
    ("LINTAS", "Lintas Klaster", False, False),
]

# code, name, cluster
PROGRAMS = [
    ("PKH", "Program Keluarga Harapan", "PKH"),
    ("REHSOS-LU", "Rehabilitasi Sosial Lanjut Usia", "LU"),
    ("REHSOS-PD", "Rehabilitasi Sosial Penyandang Disabilitas", "PD"),
    ("REHSOS-NAPZA", "Rehabilitasi Sosial Korban Penyalahgunaan Napza", "NAPZA"),
    ("REHSOS-ANAK", "Rehabilitasi Sosial Anak", "ANAK"),
    ("REHSOS-TS-KPO", "Rehabilitasi Sosial Tuna Sosial dan KPO", "TS-KPO"),
    ("KUBE", "Kelompok Usaha Bersama", "KUBE"),
]

SOCIAL, WELFARE = LegalFamily.SOCIAL_WORKER, LegalFamily.WELFARE_WORKER
REGENCY, DISTRICT, UNIT = PostingLevel.REGENCY, PostingLevel.DISTRICT, PostingLevel.UNIT

# code, name, legal family, cluster, posting level, holds_alone
KINDS = [
    ("PS-PKH", "Pendamping Sosial PKH", WELFARE, "PKH", DISTRICT, False),
    ("P-LU", "Pendamping Lanjut Usia", WELFARE, "LU", DISTRICT, False),
    ("P-PD", "Pendamping Penyandang Disabilitas", WELFARE, "PD", REGENCY, False),
    ("PEKSOS-ADIKSI", "Peksos Adiksi", SOCIAL, "NAPZA", UNIT, False),
    ("KONSELOR-ADIKSI", "Konselor Adiksi", WELFARE, "NAPZA", UNIT, False),
    ("SAKTI-PEKSOS", "Sakti Peksos", SOCIAL, "ANAK", REGENCY, False),
    ("P-TS-KPO", "Pendamping Tuna Sosial & KPO", WELFARE, "TS-KPO", REGENCY, False),
    ("P-KUBE", "Pendamping KUBE", WELFARE, "KUBE", DISTRICT, False),
    ("TKSK", "Tenaga Kesejahteraan Sosial Kecamatan", WELFARE, "LINTAS", DISTRICT, True),
]

EASY, HARD, ANY = Terrain.EASY, Terrain.HARD, Terrain.ANY
PKH_SOURCE = "sultrakini.com, 2019 (batas bawah dan atas; target ditetapkan portal)"

# kind, cluster, terrain, basis, minimum, target, maximum, source
STANDARDS = [
    ("PS-PKH", "PKH", EASY, Basis.FAMILIES, 250, 300, 350, PKH_SOURCE),
    ("PS-PKH", "PKH", HARD, Basis.FAMILIES, 50, 100, 150, PKH_SOURCE),
    ("PEKSOS-ADIKSI", "NAPZA", ANY, Basis.CLIENTS, None, None, 7, "rmol.id, 2015"),
    ("KONSELOR-ADIKSI", "NAPZA", ANY, Basis.CLIENTS, None, None, 10, "rmol.id, 2015"),
    ("TKSK", "LINTAS", ANY, Basis.ONE_PER_UNIT, None, None, None, "jpnn.com"),
]
