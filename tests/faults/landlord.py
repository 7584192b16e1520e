"""What a landlord's contracts and invoices must have come to, kept beside the system: agreed, charged, due, waiting."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from aggregates.invoice import Invoice
from commands.contracts.content import ContractRow
from tests.books import Books
from tests.faults.plain_contracts import Piece, Plain, PlainRow, days

FAR = date(2031, 1, 1)


class Charge(NamedTuple):
    """What an invoice charged when it was made, as its own line says it; no days on a row that is charged once."""

    contract: UUID
    row: str
    days: tuple[date, date] | None


class Ledger:
    """Contracts as they were agreed, and what each invoice charged when it was made. What stands, the books say."""

    def __init__(self) -> None:
        self.said: dict[UUID, Plain] = {}
        self.charges: dict[UUID, tuple[Charge, ...]] = {}
        self.books = Books([], {})

    def note(self, invoice: Invoice) -> Iterator[tuple[UUID, str, Piece]]:
        """A new invoice: each line comes to what its days cost. Its pieces."""
        self.charges[invoice.id] = tuple(charge_of(line) for line in invoice.lines)
        for line, charge in zip(invoice.lines, self.charges[invoice.id], strict=True):
            plain = self.said[charge.contract]
            row = next(each for each in plain.rows if each.key == charge.row)
            if charge.days is None:
                assert line.net == plain.once(row, invoice.dated_on)
                continue
            piece = next(each for each in plain.pieces(row) if days(*charge.days) <= days(*each.whole))
            assert line.net == plain.amount(row, piece.number, *charge.days), (line, piece)
            yield charge.contract, charge.row, piece._replace(first=charge.days[0], last=charge.days[1])

    def stands(self, each: UUID) -> bool:
        invoice = self.books.states[each]
        notes = [note for note in self.books.of(Invoice) if note.credits == each and note.status == "approved"]
        credited = sum((note.totals.gross for note in notes), Decimal(0))
        return invoice.status != "cancelled" and not (credited and credited == invoice.totals.gross)

    def standing(self, contract: UUID) -> list[tuple[UUID, Charge]]:
        return [
            (each, charge)
            for each, charges in self.charges.items()
            for charge in charges
            if charge.contract == contract and self.stands(each)
        ]

    def charged(self, contract: UUID, row: str) -> Counter[date]:
        mine = [each.days for _, each in self.standing(contract) if each.row == row and each.days]
        return Counter(day for each in mine for day in days(*each))

    def free(self, contract: UUID, until: date = FAR) -> list[tuple[str, Piece]]:
        """What is due and not charged, in stretches of days that follow one another."""
        plain, found = self.said[contract], []
        for row in plain.rows if plain.approved else ():
            taken = set(self.charged(contract, row.key))
            for piece in plain.pieces(row, until) if not row.is_once else ():
                for part in stretches(days(piece.first, piece.last) - taken):
                    found.append((row.key, piece._replace(first=part[0], last=part[-1])))
        return found

    def waiting(self, contract: UUID) -> list[PlainRow]:
        """Rows that are charged once, and are not yet."""
        once = {charge.row for _, charge in self.standing(contract) if not charge.days}
        return [row for row in self.said[contract].rows if row.is_once and row.key not in once]

    def last_on(self, contract: UUID) -> date | None:
        return max((charge.days[0] for _, charge in self.standing(contract) if charge.days), default=None)

    def alone_on(self, contract: UUID, row: PlainRow) -> date | None:
        plain = self.said[contract]
        day = max(row.after or plain.start, plain.start)
        return max(day, self.last_on(contract) or day) if day <= plain.limit() else None

    def next_on(self, contract: UUID) -> date | None:
        """The day from which there is something to invoice."""
        if not self.said[contract].approved:
            return None
        alone = [day for row in self.waiting(contract) if (day := self.alone_on(contract, row))]
        return min([piece.due_on for _, piece in self.free(contract)] or alone, default=None)


def charge_of(line: Any) -> Charge:
    served = (line.served_from, line.served_to) if line.served_from else None
    return Charge(line.origin.document, line.origin.line.partition(":")[0], served)


def stretches(found: set[date]) -> Iterator[list[date]]:
    run: list[date] = []
    for day in sorted(found):
        if run and day - run[-1] != timedelta(1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def head(plain: Plain) -> dict[str, Any]:
    """The fields of a contract, as a command names them."""
    return {
        "start_on": plain.start, "end_on": plain.end, "period_unit": plain.unit, "period_length": plain.length,
        "invoice_timing": plain.timing, "invoice_days": plain.days, "policy": plain.policy, "factor": plain.factor,
    }  # fmt: skip


def written(rows: Sequence[PlainRow]) -> tuple[ContractRow, ...]:
    return tuple(
        ContractRow(
            key=row.key, text=f"Row {row.key}", unit_price=row.prices[-1][1], vat_code="PVN21",
            type="one_off" if row.is_once else "cyclical", invoice_after=row.after, start_on=row.start,
            period_length=row.length,
        )
        for row in rows
    )  # fmt: skip
