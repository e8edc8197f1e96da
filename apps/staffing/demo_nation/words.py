"""What the demo nation is made of besides official regions and seeded programs: all invented."""


def _words(text: str) -> list[str]:
    return text.split()


FEMALE = _words("""
Aisyah Anggun Ayu Bunga Cahya Dewi Dian Dinda Eka Endah Fatimah Fitri Gita Hana Hasna Ika Indah
Intan Kartika Kirana Laila Lestari Maya Mega Melati Nabila Nadia Ningsih Nur Nurul Putri Rahma
Ratna Rini Rosa Salma Sari Sekar Siti Sri Tari Tiara Tuti Umi Utami Vina Wahyuni Wulan Yuni
Yulia Zahra Maria Yosefina Martha Debora
""")

MALE = _words("""
Adi Agung Agus Ahmad Aldi Andi Anwar Arif Asep Bagas Bambang Bayu Budi Dadang Dedi Dimas Dodi Dwi
Edi Eko Fajar Farhan Galih Gilang Hadi Hasan Hendra Heru Imam Indra Irfan Iwan Joko Kadek Ketut
Lukman Made Muhammad Nyoman Oki Putu Rahmat Rangga Reza Ridwan Rizki Rudi Samuel Slamet Surya
Syaiful Taufik Teguh Tono Wahyu Wawan Wayan Yohanes Yusuf Yudi Benyamin Markus Petrus
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

SHARES = {"PKH": 0.92, "LU": 0.015, "PD": 0.012, "NAPZA": 0.022, "ANAK": 0.015, "TS-KPO": 0.008}
"""How the people who hold families divide over clusters; any other cluster takes OTHER_SHARE."""

OTHER_SHARE = 0.01

POPULOUS = {
    "11": 0.4, "12": 0.6, "13": 1.4, "14": 0.8, "15": 0.6, "16": 0.9, "17": 0.6, "18": 1.5,
    "19": 0.6, "21": 0.9, "31": 4.0, "32": 2.8, "33": 1.8, "34": 4.0, "35": 1.9, "36": 2.0,
    "51": 1.2, "52": 3.2, "53": 1.2, "61": 0.6, "62": 0.4, "63": 0.4, "64": 0.6, "65": 0.4,
    "71": 0.5, "72": 0.6, "73": 1.1, "74": 0.5, "75": 0.6, "76": 0.8, "81": 0.6, "82": 0.4,
    "91": 0.2, "92": 0.2, "93": 0.2, "94": 0.15, "95": 0.1, "96": 0.2,
}  # fmt: skip
"""How many families a village has beside those of other provinces: believable, not official."""
