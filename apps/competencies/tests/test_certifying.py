import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.competencies.models import Assessment, BodyLicence, Certificate
from apps.competencies.rules import CertificateState, Outcome, TrainingResult, Way
from apps.competencies.services import (
    certify,
    correct,
    decide,
    recognise,
    register,
    renew,
    revoke,
    self_assess,
)
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    CertificationBodyFactory,
    EnrolmentFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.core.refusals import save
from apps.facilitators.tests.factories import FacilitatorFactory

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2028, 1, 1)
TAKEN = (
    "This person has a certificate of that scheme in that time. It holds to its last day, or to "
    "the day before it is revoked."
)


def test_a_candidate_is_tested_and_certified_for_the_schemes_months():
    person = FacilitatorFactory()
    candidate = register(person, scheme=SchemeFactory(), on=D(2024, 1, 5))
    self_assess(candidate, on=D(2024, 1, 6))
    decided = decide(candidate, outcome=Outcome.COMPETENT, on=D(2024, 2, 29), day=TODAY)

    given = certify(decided, number="A-1", issued_on=D(2024, 2, 29), day=TODAY)

    assert (given.starts_on, given.ends_on) == (D(2024, 2, 29), D(2027, 2, 28))
    assert given.state_on(D(2027, 2, 28)) == CertificateState.VALID
    assert Certificate.objects.valid_on(D(2027, 3, 1)).count() == 0
    assert len(given.token) == 22


def test_prior_learning_leads_to_a_certificate_without_a_test():
    decided = recognise(
        FacilitatorFactory(),
        scheme=SchemeFactory(),
        on=D(2025, 5, 1),
        basis="Kerja 10 tahun",
        day=TODAY,
    )
    given = certify(decided, number="R-1", issued_on=D(2025, 5, 2), day=TODAY)

    assert (decided.way, decided.remark) == (Way.RPL, "Kerja 10 tahun")
    assert given.assessment == decided


@pytest.mark.parametrize(
    ("act", "refusals"),
    [
        (
            lambda row: certify(row, number="A-1", issued_on=D(2024, 3, 1), day=TODAY),
            {"assessment": ["Only an assessment that ended in “competent” gives a certificate."]},
        ),
        (
            lambda row: decide(row, outcome=Outcome.COMPETENT, on=D(2024, 1, 2), day=TODAY),
            {"self_assessed_on": ["A test follows the candidate's self-assessment: name its day."]},
        ),
        (
            lambda row: decide(
                self_assess(row, on=D(2024, 1, 9)),
                outcome=Outcome.NOT_YET,
                on=D(2024, 1, 8),
                day=TODAY,
            ),
            {
                "decided_on": [
                    "First the registration, then the self-assessment, then the decision."
                ]
            },
        ),
        (
            lambda row: register(row.facilitator, scheme=row.scheme, on=D(2024, 2, 1)),
            {"scheme": ["This person is a candidate of that scheme already."]},
        ),
    ],
)
def test_what_is_not_yet_decided_gives_no_certificate(act, refusals):
    candidate = AssessmentFactory(outcome="", decided_on=None, self_assessed_on=None)

    with pytest.raises(ValidationError) as refused:
        act(candidate)

    assert refused.value.message_dict == refusals
    assert not Certificate.objects.exists()


def test_not_yet_competent_gives_no_certificate_even_past_the_service():
    failed = AssessmentFactory(outcome=Outcome.NOT_YET)

    with pytest.raises(ValidationError, match="ended in “competent”"):
        certify(failed, number="A-1", issued_on=D(2024, 3, 1), day=TODAY)
    other = CertificateFactory()
    with pytest.raises(ValidationError) as refused:
        decided_otherwise(other.assessment)
    assert refused.value.message_dict == {"outcome": ["A certificate stands on it."]}


def decided_otherwise(assessment):
    assessment.outcome = Outcome.NOT_YET
    save(assessment)


def test_an_assessment_is_of_its_schemes_body():
    row = AssessmentFactory()
    row.body = CertificationBodyFactory(code="LSP-2")

    with pytest.raises(ValidationError) as refused:
        save(row)

    assert refused.value.message_dict == {"scheme": ["The scheme is another body's."]}


