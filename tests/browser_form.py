"""What a browser would send for a form on a page: every field that is named, with the value it has."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = not form_id
        self.fields: list[tuple[str, str]] = []
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        name = given.get("name")
        if tag == "option" and self.select is not None:
            self.options.append((given.get("value") or "", "selected" in given))
        if not self.inside or not name or "disabled" in given:
            return
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.fields.append((name, given.get("value") or ("on" if "checked" in given else "")))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "textarea":
            self.area, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select is not None:
            chosen = [value for value, is_selected in self.options if is_selected]
            first = [self.options[0][0]] if self.options else []
            self.fields.append((self.select, (chosen or first)[0]))
            self.select = None
        elif tag == "textarea" and self.area is not None:
            # A browser drops the first line break and sends the others its own way.
            text = self.text.removeprefix("\r\n").removeprefix("\n")
            self.fields.append((self.area, text.replace("\r\n", "\n").replace("\n", "\r\n")))
            self.area = None
        elif tag == "form":
            self.inside = not self.form_id


def sent(html: str, form_id: str = "", **changes: Any) -> QueryDict:
    """The fields of one form of a page, or of a part of a page; `changes` are typed over them."""
    reader = _Reader(form_id)
    reader.feed(html)
    data = QueryDict(mutable=True)
    for name, value in reader.fields:
        data.appendlist(name, value)
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
