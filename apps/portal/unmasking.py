"""Show a full NIK to who may see it and says why; each look is kept."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.core.secrets import unseal
from apps.facilitators.models import Facilitator, NikUnmasking


class ReasonForm(forms.ModelForm):
    class Meta:
        model = NikUnmasking
        fields = ["reason"]


@never_cache
@require_POST
@permission_required("facilitators.unmask_nik", raise_exception=True)
def unmask_nik(request: HttpRequest, registry_number: str) -> HttpResponse:
    """The look is written before the number is read, so none is shown unseen."""
    user = cast(User, request.user)
    person = get_object_or_404(
        Facilitator.objects.visible_to(user.where_may("facilitators.unmask_nik")).exclude(
            nik_sealed=None
        ),
        registry_number=registry_number,
    )
    look = NikUnmasking(facilitator=person, user=user)
    form = ReasonForm(request.POST, instance=look)
    nik = None
    if form.is_valid() and person.nik_sealed is not None:
        form.save()
        nik = unseal(bytes(person.nik_sealed))
    return render(request, "portal/nik.html", {"person": person, "form": form, "nik": nik})