def test_a_body_without_a_licence_decides_nothing():
    scheme = SchemeFactory()
    BodyLicence.objects.update(ends_on=D(2024, 2, 1))
    candidate = AssessmentFactory(scheme=scheme, outcome="", decided_on=None)
    sentence = "The body of this scheme has no licence on that day: renew it first."

    with pytest.raises(ValidationError) as refused:
        decide(candidate, outcome=Outcome.COMPETENT, on=D(2024, 2, 2), day=TODAY)
    assert refused.value.message_dict == {"scheme": [sentence]}
    with pytest.raises(ValidationError) as refused:
        register(FacilitatorFactory(), scheme=scheme, on=D(2024, 2, 2))
    assert refused.value.message_dict == {"scheme": [sentence]}
    assert decide(candidate, outcome=Outcome.COMPETENT, on=D(2024, 2, 1), day=TODAY).is_competent


def test_numbers_and_days_are_kept_by_the_database():
    given = CertificateFactory(number="A-1")
    second = AssessmentFactory(facilitator=given.facilitator)

    with pytest.raises(ValidationError) as refused:
        certify(second, number="A-2", issued_on=D(2025, 1, 1), day=TODAY)
    assert refused.value.message_dict == {"starts_on": [TAKEN]}
    with pytest.raises(ValidationError) as refused:
        certify(AssessmentFactory(), number="A-1", issued_on=D(2024, 3, 1), day=TODAY)
    assert refused.value.message_dict == {"number": ["This body has given that number already."]}
    with pytest.raises(ValidationError) as refused:
        certify(AssessmentFactory(), number="A-3", issued_on=D(2024, 2, 28), day=TODAY)
    assert refused.value.message_dict == {
        "issued_on": ["A certificate is not issued before the decision."]
    }
    with pytest.raises(ValidationError) as refused:
        certify(
            AssessmentFactory(),
            number="A-3",
            issued_on=D(2024, 3, 5),
            starts_on=D(2024, 3, 4),
            day=TODAY,
        )
    assert refused.value.message_dict == {
        "issued_on": ["A certificate is issued on its first day or before, and not after its last."]
    }


def test_a_renewal_follows_on_inside_its_window():
    old = CertificateFactory(scheme=SchemeFactory(renewal_months=6, renewal_hours=40))
    session = TrainingSessionFactory(starts_on=D(2026, 3, 2))
    with pytest.raises(ValidationError) as refused:
        renew(old, number="B-1", on=D(2026, 9, 1), day=TODAY)
    assert refused.value.message_dict == {
        "renews": ["40 hours of training are needed for a renewal; 0 passed."]
    }
    EnrolmentFactory(
        session=session,
        facilitator=old.facilitator,
        result=TrainingResult.PASSED,
        attended_hours=40,
    )
    for day in (D(2026, 8, 31), D(2027, 3, 1)):
        with pytest.raises(ValidationError) as refused:
            renew(old, number="B-1", on=day, day=TODAY)
        assert refused.value.message_dict == {
            "issued_on": [
                "It may be renewed from 1 Sep 2026 to 28 Feb 2027; later, by a new assessment."
            ]
        }

    new = renew(old, number="B-1", on=D(2026, 9, 1), day=TODAY)

    assert (new.renews, new.issued_on) == (old, D(2026, 9, 1))
    assert (new.starts_on, new.ends_on) == (D(2027, 3, 1), D(2030, 2, 28))
    with pytest.raises(ValidationError, match="renewed already"):
        renew(old, number="B-2", on=D(2026, 9, 2), day=TODAY)
    assert Assessment.objects.filter(way=Way.RENEWAL).count() == 1


def test_a_revoked_certificate_stays_on_record_and_makes_room():
    given = CertificateFactory()
    with pytest.raises(ValidationError) as refused:
        revoke(given, on=D(2025, 1, 1), day=D(2025, 1, 1), reason=" ")
    assert refused.value.message_dict == {"revoked_because": ["Say why it is revoked."]}

    revoke(given, on=D(2025, 1, 1), day=D(2025, 1, 1), reason="Dokumen palsu")

    assert Certificate.objects.valid_on(D(2024, 12, 31)).count() == 1
    assert Certificate.objects.valid_on(D(2025, 1, 1)).count() == 0
    with pytest.raises(ValidationError, match="revoked already"):
        revoke(given, on=D(2025, 1, 2), day=D(2025, 1, 2), reason="Dokumen palsu")
    with pytest.raises(ValidationError, match="is revoked"):
        renew(given, number="B-1", on=D(2027, 1, 1), day=TODAY)
    again = AssessmentFactory(facilitator=given.facilitator)
    assert certify(again, number="A-9", issued_on=D(2025, 2, 1), day=TODAY).pk


