"""What a new portal shows of competency until the ministry's own standards are loaded: examples.

No SKKNI units for social facilitators were found, so every code starts with CONTOH- and every text
is ours. Real are the regulations named as legal bases; an address stands where it is sure.
"""

import datetime as dt

IN_FORCE_SINCE = dt.date(2020, 1, 1)
DECREE = "CONTOH, belum ditetapkan"
LAW_PORTAL = "https://peraturan.bpk.go.id/"

# code, title, KKNI level, elements: (title, criteria)
UNITS = [
    ("CONTOH-PSS-001", "Melakukan pendekatan awal kepada keluarga penerima manfaat", 4, [
        ("Menyiapkan kunjungan", [
            "Data keluarga dipelajari sebelum kunjungan.",
            "Waktu dan tempat kunjungan disepakati dengan keluarga.",
        ]),
        ("Membangun hubungan kerja", [
            "Maksud dan batas pendampingan dijelaskan dengan bahasa yang dipahami keluarga.",
            "Persetujuan keluarga dicatat.",
            "Kerahasiaan data keluarga dijaga.",
        ]),
    ]),
    ("CONTOH-PSS-002", "Melakukan asesmen kebutuhan keluarga", 5, [
        ("Mengumpulkan data keluarga", [
            "Keadaan pendidikan, kesehatan dan ekonomi keluarga dicatat per anggota.",
            "Sumber daya keluarga dan lingkungan dikenali.",
        ]),
        ("Menetapkan kebutuhan", [
            "Masalah diurutkan bersama keluarga menurut kegentingannya.",
            "Hasil asesmen ditulis dan dibacakan kembali kepada keluarga.",
        ]),
    ]),
    ("CONTOH-PSS-003", "Menyusun rencana pendampingan", 5, [
        ("Menetapkan tujuan", [
            "Tujuan dirumuskan bersama keluarga, terukur dan berbatas waktu.",
            "Layanan yang tersedia dicocokkan dengan kebutuhan.",
        ]),
        ("Membagi tugas", [
            "Tugas keluarga, pendamping dan pihak lain ditulis.",
            "Waktu peninjauan rencana ditetapkan.",
        ]),
    ]),
    ("CONTOH-PSS-004", "Memfasilitasi pertemuan peningkatan kemampuan keluarga (P2K2)", 5, [
        ("Menyiapkan pertemuan", [
            "Modul dan alat peraga disiapkan sesuai sesi.",
            "Undangan sampai kepada semua anggota kelompok.",
        ]),
        ("Memandu pertemuan", [
            "Peserta terlibat aktif dalam setiap kegiatan sesi.",
            "Pemahaman peserta diperiksa pada akhir sesi.",
            "Kehadiran dan hambatan dicatat.",
        ]),
    ]),
    ("CONTOH-PSS-005", "Memverifikasi komitmen dan memutakhirkan data keluarga", 4, [
        ("Memverifikasi komitmen", [
            "Kehadiran anggota keluarga di sekolah dan fasilitas kesehatan diperiksa.",
            "Ketidakpatuhan ditindaklanjuti bersama keluarga.",
        ]),
        ("Memutakhirkan data", [
            "Perubahan anggota keluarga diusulkan disertai bukti.",
            "Usulan yang ditolak diperbaiki atau dijelaskan.",
        ]),
    ]),
    ("CONTOH-PSS-006", "Mengelola kasus dan rujukan", 6, [
        ("Menangani kasus", [
            "Kasus dinilai menurut risiko bagi penerima layanan.",
            "Tindakan segera diambil bila keselamatan terancam.",
        ]),
        ("Merujuk kasus", [
            "Lembaga rujukan dipilih sesuai kebutuhan dan persetujuan penerima layanan.",
            "Hasil rujukan dipantau sampai kasus ditutup.",
        ]),
    ]),
    ("CONTOH-PSS-007", "Menyusun laporan pendampingan bulanan", 4, [
        ("Mengumpulkan bukti kerja", [
            "Bukti disimpan menurut rencana hasil kerja.",
            "Data pribadi dalam bukti dilindungi.",
        ]),
        ("Menulis laporan", [
            "Jumlah keluarga akhir bulan sama dengan awal bulan ditambah masuk dikurangi keluar.",
            "Laporan diajukan sebelum batas waktu.",
        ]),
    ]),
    ("CONTOH-PSS-008", "Mendampingi kelompok usaha bersama", 4, [
        ("Membentuk kelompok", [
            "Anggota dan pengurus dipilih secara musyawarah.",
            "Jenis usaha sesuai dengan kemampuan anggota dan pasar setempat.",
        ]),
        ("Menumbuhkan usaha", [
            "Pembukuan kelompok diperiksa setiap bulan.",
            "Hambatan usaha dibahas dan jalan keluarnya disepakati.",
        ]),
    ]),
    ("CONTOH-ADK-001", "Melakukan skrining dan asesmen adiksi", 6, [
        ("Melakukan skrining", [
            "Alat skrining dipilih dan dipakai sesuai petunjuknya.",
            "Kedaruratan dikenali dan dirujuk.",
        ]),
        ("Menyusun asesmen", [
            "Riwayat penggunaan zat dan keadaan sosial dicatat lengkap.",
            "Rencana rehabilitasi disepakati dengan penerima layanan dan keluarganya.",
        ]),
    ]),
    ("CONTOH-ADK-002", "Memberikan konseling adiksi", 5, [
        ("Melaksanakan konseling perorangan", [
            "Teknik konseling sesuai dengan tahap perubahan penerima layanan.",
            "Pemicu kekambuhan dikenali dan rencana pencegahannya ditulis.",
        ]),
        ("Melaksanakan konseling kelompok dan keluarga", [
            "Aturan kelompok disepakati pada awal pertemuan.",
            "Keluarga memahami perannya dalam pemulihan.",
        ]),
    ]),
]  # fmt: skip

