"""Certificates of gates and log-ins of parties for the demonstration; through the verbs, like everything else in it."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from agencies.people.models import User
from oversight.actions.gates import check
from oversight.demo.accounts import PASSWORD
from oversight.demo.words import SURNAMES
from oversight.gates import Gate
from oversight.gates_rules import gates_of
from oversight.models import GateCheck
from projects.models import PartyAccount, Project
from projects.party.actions import open_account, set_own_password

# Hashing a password is slow by design; one project shows the doors as well as three.
CHECKS, DOORS = 12, 1


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """A dozen certificates of the last weeks, and a project whose owner and labour manager can log in."""
    if not projects or GateCheck.objects.exists() or PartyAccount.objects.exists():
        return
    draw = random.Random(seed)
    gates = gates_of(projects[0].jurisdiction_id)
    asked = sorted(draw.randrange(0, 40) for _n in range(CHECKS))[::-1]
    for days in asked:
        project = draw.choice(projects)
        gate = draw.choice(gates)
        firm = project.general_contractor if gate is Gate.NEW_PROJECT and draw.random() < 0.5 else None
        when = now - timedelta(days=days, minutes=draw.randrange(0, 300))
        check(gate, by=by, now=when, project=None if firm else project, company=firm)
    for project in draw.sample(list(projects), min(DOORS, len(projects))):
        for part, company in (("owner", project.owner_id), ("labour_manager", project.general_contractor_id)):
            opened = open_account(
                project.pk,
                part=part,
                full_name=f"{draw.choice(SURNAMES)}示例",
                company_id=company,
                by=by,
                now=now,
            )
            set_own_password(PASSWORD, by=opened.account.user, now=now)
