from apps.core.progress import track


def test_track_yields_every_item_and_says_when_it_is_done():
    said = []

    assert list(track("abc", total=3, label="letters", write=said.append)) == ["a", "b", "c"]
    assert said == ["letters 3/3 finished"]


def test_track_speaks_at_most_every_two_seconds(monkeypatch):
    clock = iter([0.0, 1.0, 2.0, 2.0, 3.9, 4.0, 4.0])
    monkeypatch.setattr("apps.core.progress.time.monotonic", lambda: next(clock))
    said = []

    list(track(range(4), total=1200, label="regions", write=said.append))

    assert said == [
        "regions 2/1,200 (0 %)",
        "regions 4/1,200 (0 %)",
        "regions 4/1,200 finished",
    ]


def test_track_of_nothing_finishes():
    said = []

    assert list(track([], total=0, label="regions", write=said.append)) == []
    assert said == ["regions 0/0 finished"]
