"""Lines of a return file laid down beside the payrolls and matched with them, as a whole.

A line names its worker by the identity number; banks that leave it out by the last digits of the card, the name and
the sum, and only where these point to one line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from agencies.records.identity import is_identity
from agencies.records.privacy import blind_many, mask_name
from escrow.models import Payroll
from escrow.payroll.return_taking_columns import BY_CODE
from escrow.payroll.taking_ground import Sites
from escrow.payroll.taking_reading import Line, OnFault, nobody
from escrow.payroll.workflow import ALLOWED, Verb
from projects.intake.faults import KEPT
from projects.workers import copying
from projects.workers.blocks import blocks
from projects.workers.ground import Employers
from projects.workers.identity import fault as identity_fault
from projects.workers.identity import shaped

_NULL = copying.NULL
STAGED = (
    "line", "idx", "project_id", "company_id", "month", "shown", "card_tail", "amount", "is_paid", "reference",
    "reason", "paid_on",
)  # fmt: skip
_CLEARED = (
    "DROP TABLE IF EXISTS pg_temp.return_line, pg_temp.return_match, pg_temp.return_fault, pg_temp.return_new"
)
_STAGING = """
CREATE TEMPORARY TABLE return_line (
    line integer, idx bytea, project_id bigint, company_id bigint, month date, shown varchar(40), card_tail varchar(4),
    amount numeric(12, 2), is_paid boolean, reference varchar(60), reason varchar(200), paid_on date
) ON COMMIT DROP;
CREATE TEMPORARY TABLE return_match (line integer, payroll_id bigint, worker_id bigint, other_name boolean)
ON COMMIT DROP;
CREATE TEMPORARY TABLE return_fault (line integer PRIMARY KEY, fault text, shown text) ON COMMIT DROP
"""
_BY_IDENTITY = """
INSERT INTO return_match
SELECT r.line, l.payroll_id, l.worker_id, r.shown IS NOT NULL AND r.shown <> w.shown_name
FROM return_line r JOIN projects_worker w ON w.id_number_index = r.idx
    JOIN escrow_payrollline l ON l.worker_id = w.id AND l.month = r.month AND l.project_id = r.project_id
    JOIN escrow_payroll p ON p.id = l.payroll_id AND (r.company_id IS NULL OR p.company_id = r.company_id)
WHERE l.month = ANY(%(months)s)
"""
_BY_CARD = """
INSERT INTO return_match
SELECT r.line, l.payroll_id, l.worker_id, false
FROM return_line r JOIN escrow_payroll p ON p.project_id = r.project_id AND p.month = r.month
        AND (r.company_id IS NULL OR p.company_id = r.company_id)
    JOIN escrow_payrollline l ON l.payroll_id = p.id AND l.month = p.month AND l.card_tail = r.card_tail
    JOIN projects_worker w ON w.id = l.worker_id AND w.shown_name = r.shown
WHERE r.idx IS NULL AND l.month = ANY(%(months)s) AND (l.due = r.amount OR l.unpaid = r.amount
    OR EXISTS (SELECT FROM escrow_wagepayment y WHERE y.payroll_id = p.id AND y.reference = r.reference))
"""
_UNMATCHED = """
INSERT INTO return_fault
SELECT r.line, CASE WHEN m.found IS NULL THEN CASE WHEN r.idx IS NULL THEN 'nobody' ELSE 'unknown' END
    WHEN m.found > 1 THEN 'several' ELSE 'name' END, NULL
FROM return_line r LEFT JOIN (
    SELECT line, count(*) AS found, bool_or(other_name) AS other_name FROM return_match GROUP BY line
) m USING (line) WHERE m.found IS NULL OR m.found > 1 OR m.other_name
"""
_LOCKED = """
SELECT id FROM escrow_payroll WHERE id IN (SELECT payroll_id FROM return_match) ORDER BY id FOR NO KEY UPDATE
"""
# What is on record under the reference already, from an earlier file or an earlier line of this one.
_NEW = """
CREATE TEMPORARY TABLE return_new ON COMMIT DROP AS
SELECT r.line, m.payroll_id, m.worker_id, r.month, r.amount, r.is_paid, r.reference, coalesce(r.reason, '') AS reason,
    r.paid_on, p.state,
    CASE WHEN y.id IS NOT NULL THEN (y.worker_id, y.amount, y.is_paid) = (m.worker_id, r.amount, r.is_paid)
        WHEN row_number() OVER same > 1 THEN (first_value(m.worker_id) OVER same, first_value(r.amount) OVER same,
            first_value(r.is_paid) OVER same) = (m.worker_id, r.amount, r.is_paid) END AS known,
    coalesce(y.amount, first_value(r.amount) OVER same) AS amount_known
