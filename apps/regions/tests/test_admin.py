import datetime as dt

import pytest
from django.urls import reverse

from apps.regions.models import Region, Succession
from apps.regions.tests.factories import EditionFactory, RegionFactory, SuccessionFactory

pytestmark = pytest.mark.django_db
LIST = "admin:regions_region_changelist"


def shown(response):
    return [region.code for region in response.context["cl"].result_list]


@pytest.fixture
def places():
    RegionFactory(code="35.14.10.2001", name="Sidomulyo")
    RegionFactory(code="92.71", name="Kota Sorong", ends_on=dt.date(2022, 12, 7))


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "sidomulyo"}, ["35.14.10.2001"]),
        ({"q": "35.14.10"}, ["35.14.10", "35.14.10.2001"]),
        ({"province": "35"}, ["35", "35.14", "35.14.10", "35.14.10.2001"]),
        ({"level__exact": "2"}, ["35.14", "92.71"]),
        ({"in_force": "no"}, ["92.71"]),
        ({"in_force": "yes", "level__exact": "2"}, ["35.14"]),
    ],
)
def test_regions_are_found_by_code_name_and_filters(admin_client, places, query, codes):
    assert shown(admin_client.get(reverse(LIST), query)) == codes


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_however_many_rows(
    admin_client, django_assert_num_queries, rows
):
    for n in range(rows):
        RegionFactory(code=f"35.0{n + 1}")
    admin_client.get(reverse(LIST))  # the session and the user's rights are loaded once

    with django_assert_num_queries(6) as queries:
        admin_client.get(reverse(LIST))

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 10000" in counts[0]


def test_regions_and_editions_change_by_decree_only(admin_client, places):
    region = Region.objects.get(code="35.14")
    edition = EditionFactory()

    for model, row in (("region", region), ("edition", edition)):
        change = reverse(f"admin:regions_{model}_change", args=[row.pk])
        assert admin_client.get(change).status_code == 200
        assert admin_client.post(change, {"name": "Other"}).status_code == 403
        assert admin_client.get(reverse(f"admin:regions_{model}_add")).status_code == 403
        delete = reverse(f"admin:regions_{model}_delete", args=[row.pk])
        assert admin_client.post(delete, {"post": "yes"}).status_code == 403


def test_a_region_shows_what_it_came_from_and_what_followed(admin_client):
    succession = SuccessionFactory(
        predecessor__code="92.71",
        predecessor__name="Kota Sorong",
        successor__code="96.71",
        successor__name="Kota Sorong",
    )

    for region in (succession.predecessor, succession.successor):
        page = admin_client.get(reverse("admin:regions_region_change", args=[region.pk]))
        assert "Kota Sorong, Provinsi 92" in page.content.decode()
        assert "Kota Sorong, Provinsi 96" in page.content.decode()


def test_what_is_called_so_is_offered_before_what_only_holds_the_word(admin_client):
    for code, name in (
        ("18.01.01.2001", "Pasuruan"), ("35.14", "Pasuruan"), ("35.75", "Pasuruan Kota"),
        ("18.01.02.2001", "Baru Pasuruan"),
    ):  # fmt: skip
        RegionFactory(code=code, name=name)
    names = {"app_label": "regions", "model_name": "succession", "field_name": "successor"}

    offered = admin_client.get(reverse("admin:autocomplete"), {"term": "pasuruan", **names})

    codes = dict(Region.objects.values_list("pk", "code"))
    assert [codes[int(row["id"])] for row in offered.json()["results"]] == [
        "35.14", "18.01.01.2001", "35.75", "18.01.02.2001",
    ]  # fmt: skip


def test_a_succession_is_added_by_autocomplete_and_keeps_its_regions(admin_client, places):
    names = {"app_label": "regions", "model_name": "succession", "field_name": "successor"}
    offered = admin_client.get(reverse("admin:autocomplete"), {"term": "sidomulyo", **names})
    assert [row["text"] for row in offered.json()["results"]] == [
        "Desa Sidomulyo, Kec. 35.14.10, Kab. 35.14"
    ]
    old, new = Region.objects.get(code="92.71"), RegionFactory(code="96.71")
    form = {
        "predecessor": old.pk,
        "successor": new.pk,
        "kind": "recode",
        "edition": old.edition_id,
        "happened_on": "2022-12-08",
        "legal_basis": "UU 29/2022",
    }

    admin_client.post(reverse("admin:regions_succession_add"), form)
    succession = Succession.objects.get()
    change = reverse("admin:regions_succession_change", args=[succession.pk])
    admin_client.post(change, {**form, "kind": "rename", "successor": old.pk})

    succession.refresh_from_db()
    assert (succession.kind, succession.successor) == ("rename", new)
    found = admin_client.get(reverse("admin:regions_succession_changelist"), {"q": "92.71"})
    assert list(found.context["cl"].result_list) == [succession]
