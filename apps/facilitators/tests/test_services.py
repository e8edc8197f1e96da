import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.accounts.tests.factories import GrantFactory
from apps.facilitators import services
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.rules import EmploymentStatus, EndReason, PostRole, Sex
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    ServiceUnitFactory,
)
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
NIK = "3514011001900001"
FIRST = dt.date(2026, 1, 1)
MINISTRY = User(is_superuser=True)
DAY = dt.date(2026, 3, 1)


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.message_dict


@pytest.fixture
def person():
    return EmploymentFactory(starts_on=FIRST).facilitator


@pytest.fixture
def post_of(person):
    kind = FacilitatorKindFactory()

    def fields(**given):
        return {
            "kind": kind,
            "cluster": ClusterFactory(),
            "region": RegionFactory(code="35.14.01"),
            "starts_on": FIRST,
        } | given

    return fields


def registered(**given):
    fields = {"full_name": "Dewi", "sex": Sex.FEMALE, "born_on": dt.date(1990, 1, 10)}
    home = RegionFactory(code="35.14")
    return services.register(nik=NIK, day=DAY, **(fields | {"home_region": home} | given))


def test_a_registered_person_has_a_number_and_a_nik_found_by_hash_only():
    person = registered()

    assert Facilitator.objects.holding_nik(NIK).get() == person
    assert (len(person.registry_number), person.nik_masked) == (12, "351401••••••0001")
    assert refusal(registered) == {"nik": ["Another person is registered with this NIK."]}
    assert refusal(
        services.register, nik="12", day=DAY, full_name="Dewi"
    ) == {"nik": ["A NIK has 16 digits."]}  # fmt: skip


def test_a_replaced_nik_is_kept_as_a_former_one():
    person = registered()

    services.replace_nik(person, nik="3514011001900002", on=DAY)

    assert [(nik.nik_masked, nik.replaced_on) for nik in person.former_niks.all()] == [
        ("351401••••••0001", DAY)
    ]
    assert Facilitator.objects.holding_nik("3514011001900002").get() == person


def test_exclusive_employments_may_not_overlap_and_others_may(person):
    services.employ(
        person, status=EmploymentStatus.VOLUNTEER, starts_on=FIRST, employer="Kab. Pasuruan"
    )

    assert refusal(
        services.employ, person, status=EmploymentStatus.PNS, starts_on=DAY, employer="Kemensos"
    ) == {"starts_on": ["PNS, PPPK and contract exclude each other: one is in force in that time."]}


def test_an_assignment_covers_its_villages_with_own_families(person, post_of):
    village, other = RegionFactory(code="35.14.01.2001"), RegionFactory(code="35.14.01.2002")

    post = services.assign(person, **post_of(villages={village: 120, other: None}))

    assert list(post.covered_villages.order_by("village").values_list("village", "families")) == [
        (village.pk, 120),
        (other.pk, None),
    ]
    assert post.employment == person.employments.get()


def test_a_post_at_a_unit_lies_in_its_regency(person, post_of):
    unit = ServiceUnitFactory()

    assert services.assign(person, **post_of(region=None, unit=unit)).region == unit.regency


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"starts_on": dt.date(2025, 12, 31)},
            {"starts_on": ["This person is not employed on that day."]},
        ),
        ({"region": None}, {"region": ["Name a region or a service unit."]}),
        ({"ends_on": dt.date(2025, 1, 1)}, {"ends_on": ["The last day is before the first."]}),
        (
            {"fte_share": Decimal("1.5")},
            {"fte_share": ["Ensure this value is less than or equal to 1."]},
        ),
    ],
)
def test_a_post_that_breaks_a_rule_is_refused_on_its_field(person, post_of, given, said):
    assert refusal(services.assign, person, **post_of(**given)) == said
    assert Assignment.objects.count() == 0


def test_places_and_clusters_that_do_not_belong_are_refused(person, post_of):
    far, near = RegionFactory(code="33.01.01.2001"), RegionFactory(code="35.14.01")

    assert refusal(services.assign, person, **post_of(villages={far: None})) == {
        "villages": [f"{far.label} lies outside the post."]
    }
    assert refusal(services.assign, person, **post_of(villages={near: None})) == {
        "villages": [f"{near.label} is not a village."]
    }
    assert refusal(services.assign, person, **post_of(cluster=ClusterFactory(code="LU"))) == {
        "cluster": ["This kind does not serve that cluster."]
    }
    assert Assignment.objects.count() == 0