FROM return_line r JOIN return_match m USING (line) JOIN escrow_payroll p ON p.id = m.payroll_id
    LEFT JOIN escrow_wagepayment y ON y.payroll_id = m.payroll_id AND y.reference = r.reference
WHERE r.line NOT IN (SELECT line FROM return_fault)
WINDOW same AS (PARTITION BY m.payroll_id, r.reference ORDER BY r.line)
"""
_REUSED = "INSERT INTO return_fault SELECT line, 'reference', amount_known::text FROM return_new WHERE known IS FALSE"
_UNSENT = """
INSERT INTO return_fault
SELECT line, 'unsent', NULL FROM return_new WHERE known IS NULL AND state <> ALL(%(states)s)
"""
# New and sound: `known` is null.
FRESH = "n.known IS NULL AND n.line NOT IN (SELECT line FROM return_fault)"
_ACCOUNTLESS = f"""
INSERT INTO return_fault
SELECT n.line, 'account', NULL FROM return_new n JOIN escrow_payroll p ON p.id = n.payroll_id
WHERE {FRESH} AND EXISTS (SELECT FROM return_new o WHERE o.payroll_id = n.payroll_id AND o.known IS NULL AND o.is_paid)
    AND NOT EXISTS (SELECT FROM escrow_account a
        WHERE a.project_id = p.project_id AND a.kind = 'wage' AND a.closed_on IS NULL)
