"""One login a role for the demo, as JSON on stdout."""

import datetime as dt
import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.services import grant, invite, renew_token, set_random_password
from apps.competencies.models import CertificationBody, TrainingProvider
from apps.facilitators.models import Assignment
from apps.regions.models import Region, inside
from apps.regions.rules import NATION
from apps.reports.models import Report
from apps.reports.rules.states import State

TOKEN_NAME = "demo"  # noqa: S105 — a name

REGION_OF = {
    Role.MINISTRY_ADMIN: NATION,
    Role.MINISTRY_VIEWER: NATION,
    Role.PROVINCE_OFFICER: "35",
    Role.REGENCY_OFFICER: "35.14",
    Role.FACILITATOR: "35.14",
    Role.API_CLIENT: NATION,
    Role.CERTIFICATION_CLIENT: NATION,
}


class Command(BaseCommand):
    help = "Make one demo user a role, with a new token; a password only for a user who is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-passwords", action="store_true", help="also for users who are there already"
        )

    @transaction.atomic
    def handle(self, *args: object, new_passwords: bool, **options: object) -> None:
        today = timezone.localdate()
        regions = {
            region.code: region
            for region in Region.objects.in_force().filter(code__in=REGION_OF.values())
        }
        if missing := sorted(set(REGION_OF.values()) - set(regions)):
            raise CommandError(f"Load the regions first: {', '.join(missing)} is not there.")
        logins = {}
        for role, code in REGION_OF.items():
            username = f"demo-{role.value.replace('_', '-')}"
            user = User.objects.filter(username=username).first()
            is_new = user is None
            if user is None:
                user = invite(username)
                grant(user, role, region=regions[code], starts_on=today)
            password = set_random_password(user) if is_new or new_passwords else None
            if role == Role.FACILITATOR:
                link_to_somebody_active(user, today)
            if role == Role.CERTIFICATION_CLIENT:
                user.certification_bodies.set(CertificationBody.objects.all())
                user.training_providers.set(TrainingProvider.objects.all())
            logins[role.value] = {
                "user": username,
                "password": password,
                "token": renew_token(user, name=TOKEN_NAME),
            }
        self.stdout.write(json.dumps({"roles": logins}))


def link_to_somebody_active(user: User, today: dt.date) -> None:
    """Make the user a synthetic facilitator in a post today, unless they are somebody already.

    Rather one at home in the role's region, of whom a report was returned: there is work to do.
    """
    if hasattr(user, "facilitator"):
        return
    returned = Report.objects.filter(assignment=OuterRef("pk"), state=State.RETURNED)
    post = (
        Assignment.objects.active_on(today)
        .filter(facilitator__is_synthetic=True, facilitator__user__isnull=True)
        .select_related("facilitator")
        .alias(has_work=Exists(returned.filter(inside(REGION_OF[Role.FACILITATOR], "region__"))))
        .order_by("-has_work", "pk")
        .first()
    )
    if post:
        post.facilitator.user = user
        post.facilitator.save(update_fields=["user"])
