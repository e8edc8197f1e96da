from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from apps.core.storage import WholeFileStorage


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(
        location=tmp_path / "kept", file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


def test_a_file_lies_in_its_place_for_its_owner_alone(storage):
    path = Path(storage.path(storage.save("ab/abc.jpg", ContentFile(b"CONTOH"))))

    assert path.read_bytes() == b"CONTOH"
    assert storage.listdir("ab") == ([], ["abc.jpg"])
    assert [oct(place.stat().st_mode & 0o777) for place in (path, path.parent)] == [
        "0o600",
        "0o700",
    ]


def test_a_place_where_nothing_was_kept_yet_is_empty(storage):
    assert storage.listdir("") == ([], [])


def test_a_file_cut_in_the_middle_is_not_in_its_place(storage):
    class Cut(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"CON"
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        storage.save("ab/abc.jpg", Cut(b"CONTOH"))

    assert not storage.exists("ab/abc.jpg")
    [half] = storage.listdir("ab")[1]
    assert half.startswith("abc.jpg.")
    assert half.endswith(".half")
