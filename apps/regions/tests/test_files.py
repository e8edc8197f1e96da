import gzip

import pytest
from django.core.exceptions import ValidationError

from apps.regions import files
from apps.regions.rules import Listed

SUCCESSION = "predecessor,name,successor,kind,happened_on,edition,legal_basis"


def written(directory, content, name="list.csv"):
    path = directory / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["list.csv", "list.csv.gz"])
def test_a_list_is_read_with_its_lines(tmp_path, name):
    content = (
        '\ufeffcode,name\n35,Jawa Timur\r\n35.29.22,"Ra""as"\n 36 ,"Two\nlines"\n37,x\n'.encode()
    )
    path = written(tmp_path, gzip.compress(content) if name.endswith("gz") else content, name)

    assert list(files.read_list(path)) == [
        Listed(2, "35", "Jawa Timur"),
        Listed(3, "35.29.22", 'Ra"as'),
        Listed(5, "36", "Two\nlines"),
        Listed(6, "37", "x"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "list.csv, line 1: the header must be code,name."),
        (b"kode,nama\n35,Jawa Timur\n", "list.csv, line 1: the header must be code,name."),
        (b"code;name\n35;Jawa Timur\n", "list.csv, line 1: the header must be code,name."),
        (b"code,name\n35,Jawa Timur\n36\n", "list.csv, line 3: 2 columns are due."),
        (b"code,name\n35,Jawa, Timur\n", "list.csv, line 2: 2 columns are due."),
        (b"code,name\n35,Jawa Timur\n\n", "list.csv, line 3: 2 columns are due."),
        (b"code,name\n35,Jawa\n36,Bant\xe9n\n", "list.csv, line 3: the text is not UTF-8."),
        (b"code,name\n35,Jawa\n36,Ban\0ten\n", "list.csv, line 3: the text holds a NUL."),
        (b'code,name\n35,"Jawa" Timur\n', "list.csv, line 2: ',' expected after '\"'."),
        (b'code,name\n35,"Jawa Timur\n', "list.csv, line 2: unexpected end of data."),
    ],
)  # fmt: skip
def test_a_malformed_file_is_refused_with_its_line(tmp_path, content, message):
    with pytest.raises(ValidationError) as refusal:
        list(files.read_list(written(tmp_path, content)))

    assert refusal.value.messages == [message]


@pytest.mark.parametrize("content", [b"plain", gzip.compress(b"code,name\n" * 99)[:-9]])
def test_a_file_that_is_not_compressed_as_named_is_refused(tmp_path, content):
    with pytest.raises(ValidationError, match=r"list\.csv\.gz cannot be read"):
        list(files.read_list(written(tmp_path, content, "list.csv.gz")))


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(ValidationError, match=r"absent\.csv cannot be read"):
        list(files.read_list(tmp_path / "absent.csv"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("91.01,Merauke,93.01,moved,2022-07-25,1,UU", "'moved' is not a valid SuccessionKind"),
        ("91.01,Merauke,93.01,recode,25/7/2022,1,UU", "Invalid isoformat string: '25/7/2022'"),
    ],
)
def test_a_malformed_succession_is_refused_with_its_line(tmp_path, row, message):
    path = written(tmp_path, f"{SUCCESSION}\n{row}\n".encode())

    with pytest.raises(ValidationError) as refusal:
        list(files.read_successions(path))

    assert refusal.value.messages == [f"list.csv, line 2: {message}."]


def test_the_bundled_editions_follow_one_another():
    days = [edition.starts_on for edition in files.bundled_editions()]

    assert len(days) == 4
    assert days == sorted(days)


def test_the_26_recoded_regencies_are_stated():
    stated = list(files.read_successions(*files.BUNDLED_SUCCESSIONS))
    regencies = {
        row.predecessor: row.successor for row in stated if len(row.predecessor) == len("91.01")
    }
    sizes = [sum(len(row.predecessor) == length for row in stated) for length in (2, 5, 8, 13)]

    assert sizes == [4, 26, 132, 1002]
    assert regencies["91.01"] == "93.01"
    assert regencies["92.71"] == "96.71"
    assert sorted(regencies.values()) == [
        *(f"93.{n:02}" for n in range(1, 5)),
        *(f"94.{n:02}" for n in range(1, 9)),
        *(f"95.{n:02}" for n in range(1, 9)),
        *(f"96.{n:02}" for n in range(1, 6)),
        "96.71",
    ]
