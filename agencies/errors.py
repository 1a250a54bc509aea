"""The two ways a verb says no: the rules refuse an act, or what was handed in has the wrong shape."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

Text = str | Promise


class Refused(Exception):
    """The rules say no. Becomes 409 with `code` (stable, for programs) and `message` (for people)."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(Exception):
    """What was handed in cannot be read. Becomes 400 (422 on a page) with every field named at once."""

    def __init__(self, errors: Mapping[str, Sequence[Text]]) -> None:
        super().__init__(", ".join(errors))
        self.errors: dict[str, list[Text]] = {field: list(messages) for field, messages in errors.items()}

    def __str__(self) -> str:
        return "; ".join(f"{field}: {' '.join(map(str, messages))}" for field, messages in self.errors.items())
