import re

import pytest

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.documents import certificate_pdf
from apps.competencies.tests.factories import CertificateFactory, SchemeFactory
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


def test_who_sees_the_person_gets_a_file_whose_name_tells_nothing(signed_in):
    given = CertificateFactory()

    answer = signed_in("35.14").get(f"/certificates/{given.pk}/")

    assert answer.content == certificate_pdf(given)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="sertifikat-{given.pk}.pdf"'
    assert "no-store" in answer["Cache-Control"]


def test_a_certificate_out_of_reach_is_as_one_that_does_not_exist(signed_in):
    RegionFactory(code="35.14")
    far = CertificateFactory(facilitator__home_region=RegionFactory(code="33.01"))
    officer = signed_in("35.14")

    assert officer.get(f"/certificates/{far.pk}/").status_code == 404
    assert officer.get(f"/certificates/{far.pk + 1000}/").status_code == 404


def test_a_facilitator_gets_the_own_only(signed_in):
    browser = signed_in("35.14", Role.FACILITATOR)
    user = User.objects.get(username__startswith=Role.FACILITATOR)
    own = CertificateFactory(facilitator=FacilitatorFactory(user=user))
    other = CertificateFactory()

    answers = [browser.get(f"/certificates/{each.pk}/").status_code for each in (own, other)]

    assert answers == [200, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_persons_page_leads_to_each_document_and_public_page(
    signed_in, rows, django_assert_num_queries
):
    person = FacilitatorFactory()
    held = [
        CertificateFactory(facilitator=person, scheme=SchemeFactory(code=f"S{n}"))
        for n in range(rows)
    ]
    CertificateFactory()
    officer = signed_in("35.14")

    with django_assert_num_queries(17):  # as without one: a list is one query
        page = officer.get(f"/facilitators/{person.registry_number}/")

    links = re.findall(r'href="(/certificates/\d+/|/verify/[^"]+)"', page.content.decode())
    assert sorted(links) == sorted(
        link for each in held for link in (f"/certificates/{each.pk}/", f"/verify/{each.token}")
    )


def test_the_back_office_leads_to_the_document_and_the_public_page(signed_in):
    given = CertificateFactory()

    page = signed_in("35.14").get(f"/admin/competencies/certificate/{given.pk}/change/")

    text = page.content.decode()
    assert f'href="/certificates/{given.pk}/"' in text
    assert f'href="/verify/{given.token}"' in text


def test_a_page_takes_few_queries(signed_in, django_assert_num_queries):
    given = CertificateFactory()
    officer = signed_in("35.14")

    with django_assert_num_queries(5):  # session, user, grants, certificate, units
        officer.get(f"/certificates/{given.pk}/")
