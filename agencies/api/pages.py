"""Pages found by key, in the order of (attention_at, id): no page counts the rows before it, none shows one twice."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from agencies.errors import Invalid
from agencies.listing import Order

SIZE, SIZE_MAX = 50, 200
ORDER = Order("attention_at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Beyond these no row can lie: the year 2200, and the largest id the database has.
_TIME_MAX, _ID_MAX = 7_258_118_400_000_000, 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Rows beyond this key, or before it when `backward`."""

    key: tuple[datetime, int]
    backward: bool = False

    def __str__(self) -> str:
        at, pk = self.key
        text = f"{'p' if self.backward else 'n'}.{(at - _EPOCH) // _MICROSECOND}.{pk}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
        except (binascii.Error, UnicodeError, ValueError):
            plain = ""
        way, *numbers = plain.split(".")
        if (
            way not in ("n", "p")
            or len(numbers) != 2
            or not all(each.isdecimal() and len(each) < 20 for each in numbers)
        ):
            raise Invalid({"cursor": [_("Take the cursor from `next` or `previous` of another page.")]})
        at, pk = map(int, numbers)
        return cls((_EPOCH + min(at, _TIME_MAX) * _MICROSECOND, min(pk, _ID_MAX)), way == "p")


class KeysetPages(BasePagination):
    """`rows` are `values()` that contain the column of the order and `pk`."""

    order = ORDER
    query_params = ("cursor", "page_size")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        size, text = _size(request.query_params.get("page_size", "")), request.query_params.get("cursor", "")
        cursor = Cursor.read(text) if text else None
        order = self.order.reversed if cursor and cursor.backward else self.order
        rows = queryset.filter(order.beyond(cursor.key)) if cursor else queryset
        found = list(rows.order_by(*order.fields)[: size + 1])
        more, page = len(found) > size, found[:size]
        if cursor and cursor.backward:
            page, more_before, more_after = page[::-1], more, True
        else:
            more_before, more_after = cursor is not None, more
        url = request.build_absolute_uri()
        self.next = self._link(url, page[-1], False) if page and more_after else None
        self.previous = self._link(url, page[0], True) if page and more_before else None
        return page

    def _link(self, url: str, row: Mapping[str, Any], backward: bool) -> str:
        return replace_query_param(url, "cursor", str(Cursor((row[self.order.column], row["pk"]), backward)))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next, "previous": self.previous})

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": SIZE_MAX, "default": SIZE}
        shapes = {"cursor": {"type": "string"}, "page_size": size}
        return [
            {"name": name, "in": "query", "required": False, "schema": shape}
            for name, shape in shapes.items()
        ]


def _size(text: str) -> int:
    if not text:
        return SIZE
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= SIZE_MAX:
        raise Invalid(
            {"page_size": [_("This must be a whole number from 1 to %(maximum)s.") % {"maximum": SIZE_MAX}]}
        )
    return int(text)