"""  # noqa: S608


class _Of(NamedTuple):
    """Project, firm, month as the database takes them; `month` once more to compare with."""

    part: bytes
    month: date


@dataclass
class ReturnReader:
    """Made for one file. `payroll`: all of it is about that one, and its lines need not say so."""

    sites: Sites
    today: date
    on_fault: OnFault
    payroll: Payroll | None = None
    failed: int = 0
    employers: Employers = field(default_factory=Employers)
    months: set[date] = field(default_factory=set)
    _held: dict[tuple[str, ...], _Of | list[tuple[str, str]]] = field(default_factory=dict)

    def read(self, lines: Iterable[Line]) -> list[bytes]:
        sound: list[tuple[int, str, list[bytes]]] = []
        for number, cells in lines:
            faults: list[tuple[str, str]] = []
            found = self._line(cells, faults)
            if found is not None and not faults:
                sound.append((number, *found))
                continue
            self.failed += 1
            for column, message in faults:
                self.on_fault(number, column, message)
        numbers = [id_number for _number, id_number, _parts in sound if id_number]
        indexes = iter(blind_many("id_number", numbers))
        head = copying.row(len(STAGED))
        return [
            b"".join((
                head, copying.integer(number), copying.raw(next(indexes)) if id_number else _NULL, *parts
            ))
            for number, id_number, parts in sound
        ]  # fmt: skip

    def _line(
        self, cells: Mapping[str, str], faults: list[tuple[str, str]]
    ) -> tuple[str, list[bytes]] | None:
        of = self._of(cells)
        if isinstance(of, list):
            faults += of
        values: dict[str, Any] = {}
        for code in ("amount", "result", "reason", "reference", "paid_on", "card", "name"):
            cell = cells.get(code, "")
            try:
                values[code] = BY_CODE[code].read(cell) if cell else None
            except ValueError as error:
                faults.append((code, str(error)))
            else:
                if values[code] is None and BY_CODE[code].required:
                    faults.append((code, _("This field is required.")))
        id_number = shaped(cells.get("id_number", ""))
        if id_number and not is_identity(id_number):
            faults.append(("id_number", identity_fault()))
        elif not id_number and not (cells.get("card") and cells.get("name")):
            faults.append(("id_number", _("Give the identity number, or the card and the name.")))
        if faults or isinstance(of, list):
            return None
        self._judge(values, of, faults)
        tail, amount = values["card"], values["amount"]
        return id_number, [
            of.part,
            copying.text(mask_name(values["name"])) if values["name"] else _NULL,
            copying.text(tail) if tail else _NULL,
            copying.amount(amount),
            copying.raw(b"\x01" if values["result"] else b"\x00"),
            copying.text(values["reference"].strip()),
            copying.text(values["reason"]) if values["reason"] and not values["result"] else _NULL,
            copying.day(values["paid_on"]),
        ]

    def _judge(self, values: Mapping[str, Any], of: _Of, faults: list[tuple[str, str]]) -> None:
        if values["paid_on"] > self.today:
            faults.append(("paid_on", _("This day is still to come.")))
        elif values["paid_on"] < of.month:
            faults.append(("paid_on", _("Wages are not paid before their month begins.")))
        if not values["result"] and not values["reason"]:
            faults.append(("reason", _("Say why the bank could not pay, such as 账户户名不符.")))

    def _of(self, cells: Mapping[str, str]) -> _Of | list[tuple[str, str]]:
        said = tuple(cells.get(code, "") for code in ("project_code", "project_name", "employer", "month"))
        if said not in self._held:
            if len(self._held) > 50_000:
                self._held.clear()
            self._held[said] = self._placed(*said)
        return self._held[said]

    def _placed(self, code: str, named: str, employer: str, of_month: str) -> _Of | list[tuple[str, str]]:
        if (one := self.payroll) is not None:
            self.months.add(one.month)
            return _Of(_part(one.project_id, one.company_id, one.month), one.month)
        faults: list[tuple[str, str]] = []
        site = self.sites.find(code, named)
        if isinstance(site, str):
            faults.append(("project_code" if code or not named else "project_name", site))
        firm = self.employers.get(employer) if employer else None
        if employer and not firm:
            faults.append(("employer", nobody(employer, firm)))
        try:
            if not of_month:
                raise ValueError(_("This field is required."))
            month: date = BY_CODE["month"].read(of_month)
        except ValueError as error:
            return [*faults, ("month", str(error))]
        if faults or isinstance(site, str):
            return faults
        self.months.add(month)
        return _Of(_part(site.pk, firm, month), month)


def _part(project: int, company: int | None, month: date) -> bytes:
    return b"".join((
        copying.large(project), copying.large(company) if company else _NULL, copying.day(month),
    ))  # fmt: skip


def stage(cursor: Any, rows: Iterable[Line], reader: ReturnReader, progress: Callable[[int], None]) -> int:
    """How many lines the file has."""
    cursor.execute(_CLEARED)
    cursor.execute(_STAGING)
    total = 0
    for block in blocks(rows):
        reader.employers.look_up({cells.get("employer", "") for _number, cells in block} - {""})
        copying.copy_rows(cursor, "return_line", STAGED, reader.read(block))
        total += len(block)
        progress(total)
    cursor.execute("ANALYZE return_line")
    return total


def match(cursor: Any, reader: ReturnReader) -> None:
    """Which line of which payroll each means, and what cannot be taken in. The payrolls are locked from here on."""
    months = {"months": sorted(reader.months)}
    cursor.execute("SET LOCAL work_mem = '64MB'")
    cursor.execute(_BY_IDENTITY, months)
    cursor.execute(_BY_CARD, months)
    cursor.execute("ANALYZE return_match")
    cursor.execute(_UNMATCHED)
    cursor.execute(_LOCKED)
    cursor.execute(_NEW)
    cursor.execute(_REUSED)
    cursor.execute(_UNSENT, {"states": sorted(ALLOWED[Verb.TAKE_RETURN])})
    cursor.execute(_ACCOUNTLESS)


def tell(cursor: Any, on_fault: OnFault) -> int:
    """How many lines cannot be taken in; the first of them are told."""
    cursor.execute("SELECT count(*) FROM return_fault")
    count = int(cursor.fetchone()[0])
    cursor.execute("SELECT line, fault, shown FROM return_fault ORDER BY line LIMIT %s", [KEPT])
    for line, fault, shown in cursor.fetchall():
        on_fault(line, *said(fault, shown))
    return count


def fail(payroll_id: int, message: str) -> None:
    """All new lines of this payroll, with what keeps them out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO return_fault SELECT n.line, 'refused', %s FROM return_new n "  # noqa: S608
            f"WHERE n.payroll_id = %s AND {FRESH}",
            [message, payroll_id],
        )


def said(fault: str, shown: str | None) -> tuple[str, str]:
    value = {"value": shown or ""}
    match fault:
        case "unknown":
            return "id_number", _("This person is not on the payroll.")
        case "nobody":
            return "card", _("No line of the payroll has this card, name and sum; give the identity number.")
        case "several":
            return "id_number", _("Several lines fit; give the identity number and the firm.")
        case "name":
            return "name", _("This identity number stands under another name in the register.")
        case "reference":
            return "reference", _(
                "This reference is on record already, with %(value)s yuan or another person."
            ) % value
        case "unsent":
            return "month", _("This payroll is not at the bank, so nothing can have been paid by it.")
        case "account":
            return "project_code", _("The project has no open wage account to book the wages on.")
        case "refused":
            return "amount", shown or ""
    raise AssertionError(fault)
