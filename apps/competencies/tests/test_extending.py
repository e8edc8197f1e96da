import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.competencies.models import Certificate, Extension
from apps.competencies.rules import extended
from apps.competencies.services import extend, renew, take_back
from apps.competencies.tests.factories import CertificateFactory, SchemeFactory

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2028, 1, 1)


def decree(scheme, *, months=6, number="KEP-1"):
    return Extension(scheme=scheme, decree=number, months=months, effective_on=D(2026, 6, 1))


def ends(*certificates):
    return [Certificate.objects.get(pk=each.pk).ends_on for each in certificates]


def test_a_decree_extends_all_that_is_valid_and_is_taken_back_whole():
    scheme = SchemeFactory()
    valid = CertificateFactory(scheme=scheme)
    expired = CertificateFactory(scheme=scheme, starts_on=D(2022, 1, 1))
    revoked = CertificateFactory(
        scheme=scheme, revoked_on=D(2025, 1, 1), revoked_because="Dokumen palsu"
    )
    renewed = CertificateFactory(scheme=scheme, starts_on=D(2023, 12, 1))
    renew(renewed, number="B-1", on=D(2026, 6, 2), day=TODAY)
    retested = CertificateFactory(scheme=scheme)
    CertificateFactory(
        facilitator=retested.facilitator,
        scheme=scheme,
        starts_on=D(2027, 3, 1),
        issued_on=D(2026, 1, 1),
    )
    to_go = CertificateFactory(scheme=scheme)
    CertificateFactory(
        facilitator=to_go.facilitator, scheme=scheme, starts_on=D(2027, 3, 1),
        issued_on=D(2026, 1, 1), revoked_on=D(2027, 5, 1), revoked_because="Pindah skema",
    )  # fmt: skip
    other = CertificateFactory(scheme=SchemeFactory(code="SKEMA-2"))
    rest = (expired, revoked, renewed, retested, to_go, other)
    before = ends(valid, *rest)

    act = decree(scheme)
    assert extend(act) == 1
    assert ends(valid, *rest) == [D(2027, 8, 31), *before[1:]]

    assert take_back(act) == 1
    assert ends(valid, *rest) == before
    with pytest.raises(ValidationError, match="taken back already"):
        take_back(act)


def test_one_decree_extends_a_scheme_once():
    scheme = SchemeFactory()
    valid = CertificateFactory(scheme=scheme)
    extend(decree(scheme))

    with pytest.raises(ValidationError) as refused:
        extend(decree(scheme))

    assert refused.value.message_dict == {
        "decree": ["This scheme was extended by that decree already."]
    }
    assert ends(valid) == [D(2027, 8, 31)]


def test_a_former_extension_is_taken_back_after_the_later():
    scheme = SchemeFactory()
    valid = CertificateFactory(scheme=scheme)
    first, second = decree(scheme), decree(scheme, number="KEP-2")
    extend(first)
    extend(second)

    with pytest.raises(ValidationError) as refused:
        take_back(first)
    assert refused.value.message_dict == {
        "decree": ["1 of its certificates were renewed or extended since."]
    }
    take_back(second)
    take_back(first)

    assert ends(valid) == [D(2027, 2, 28)]


@pytest.mark.parametrize("months", [1, 2, 6, 11, 12, 24])
def test_the_database_extends_as_the_rule_does(months):
    scheme = SchemeFactory()
    days = [D(2026, 7, 27) + dt.timedelta(days=n) for n in range(8)]
    days += [D(2027, 2, 27), D(2027, 2, 28), D(2028, 2, 28), D(2028, 2, 29), D(2026, 12, 30)]
    given = [CertificateFactory(scheme=scheme, ends_on=day) for day in days]

    extend(decree(scheme, months=months))

    assert ends(*given) == [extended(day, months=months) for day in days]