# code, title, legal bases: (title, address), units in their order
STANDARDS = [
    (
        "CONTOH-STANDAR-PENDAMPING", "Contoh standar kompetensi pendamping sosial",
        [
            ("UU 14/2019 tentang Pekerja Sosial", LAW_PORTAL),
            ("Perpres 8/2012 tentang Kerangka Kualifikasi Nasional Indonesia", LAW_PORTAL),
            ("Permensos 12/2017", ""),
            ("Permensos 16/2017", ""),
            ("Kepmensos 99/HUK/2020", ""),
        ],
        [f"CONTOH-PSS-{number:03}" for number in range(1, 9)],
    ),
    (
        "CONTOH-STANDAR-ADIKSI", "Contoh standar kompetensi pendampingan rehabilitasi adiksi",
        [
            ("UU 14/2019 tentang Pekerja Sosial", LAW_PORTAL),
            ("Permensos 16/2017", ""),
            ("Permensos 14/2020", ""),
        ],
        ["CONTOH-PSS-001", "CONTOH-PSS-006", "CONTOH-PSS-007", "CONTOH-ADK-001", "CONTOH-ADK-002"],
    ),
]  # fmt: skip

BODY, BODY_NAME, BODY_LICENCE = "CONTOH-LSP", "LSP Contoh Kesejahteraan Sosial", "CONTOH-BNSP-1"

SOCIAL, ADDICTION = (standard[0] for standard in STANDARDS)

