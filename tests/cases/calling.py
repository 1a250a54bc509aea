"""Calling the API as one person of the cast."""

from typing import Any

from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agencies.models import User
from cases.models import Case
from cases.tasks import route

COMPLAINTS, CASES, TRANSFERS = "/api/v1/complaints/", "/api/v1/cases/", "/api/v1/transfers/"


class Caller(APIClient):
    """Speaks JSON with the token of one account; `get` and `post` return (status, body)."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.key = Token.objects.get_or_create(user=user)[0].key
        self.credentials(HTTP_AUTHORIZATION=f"Token {self.key}")

    def ask(self, path: str, **headers: str) -> tuple[int, Any]:
        answer = self.get(path, headers=headers)
        return answer.status_code, answer.json()

    def tell(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.post(path, {} if body is None else body, format="json", headers=headers)
        return answer.status_code, answer.json()

    def send(self, path: str, raw: str | bytes) -> tuple[int, Any]:
        """Exactly these characters."""
        data = raw.encode() if isinstance(raw, str) else raw
        answer = self.post(path, data, content_type="application/json")
        return answer.status_code, answer.json()

    def hand_in(self, body: dict[str, Any], *, routed: bool = True) -> str:
        """The number of a new case; routed as the worker would."""
        status, told = self.tell(COMPLAINTS, body)
        assert status == 201, told
        if routed:
            route(Case.objects.get(number=told["number"]).pk)
        return str(told["number"])

    def case(self, number: str) -> Any:
        status, told = self.ask(f"{CASES}{number}/")
        assert status == 200, told
        return told