def test_what_is_to_be_revoked_holds_until_that_day_and_then_makes_room():
    given = CertificateFactory()
    revoke(given, on=D(2026, 7, 1), day=D(2026, 1, 1), reason="Pindah skema")
    again = AssessmentFactory(facilitator=given.facilitator)

    with pytest.raises(ValidationError) as refused:
        certify(again, number="A-9", issued_on=D(2026, 6, 30), day=TODAY)

    assert refused.value.message_dict == {"starts_on": [TAKEN]}
    assert certify(again, number="A-9", issued_on=D(2026, 7, 1), day=TODAY).pk
    assert [Certificate.objects.valid_on(D(2026, day, 1)).count() for day in (6, 7)] == [1, 1]


def test_what_is_revoked_before_its_first_day_never_holds():
    given = CertificateFactory(starts_on=D(2026, 3, 1), issued_on=D(2026, 1, 1))
    revoke(given, on=D(2026, 2, 1), day=D(2026, 2, 1), reason="Dokumen keliru")
    again = AssessmentFactory(facilitator=given.facilitator)

    assert certify(again, number="A-9", issued_on=D(2026, 3, 1), day=TODAY).pk


def test_no_number_is_the_address_of_a_revocation():
    sentence = ["A number does not end in “/revocation”."]

    with pytest.raises(ValidationError) as refused:
        certify(AssessmentFactory(), number="A/revocation", issued_on=D(2024, 3, 1), day=TODAY)
    assert refused.value.message_dict == {"number": sentence}
    with pytest.raises(ValidationError) as refused:
        correct(CertificateFactory(), number="A/revocation", day=TODAY)
    assert refused.value.message_dict == {"number": sentence}


def test_a_certificate_of_another_age_is_refused():
    with pytest.raises(ValidationError) as refused:
        certify(
            AssessmentFactory(), number="A-1", issued_on=TODAY, starts_on=D(9999, 1, 1), day=TODAY
        )

    assert refused.value.message_dict == {
        "starts_on": ["A certificate begins before the year 2100."]
    }


def test_a_first_day_on_which_more_hangs_is_not_corrected():
    old = CertificateFactory()
    renewed = renew(old, number="B-1", on=D(2026, 10, 1), day=TODAY)
    extended = CertificateFactory(ends_on=D(2028, 2, 28))

    for row in (old, renewed, extended):
        with pytest.raises(ValidationError) as refused:
            correct(row, starts_on=row.starts_on + dt.timedelta(days=1), day=TODAY)
        assert list(refused.value.message_dict) == ["starts_on"]
        assert correct(row, number=f"C-{row.pk}", day=TODAY).number == f"C-{row.pk}"
    extended.refresh_from_db()
    assert (extended.starts_on, extended.ends_on) == (D(2024, 3, 1), D(2028, 2, 28))


def test_a_renewal_stays_issued_on_the_day_it_was_decided():
    renewed = renew(CertificateFactory(), number="B-1", on=D(2026, 10, 1), day=TODAY)

    with pytest.raises(ValidationError) as refused:
        correct(renewed, issued_on=D(2026, 10, 2), day=TODAY)

    assert refused.value.message_dict == {
        "issued_on": ["A renewal is issued on the day it is decided."]
    }


def test_decisions_and_issues_are_not_of_a_day_to_come():
    candidate = AssessmentFactory(outcome="", decided_on=None, registered_on=D(2024, 1, 1))
    given = CertificateFactory()
    tomorrow = D(2026, 10, 2)
    today = {"day": D(2026, 10, 1)}
    acts = (
        ("decided_on", lambda: decide(candidate, outcome=Outcome.NOT_YET, on=tomorrow, **today)),
        ("decided_on", lambda: recognise(
            FacilitatorFactory(), scheme=SchemeFactory(), on=tomorrow, basis="Kerja", **today)),
        ("issued_on", lambda: certify(
            AssessmentFactory(), number="A", issued_on=tomorrow, **today)),
        ("issued_on", lambda: renew(given, number="A", on=tomorrow, **today)),
        ("issued_on", lambda: correct(
            given, issued_on=tomorrow, starts_on=tomorrow, **today)),
    )  # fmt: skip

    for field, act in acts:
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.message_dict == {field: ["That day has not come yet."]}
    assert decide(candidate, outcome=Outcome.NOT_YET, on=today["day"], **today).decided_on
    assert renew(given, number="A", on=today["day"], **today).issued_on == today["day"]