# code, name, standard, KKNI level, months of validity, hours for a renewal, units
SCHEMES = [
    ("CONTOH-SKEMA-PENDAMPING", "Contoh skema pendamping sosial", SOCIAL, 5, 36, 40,
     ["CONTOH-PSS-001", "CONTOH-PSS-002", "CONTOH-PSS-004", "CONTOH-PSS-005", "CONTOH-PSS-007"]),
    ("CONTOH-SKEMA-PEKSOS", "Contoh skema pekerja sosial", SOCIAL, 6, 36, 40,
     ["CONTOH-PSS-001", "CONTOH-PSS-002", "CONTOH-PSS-003", "CONTOH-PSS-006", "CONTOH-PSS-007"]),
    ("CONTOH-SKEMA-RELAWAN", "Contoh skema relawan sosial", SOCIAL, 4, 60, 0,
     ["CONTOH-PSS-001", "CONTOH-PSS-007"]),
    ("CONTOH-SKEMA-KONSELOR", "Contoh skema konselor adiksi", ADDICTION, 5, 36, 40,
     ["CONTOH-PSS-001", "CONTOH-PSS-007", "CONTOH-ADK-002"]),
    ("CONTOH-SKEMA-PEKSOS-ADIKSI", "Contoh skema pekerja sosial adiksi", ADDICTION, 6, 36, 40,
     ["CONTOH-PSS-001", "CONTOH-PSS-006", "CONTOH-ADK-001", "CONTOH-ADK-002"]),
]  # fmt: skip

PROVIDER, PROVIDER_NAME = "CONTOH-BBPPKS", "BBPPKS Contoh"

# code, title, hours (JP), units taught
COURSES = [
    ("CONTOH-DIKLAT-DASAR", "Contoh diklat dasar pendampingan", 40,
     ["CONTOH-PSS-001", "CONTOH-PSS-002", "CONTOH-PSS-003"]),
    ("CONTOH-DIKLAT-P2K2", "Contoh diklat P2K2", 40, ["CONTOH-PSS-004", "CONTOH-PSS-005"]),
    ("CONTOH-DIKLAT-KASUS", "Contoh diklat pengelolaan kasus", 32, ["CONTOH-PSS-006"]),
    ("CONTOH-DIKLAT-LAPORAN", "Contoh diklat pelaporan", 16, ["CONTOH-PSS-007"]),
    ("CONTOH-DIKLAT-KUBE", "Contoh diklat pendampingan KUBE", 24, ["CONTOH-PSS-008"]),
    ("CONTOH-DIKLAT-ADIKSI", "Contoh diklat adiksi", 60, ["CONTOH-ADK-001", "CONTOH-ADK-002"]),
]  # fmt: skip

BASICS = ["CONTOH-PSS-001", "CONTOH-PSS-002"]
FACILITATOR, WORKER, VOLUNTEER, COUNSELLOR, ADDICTION_WORKER = (scheme[0] for scheme in SCHEMES)

# kind, cluster, standard, least KKNI level, schemes accepted, units, needs an STR, hours a year
REQUIREMENTS = [
    ("PS-PKH", "PKH", SOCIAL, 5, [FACILITATOR, WORKER], [*BASICS, "CONTOH-PSS-004"], False, 20),
    ("P-LU", "LU", SOCIAL, 5, [FACILITATOR, WORKER], BASICS, False, 20),
    ("P-PD", "PD", SOCIAL, 5, [FACILITATOR, WORKER], BASICS, False, 20),
    ("PEKSOS-ADIKSI", "NAPZA", ADDICTION, 6, [ADDICTION_WORKER], ["CONTOH-ADK-001"], True, 40),
    ("KONSELOR-ADIKSI", "NAPZA", ADDICTION, 5, [COUNSELLOR, ADDICTION_WORKER],
     ["CONTOH-ADK-002"], False, 40),
    ("SAKTI-PEKSOS", "ANAK", SOCIAL, 6, [WORKER], [*BASICS, "CONTOH-PSS-006"], True, 40),
    ("P-TS-KPO", "TS-KPO", SOCIAL, 5, [FACILITATOR, WORKER], BASICS, False, 20),
    ("P-KUBE", "KUBE", SOCIAL, 5, [FACILITATOR, WORKER], ["CONTOH-PSS-008"], False, 20),
    ("TKSK", "LINTAS", SOCIAL, 4, [VOLUNTEER, FACILITATOR, WORKER], ["CONTOH-PSS-001"], False, 0),
]  # fmt: skip