def test_posts_of_a_person_sum_to_full_time_at_most(person, post_of):
    services.assign(person, **post_of(fte_share=Decimal("0.60")))
    other = RegionFactory(code="35.14.02")

    said = refusal(services.assign, person, **post_of(region=other, fte_share=Decimal("0.50")))

    assert list(said) == ["fte_share"]
    services.assign(person, **post_of(region=other, fte_share=Decimal("0.40")))


def test_a_transfer_closes_the_day_before_and_keeps_what_the_post_was(post_of):
    old = CoveredVillageFactory(
        assignment__ends_on=dt.date(2026, 12, 31),
        assignment__end_reason=EndReason.CONTRACT_ENDED,
        assignment__role="supervisor",
        assignment__fte_share=Decimal("0.50"),
    ).assignment
    village, to = RegionFactory(code="35.14.02.2001"), RegionFactory(code="35.14.02")

    new = services.transfer(old, on=DAY, region=to, villages={village: None}, decree="SK 7")

    old.refresh_from_db()
    assert (old.ends_on, old.end_reason) == (dt.date(2026, 2, 28), EndReason.TRANSFERRED)
    kept = ["kind", "role", "cluster", "fte_share", "employment", "facilitator"]
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (new.region, new.starts_on, new.ends_on, new.end_reason, new.decree) == (
        to, DAY, dt.date(2026, 12, 31), EndReason.CONTRACT_ENDED, "SK 7",
    )  # fmt: skip
    assert [row.village for row in new.covered_villages.all()] == [village]
    assert refusal(services.transfer, old, on=DAY, region=to) == {
        "ends_on": ["This post ended before that day."]
    }


def test_a_refused_transfer_leaves_the_post_open(post_of):
    old = AssignmentFactory()

    assert list(refusal(services.transfer, old, on=FIRST, region=old.region)) == ["ends_on"]
    assert list(refusal(services.transfer, old, on=DAY)) == ["region"]
    old.refresh_from_db()
    assert old.ends_on is None


def test_a_post_ends_once_and_only_a_planned_one_is_cancelled():
    post = AssignmentFactory()

    assert refusal(services.cancel, post, day=FIRST) == {
        "starts_on": ["This post has begun: end it instead."]
    }
    assert services.end(post, on=DAY, reason=EndReason.RESIGNED).ends_on == DAY
    assert refusal(services.end, post, on=dt.date(2026, 4, 1), reason=EndReason.OTHER) == {
        "ends_on": ["This post ended before that day."]
    }
    planned = AssignmentFactory(starts_on=DAY)
    assert services.cancel(planned, day=FIRST).cancelled_at is not None
    assert refusal(services.cancel, planned, day=FIRST) == {"ends_on": ["This post was cancelled."]}


def test_a_correction_keeps_its_reason_in_the_history():
    post = AssignmentFactory()
    tksk = FacilitatorKindFactory(code="TKSK", holds_alone=True)

    services.correct(post, reason="Salah ketik", kind=tksk, decree="SK 9")

    post.refresh_from_db()
    assert (post.kind, post.holds_alone, post.decree) == (tksk, True, "SK 9")
    newest = post.events.order_by("-pgh_id").first()
    assert newest.pgh_context.metadata["reason"] == "Salah ketik"
    with pytest.raises(TypeError):
        services.correct(post, reason="", facilitator=FacilitatorFactory())


def test_the_end_of_an_employment_ends_and_cancels_its_posts():
    post = AssignmentFactory(fte_share=Decimal("0.50"))
    later = AssignmentFactory(
        facilitator=post.facilitator, starts_on=dt.date(2026, 6, 1), fte_share=Decimal("0.50"),
        region=RegionFactory(code="35.14.02"),
    )  # fmt: skip

    services.end_employment(post.employment, on=DAY, reason=EndReason.RETIRED, by=MINISTRY)

    post.refresh_from_db()
    later.refresh_from_db()
    assert (post.ends_on, post.end_reason, post.cancelled_at) == (DAY, EndReason.RETIRED, None)
    assert (later.ends_on, later.cancelled_at is None) == (None, False)


