"""What a complaint must look like to be taken in: one reading for the page, the API and imports."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from agencies.errors import Invalid, Text, text_fault, unknown
from agencies.records.identity import is_identity
from agencies.vocabulary import Channel
from cases.facts import Facts

NARRATIVE_MAX = 20_000
_PHONE = re.compile(r"(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|12333|12345)")
_KNOWN = {
    "jurisdiction", "source_channel", "external_no", "narrative", "facts", "complainant", "project_code", "employer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint of the right shape. Whether its jurisdiction and project exist is for the verb to say."""

    jurisdiction: str  # region code, or short code
    channel: str
    narrative: str
    facts: Facts
    external_no: str = ""
    complainant: Person | None = None
    project_code: str = ""
    employer_name: str = ""
    credit_code: str = ""
    external_at: datetime | None = None  # when the other channel received it

    @classmethod
    def read(cls, body: Any) -> "Draft":
        """Raises Invalid naming every field at once."""
        if not isinstance(body, Mapping):
            raise Invalid({"body": [_("The body must be one JSON object.")]})
        reader = _Reader(body)
        for name in body.keys() - _KNOWN:
            reader.wrong(str(name)[:60], _("There is no field of this name."))
        facts = reader.part("facts", lambda stated: Facts.read(stated), Facts())
        draft = cls(
            jurisdiction=reader.text("jurisdiction", 12, needed=True),
            channel=reader.channel(facts),
            narrative=reader.text("narrative", NARRATIVE_MAX, needed=True),
            facts=facts,
            external_no=reader.text("external_no", 60),
            complainant=reader.part("complainant", reader.person, None),
            project_code=reader.text("project_code", 40),
            **reader.employer(),
        )
        if reader.errors:
            raise Invalid(reader.errors)
        return draft


def body_hash(body: Any) -> str:
    """The same for bodies that say the same, whatever the order of their keys."""
    return hashlib.sha256(
        json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


class _Reader:
    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        self.errors: dict[str, list[Text]] = {}

    def wrong(self, field: str, message: Text) -> None:
        self.errors.setdefault(field, []).append(message)

    def text(
        self, field: str, maximum: int, *, needed: bool = False, of: Mapping[str, Any] | None = None
    ) -> str:
        value = (self.body if of is None else of).get(field.rpartition(".")[2])
        if value is None or value == "":
            if needed:
                self.wrong(field, _("This field is required."))
            return ""
        if not isinstance(value, str) or "\x00" in value:
            self.wrong(field, _("This must be text."))
            return ""
        fault = text_fault(value, maximum)
        if fault and (needed or value.strip()):
            self.wrong(field, fault)
            return ""
        return value.strip()

    def part(self, field: str, read: Callable[[Any], Any], absent: Any) -> Any:
        """An object inside the body; its own errors join the others."""
        if self.body.get(field) is None:
            return absent
        try:
            return read(self.body[field])
        except Invalid as error:
            for name, messages in error.errors.items():
                for message in messages:
                    self.wrong(name, message)
            return absent

    def channel(self, facts: Facts) -> str:
        value = self.body.get("source_channel") or facts.source_channel
        if value is None:
            self.wrong("source_channel", _("This field is required."))
        elif value not in Channel.values:
            self.wrong("source_channel", unknown(value, Channel.values))
        return str(value or "")

    def person(self, stated: Any) -> Person | None:
        if not isinstance(stated, Mapping):
            raise Invalid({"complainant": [_("This must be an object with name, phone and id_number.")]})
        for name in stated.keys() - {"name", "phone", "id_number"}:
            self.wrong(f"complainant.{str(name)[:40]}", _("There is no field of this name."))
        name = self.text("complainant.name", 40, needed=True, of=stated)
        phone = self.text("complainant.phone", 20, of=stated)
        if phone and not _PHONE.fullmatch(phone):
            self.wrong(
                "complainant.phone",
                _("This must be a mobile number of 11 digits or a landline such as 0335-4012345."),
            )
        number = self.text("complainant.id_number", 18, of=stated).upper()
        if number and not is_identity(number):
            self.wrong(
                "complainant.id_number",
                _("This is not a valid identity number: 18 characters, the last a check character."),
            )
        return Person(name, phone, number)

    def employer(self) -> dict[str, Any]:
        """A name, or an object with `name` and `credit_code`."""
        stated = self.body.get("employer")
        if not isinstance(stated, Mapping):
            return {"employer_name": self.text("employer", 100)}
        for other in stated.keys() - {"name", "credit_code"}:
            self.wrong(f"employer.{str(other)[:40]}", _("There is no field of this name."))
        name = self.text("employer.name", 100, needed=True, of=stated)
        code = self.text("employer.credit_code", 18, of=stated).upper()
        try:
            code = uscc.validate(code) if code else ""
        except BadNumber:
            self.wrong(
                "employer.credit_code",
                _(
                    "This is not a valid unified social credit code: 18 characters, the last a check character."
                ),
            )
        return {"employer_name": name, "credit_code": code}
