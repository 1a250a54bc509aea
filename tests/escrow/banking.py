"""Files as banks give them: statements as CSV, with whatever a test wants wrong in them."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import IO

HEAD = ("交易日期", "摘要", "对方户名", "收入", "支出", "余额", "流水号")
# (day, signed amount, reference)
Move = tuple[str, str, str]


def rows_of(opening: str, moves: Sequence[Move]) -> list[list[str]]:
    """Lines with the balance that follows."""
    balance, rows = Decimal(opening), []
    for day, amount, reference in moves:
        balance += Decimal(amount)
        size = amount.removeprefix("-")
        both = ["", size] if amount.startswith("-") else [size, ""]
        rows.append([day, "转账", "示例单位", *both, f"{balance:.2f}", reference])
    return rows


def csv_file(
    rows: Sequence[Sequence[str]], *, head: Sequence[str] = HEAD, encoding: str = "utf-8"
) -> IO[bytes]:
    text = "\n".join(",".join(cells) for cells in (head, *rows))
    return io.BytesIO(text.encode(encoding))


def statement(opening: str, moves: Sequence[Move], *, encoding: str = "utf-8") -> IO[bytes]:
    """With the rows that say opening and closing."""
    rows = rows_of(opening, moves)
    closing = rows[-1][5] if rows else opening
    first, last = ["", "期初余额", "", "", "", opening, ""], ["", "期末余额", "", "", "", closing, ""]
    return csv_file([first, *rows, last], encoding=encoding)