def test_death_ends_everything_and_nothing_follows(post_of):
    post = AssignmentFactory()
    person = post.facilitator

    services.record_death(person, on=DAY, by=MINISTRY)

    for ended in (person.employments, person.assignments):
        assert list(ended.values_list("ends_on", "end_reason")) == [(DAY, EndReason.DIED)]
    assert refusal(
        services.assign, person, **post_of(starts_on=dt.date(2026, 3, 2))
    ) == {"facilitator": ["This person died before that day."]}  # fmt: skip


def test_no_employment_lasts_beyond_the_day_of_death():
    person = FacilitatorFactory(died_on=DAY)
    late = {"status": EmploymentStatus.CONTRACT, "employer": "-", "starts_on": FIRST}

    for ends_on in (None, DAY + dt.timedelta(days=1)):
        assert refusal(services.employ, person, **late, ends_on=ends_on) == {
            "ends_on": ["This person died: the last day is the day of death at the latest."]
        }
    assert services.employ(person, **late, ends_on=DAY).ends_on == DAY


def test_villages_that_go_on_unchanged_keep_their_row_and_others_begin_anew():
    post = AssignmentFactory()
    one, two, three = (RegionFactory(code=f"35.14.01.200{number}") for number in (1, 2, 3))
    services.cover(post, villages={one: None, two: 50}, on=post.starts_on)
    services.cover(post, villages={one: None, two: 60, three: None}, on=DAY)
    services.cover(post, villages={one: None, two: 70}, on=DAY)

    rows = post.covered_villages.order_by("village__code", "starts_on")
    assert list(rows.values_list("village", "families", "starts_on", "ends_on")) == [
        (one.pk, None, FIRST, None),
        (two.pk, 50, FIRST, dt.date(2026, 2, 28)),
        (two.pk, 70, DAY, None),
    ]
    services.end(post, on=DAY, reason=EndReason.RESIGNED)
    assert refusal(services.cover, post, villages={}, on=dt.date(2026, 3, 2)) == {
        "ends_on": ["This post ended before that day."]
    }
    far = RegionFactory(code="33.01.01.2001")
    assert list(refusal(services.cover, post, villages={far: None}, on=DAY)) == ["villages"]
    assert rows.filter(ends_on__isnull=True).count() == 2


def test_a_post_lies_at_the_level_of_its_kind(post_of):
    post = AssignmentFactory()
    elsewhere = {"region": ["Posts of this kind lie at this level: District."]}
    higher = post_of(region=post.region.parent)

    assert refusal(services.assign, post.facilitator, **higher) == elsewhere
    assert refusal(services.correct, post, reason="-", region=post.region.parent) == elsewhere
    services.correct(post, reason="-", region=post.region.parent, role=PostRole.SUPERVISOR)


def test_a_corrected_region_leaves_no_village_behind():
    post = AssignmentFactory()
    village = RegionFactory(code="35.14.01.2001")
    services.cover(post, villages={village: None}, on=post.starts_on)
    right = RegionFactory(code="35.14.02")

    assert refusal(services.correct, post, reason="-", region=right) == {
        "region": [f"It covers villages elsewhere, let it cover none first: {village.label}."]
    }
    services.cover(post, villages={}, on=post.starts_on)
    assert services.correct(post, reason="-", region=right).region == right


@pytest.mark.parametrize("act", ["end_employment", "record_death"])
def test_nobody_ends_a_post_out_of_their_reach(act):
    here = AssignmentFactory(fte_share=Decimal("0.50"))
    there = AssignmentFactory(
        facilitator=here.facilitator,
        fte_share=Decimal("0.50"),
        region=RegionFactory(code="33.01.01"),
    )
    officer = GrantFactory().user
    asked, field = {
        "end_employment": ((here.employment,), "ends_on"),
        "record_death": ((here.facilitator,), "died_on"),
    }[act]
    given = {"on": DAY, "by": officer}
    if act == "end_employment":
        given["reason"] = EndReason.RETIRED

    said = refusal(getattr(services, act), *asked, **given)

    assert said == {
        field: [
            "A post of this person lies outside what you answer for: " + there.region.label + "."
        ]
    }
    for row in (here, here.employment, here.facilitator):
        row.refresh_from_db()
    assert (here.ends_on, here.employment.ends_on, here.facilitator.died_on) == (None, None, None)
    Assignment.objects.filter(pk=there.pk).update(ends_on=DAY)
    getattr(services, act)(*asked, **given)
    here.refresh_from_db()
    assert here.ends_on == DAY
