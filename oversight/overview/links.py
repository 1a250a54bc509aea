"""Where the rows of a figure stand: addresses of lists that exist, narrowed as the figure was counted."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from oversight.overview.asking import Asked


def address(name: str, **query: Any) -> str:
    stated = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{reverse(name)}?{urlencode(stated)}" if stated else reverse(name)


def stock(asked: Asked, **more: Any) -> str:
    """Cases open now, received whenever."""
    return address("cases", **{"queue": "open", "place": asked.place} | more)


def overdue(asked: Asked, **more: Any) -> str:
    return address("cases", **{"queue": "overdue", "place": asked.place} | more)


def received(asked: Asked, **more: Any) -> str:
    """Cases received inside the window; what was merged is counted with the case that goes on."""
    days = {"received_from": asked.window.first.isoformat(), "received_to": asked.window.last.isoformat()}
    return address("cases", **{"queue": "all", "merged": "without", "place": asked.place} | days | more)


def ended(asked: Asked, how: str = "yes", **more: Any) -> str:
    """Cases that ended inside the window: closed, rejected or withdrawn."""
    days = {"closed_from": asked.window.first.isoformat(), "closed_to": asked.window.last.isoformat()}
    return address("cases", **{"queue": "all", "ended": how, "place": asked.place} | days | more)


def letters(asked: Asked, state: str, **more: Any) -> str:
    """Letters issued inside the window."""
    days = {"issued_from": asked.window.first.isoformat(), "issued_to": asked.window.last.isoformat()}
    return address("transfers", **{"state": state, "place": asked.place} | days | more)


def page(asked: Asked, name: str = "leader") -> str:
    return address(name, **asked.params)


def stood(asked: Asked) -> str:
    """Cases that stood open at the end of the window."""
    last = asked.window.last.isoformat()
    return address("cases", queue="all", merged="without", stood_on=last, place=asked.place)


def warnings(asked: Asked, **more: Any) -> str:
    """Early warnings that stand."""
    return address("warnings", **{"state": "standing", "place": asked.place} | more)


def payments(asked: Asked, **more: Any) -> str:
    """Wages paid inside the window, instalment by instalment."""
    days = {"paid_from": asked.window.first.isoformat(), "paid_to": asked.window.last.isoformat()}
    return address("leader-payments", **{"place": asked.place} | days | more)
