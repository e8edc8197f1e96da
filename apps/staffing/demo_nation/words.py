"""What the demo nation is made of besides official regions and seeded programs: all invented."""


def _words(text: str) -> list[str]:
    return text.split()


FEMALE = _words("""
Aisyah Anggun Ayu Bunga Cahya Dewi Dian Dinda Eka Endah Fatimah Fitri Gita Hana Hasna Ika Indah
Intan Kartika Kirana Laila Lestari Maya Mega Melati Nabila Nadia Ningsih Nur Nurul Putri Rahma
Ratna Rini Rosa Salma Sari Sekar Siti Sri Tari Tiara Tuti Umi Utami Vina Wahyuni Wulan Yuni
Yulia Zahra Maria Yosefina Martha Debora Ni
""")

MALE = _words("""
Aisyah Anggun Ayu Bunga Cahya Dewi Dian Dinda Eka Endah Fatimah Fitri Gita Hana Hasna Ika Indah
Intan Kartika Kirana Laila Lestari Maya Mega Melati Nabila Nadia Ningsih Nur Nurul Putri Rahma
Ratna Rini Rosa Salma Sari Sekar Siti Sri Tari Tiara Tuti Umi Utami Vina Wahyuni Wulan Yuni
Yulia Zahra Maria Yosefina Martha Debora Ni
""")

LAST = _words("""
Adiputra Amalia Anggraini Aritonang Astuti Batubara Baharuddin Damanik Darmawan Fauzi Firmansyah
Ginting Gunawan Hakim Halim Handayani Harahap Hartono Hidayat Iskandar Kambu Karim Kurniawan
Kusuma Lubis Maharani Mahendra Manalu Marpaung Maulana Nainggolan Nasution Nugraha Pangestu
Permata Pertiwi Pohan Prabowo Pratama Purnama Purwanto Rahayu Rahman Ramadhan Rumbiak Safitri
Santoso Saputra Setiawan Siahaan Sihombing Simatupang Siregar Subekti Suharto Sulaiman Suryani
Susanto Syahputra Tanjung Tarigan Tumanggor Utomo Wahyudi Wibowo Widodo Wijaya Wonda Yulianto
Zulkarnain
""")

UNITS = _words("""
Harapan Sejahtera Mulia Bina Budi Kasih Mandiri Sahabat Pelita Insani
""")

SHARES = {"PKH": 0.80, "LU": 0.05, "PD": 0.035, "NAPZA": 0.02, "ANAK": 0.035, "TS-KPO": 0.015}
"""How the people who hold families divide over clusters; any other cluster takes OTHER_SHARE."""

OTHER_SHARE = 0.03
