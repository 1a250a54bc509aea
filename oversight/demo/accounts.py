"""The demo accounts: one per post, named for the post and never for a person, with the files that list them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from rest_framework.authtoken.models import Token

from agencies.models import Agency, PolicyVersion, User
from agencies.policy.versions import jurisdictions

PASSWORD = "xinze-demo-2026"  # printed on purpose: it opens nothing but invented data
ACCOUNTS, TOKENS = "demo_accounts.json", "demo_tokens.json"


@dataclass(frozen=True, slots=True)
class Post:
    username: str
    name: str
    role: str
    agency: Agency | None

    @property
    def shown_agency(self) -> str:
        return self.agency.name if self.agency else ""


def posts() -> list[Post]:
    """Every post of every jurisdiction that has a policy, the office that keeps the cases first."""
    return [
        post for short, code in sorted(jurisdictions().items()) for post in _posts_of(short.lower(), code)
    ]


def _posts_of(short: str, code: str) -> Iterator[Post]:
    agencies = list(Agency.objects.filter(jurisdiction=code, is_active=True).order_by("pk"))
    office = next(each for each in agencies if each.is_coordinator)
    group = next((each for each in agencies if each.role == "leading_group"), office)
    roles = [each.role for each in agencies]
    kinds = User.Role
    yield Post(f"{short}-{office.role}", f"{office.short_name}经办员", kinds.CLERK, office)
    yield Post(f"{short}-head", f"{office.short_name}负责人", kinds.HEAD, office)
    for agency in agencies:
        if agency.has_accounts and agency != office:
            repeats = roles.count(agency.role) > 1
            username = f"{short}-{agency.role}" + (f"-{agency.region_id}" if repeats else "")
            yield Post(username, f"{agency.short_name}经办员", kinds.HANDLER, agency)
    yield Post(f"{short}-leader", f"{group.short_name}分管领导", kinds.LEADER, group)
    yield Post(f"{short}-auditor", f"{group.short_name}督查员", kinds.AUDITOR, group)
    yield Post(f"{short}-admin", f"{_place(code)}系统管理员", kinds.ADMINISTRATOR, None)


def _place(code: str) -> str:
    return PolicyVersion.objects.select_related("jurisdiction").filter(jurisdiction=code)[0].jurisdiction.name


def create_accounts() -> list[Post]:
    """Add the accounts and tokens that are missing and list all of them in the local directory."""
    wanted = posts()
    known = set(
        User.objects.filter(username__in=[each.username for each in wanted]).values_list(
            "username", flat=True
        )
    )
    password = make_password(PASSWORD)  # slow by design, and one hash does for all: it is one password
    User.objects.bulk_create(
        [
            User(
                username=each.username,
                password=password,
                full_name=each.name,
                title=each.name,
                role=each.role,
                agency=each.agency,
                is_staff=each.role == User.Role.ADMINISTRATOR,
                is_superuser=each.role == User.Role.ADMINISTRATOR,
            )
            for each in wanted
            if each.username not in known
        ]
    )
    users = User.objects.filter(username__in=[each.username for each in wanted])
    Token.objects.bulk_create(
        [Token(user=user, key=Token.generate_key()) for user in users.filter(auth_token__isnull=True)]
    )
    tokens = dict(Token.objects.filter(user__in=users).values_list("user__username", "key"))
    rows = [
        {"username": each.username, "password": PASSWORD, "name": each.name, "agency": each.shown_agency}
        for each in wanted
    ]
    _write(ACCOUNTS, rows)
    _write(TOKENS, {each.username: tokens[each.username] for each in wanted})
    return wanted


def _write(name: str, content: Any) -> None:
    """Readable by the owner only, from the first byte on."""
    path = Path(settings.LOCAL_DIR) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
    draft.replace(path)
