"""The books of a store, added up a second time from its events alone, and compared with every view of them.

Whatever a test does to a system, afterwards `check_books` must hold: no figure beyond its bounds, both ends of every
link agree, and the ledger, nenosegts and debtors say what the aggregates say.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from aggregates.accrual import AccrualSchedule
from aggregates.bank_payment import BankPayment
from aggregates.contract import Contract
from aggregates.contract.coverage import last_invoiced_on, next_invoice_on
from aggregates.contract.marks import MARKS
from aggregates.debtor import Debtor
from aggregates.dispatch import Dispatch
from aggregates.event import State
from aggregates.ids import accrual_id
from aggregates.invoice import Invoice, advance_vat
from aggregates.invoice.credit import credited_in_full
from aggregates.invoice.income import nets_left, spread_lines
from aggregates.invoice.invoice import PREPAYING
from aggregates.number_series import NumberSeries
from aggregates.offset_act import OffsetAct
from aggregates.project import Project
from aggregates.registry import AGGREGATES
from aggregates.reminder import Reminder
from projections.catalogue import TABLES
from projections.engine import Engine
from queries.contracts.contract_states import FIELDS, contract_states
from queries.contracts.coverage import coverage_faults
from queries.debtors.promised import LAST_PROMISES
from store.facts import Fact
from store.store import Store

KINDS = {kind.__name__: kind for kind in AGGREGATES}
ZERO = Decimal(0)
SOME = 8  # tables without rows that are folded anew after each story, others each time


class Books(NamedTuple):
    """Every aggregate as its events leave it, and the events."""

    facts: list[Fact]
    states: dict[UUID, Any]

    def of(self, kind: type[State]) -> Iterator[Any]:
        return (each for each in self.states.values() if type(each) is kind)

    @property
    def documents(self) -> dict[UUID, Any]:
        """Whatever can have something uncovered."""
        return {each.id: each for each in (*self.of(Invoice), *self.of(BankPayment))}

    @property
    def prepayments(self) -> dict[UUID, "Prepayment"]:
        """The second figure of each advance (A5.2)."""
        return {each.id: Prepayment.of(each) for each in self.of(Invoice) if each.type == "advance"}


class Prepayment(NamedTuple):
    """What was paid on an advance and no invoice deducts yet; below 0 when the money went back after that."""

    payer: str
    currency: str
    direction: str
    uncovered: Decimal
    base_value: Decimal

    @classmethod
    def of(cls, advance: Invoice) -> "Prepayment":
        came = [edge for edge in advance.covers if edge.source in PREPAYING]
        uncovered = sum((edge.amount for edge in came), ZERO) - sum((edge.amount for edge in advance.advanced_to), ZERO)
        base = [sum((edge.base_released for edge in edges), ZERO) for edges in (came, advance.advanced_to)]
        return cls(advance.payer, advance.currency, advance.direction, uncovered, base[0] - base[1])


def folded(store: Store, upto: int | None = None) -> Books:
    facts: list[Fact] = []
    while page := store.facts(after=facts[-1].position if facts else 0, limit=20_000):
        facts += page
    facts = [each for each in facts if upto is None or each.position <= upto]
    states: dict[UUID, Any] = {}
    for fact in facts:
        kind = KINDS[fact.topic.split(".")[0]]
        state = states.get(fact.originator_id) or kind(id=fact.originator_id)
        step = AGGREGATES[kind].get(type(fact.event))
        states[fact.originator_id] = step(state, fact.event) if step else state
    return Books(facts, states)


@contextmanager
def caught_up(store: Store, engine: Engine | None) -> Iterator[Engine]:
    """Read models that have seen the whole log, by the engine that runs or by one of our own."""
    chosen = engine or Engine(store)
    try:
        if engine is None or not engine.wait(store.head().position, 0.3):
            chosen.catch_up()
        yield chosen
    finally:
        if engine is None:
            chosen.close()


def check_books(store: Store, engine: Engine | None = None) -> Books:
    """Everything that must hold at any moment at which the read models have seen the whole log."""
    with caught_up(store, engine):
        pass
    books = folded(store)
    check_log(books)
    check_bounds(books)
    check_both_ends(books)
    check_numbers(books)
    check_bindings(books)
    with store.reading() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        check_ledger(books, connection)
        check_nenosegts(books, connection)
        check_debtors(books, connection)
        check_contracts(books, connection)
        check_contract_states(books, connection)
        check_accruals(books, connection)
        check_desk(books, connection)
        check_outbox(books, connection)
    return books


def check_rebuilt(store: Store, engine: Engine | None = None) -> None:
    """Read models folded anew hold what the live ones held: each that has rows, and some of those that have none."""
    with caught_up(store, engine) as chosen:
        live = chosen.digests()
        filled = _filled(store)
        empty = sorted(set(TABLES) - filled)
        chosen.rebuild([*filled, *random.sample(empty, min(SOME, len(empty)))])
        rebuilt = chosen.digests()
    assert [name for name in live if live[name] != rebuilt[name]] == []
    assert set(live) == set(TABLES)


def _filled(store: Store) -> set[str]:
    has_rows = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in TABLES)
    with store.connection() as connection:
        return {name for (name,) in connection.execute(has_rows).fetchall()}


def check_log(books: Books) -> None:
    positions = [fact.position for fact in books.facts]
    assert positions == list(range(1, len(positions) + 1)), "positions have no gap"
    recorded = [fact.recorded_at for fact in books.facts]
    assert recorded == sorted(recorded), "time never runs backwards"
    booked = Counter(fact.originator_id for fact in books.facts if isinstance(fact.event, BankPayment.Booked))
    assert [each for each, times in booked.items() if times > 1] == []


def check_bounds(books: Books) -> None:
    for invoice in books.of(Invoice):
        gross = invoice.totals.gross if invoice.status == "approved" else ZERO
        assert ZERO <= invoice.uncovered <= gross, invoice
        assert ZERO <= invoice.base_released <= invoice.base_gross, invoice
        if invoice.status == "approved" and not invoice.uncovered:
            assert invoice.base_released == invoice.base_gross, invoice
        credited = sum((note.totals.gross for note in invoice.credit_notes), ZERO)
        assert credited <= invoice.totals.gross, invoice
        check_advances(invoice)
    for payment in books.of(BankPayment):
        assert ZERO <= payment.uncovered <= payment.amount, payment
        assert ZERO <= payment.base_released <= payment.base_amount, payment


def check_advances(invoice: Invoice) -> None:
    """Nobody deducts more of an advance than it came to, nor VAT that it never declared."""
    notes = {note.document: note.totals.gross for note in invoice.credit_notes}
    deducted = [edge for edge in invoice.advanced_to if edge.document not in notes]
    assert sum((edge.amount for edge in deducted), ZERO) + sum(notes.values(), ZERO) <= invoice.totals.gross, invoice
    for whole, line in zip(invoice.totals.vat_lines, advance_vat.left(invoice), strict=True):
        sign = -1 if whole.net < 0 else 1  # a rebate at another VAT code than what it is for
        assert line.net * sign >= 0 and line.vat * sign >= 0, invoice
    for note, gross in notes.items() if invoice.type == "advance" else ():
        taken = sum((edge.amount for edge in invoice.advanced_to if edge.document == note), ZERO)
        applied = sum((edge.amount for edge in invoice.covers if edge.document == note), ZERO)
        assert taken + applied == gross, "a credit note covers its advance, or takes back what was paid on it"
    covered = {edge.document: edge.amount for edge in invoice.covers if edge.source == "advance"}
    assert covered == {each.document: each.amount for each in invoice.advanced_by}, invoice
    for each in invoice.advanced_by:
        assert advance_vat.gross_of(each.vat_lines) == each.amount, each


def check_both_ends(books: Books) -> None:
    """What a payment, credit note, advance or act says it covers is what the invoice says covers it."""
    given: defaultdict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    taken: defaultdict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
    for payment in books.of(BankPayment):
        for link in payment.links:
            given[payment.id, link.invoice] += link.amount
    for invoice in books.of(Invoice):
        for edge in invoice.applied:
            given[invoice.id, edge.document] += edge.amount
        for edge in invoice.advanced_to:
            if edge.document not in {note.document for note in invoice.credit_notes}:
                given[invoice.id, edge.document] += edge.amount
        for edge in invoice.covers:
            taken[edge.document, invoice.id] += edge.amount
    for act in books.of(OffsetAct):
        for item in act.items if act.status == "issued" else ():
            given[act.id, item.document] += item.amount
    assert given == taken


def check_bindings(books: Books) -> None:
    """What an invoice says of its projects, its projects say too; and no line carries more than it comes to."""
    given = Counter((each.id, b.project, b.row, b.line, b.amount) for each in books.of(Invoice) for b in each.bindings)
    taken = Counter((b.invoice, each.id, b.row, b.line, b.amount) for each in books.of(Project) for b in each.bindings)
    assert given == taken
    for invoice in books.of(Invoice):
        for line in {each.line for each in invoice.bindings}:
            bound = sum((each.amount for each in invoice.bindings if each.line == line), ZERO)
            assert abs(bound) <= abs(invoice.lines[line - 1].net), invoice


def check_numbers(books: Books) -> None:
    """No number twice, and none missing."""
    ours = [each.number for each in books.of(Invoice) if each.number and each.direction == "sales"]
    ours += [each.number for each in books.of(OffsetAct) if each.number]
    numbers = Counter(ours)
    assert [number for number, times in numbers.items() if times > 1] == []
    assert sum(each.last for each in books.of(NumberSeries)) == len(numbers)


def check_contracts(books: Books, connection: Any) -> None:
    """No day of a contract is charged twice, by invoices that stand and name it; the read models say the same."""
    invoices = {each.id: each for each in books.of(Invoice)}
    charged = {(invoice, each.id) for each in books.of(Contract) for invoice in each.covered.keys() - MARKS.keys()}
    for invoice, contract in charged:
        assert contract in invoices[invoice].contracts, "an invoice names the contracts that it charges"
    for each in invoices.values():
        gone = each.status == "cancelled" or credited_in_full(each)
        assert {(each.id, contract) for contract in each.contracts} & charged == (
            set() if gone else {(each.id, contract) for contract in each.contracts}
        ), "what does not stand charges nothing, and what stands charges what it was made for"
    rows = connection.execute("SELECT contract, row_key, number, first, last, type, invoice FROM coverage")
    covers = [
        (each.id, cover.row, cover.number, cover.first, cover.last, cover.type, invoice)
        for each in books.of(Contract)
        for invoice, found in each.covered.items()
        for cover in found
    ]
    assert Counter(rows) == Counter(covers)
    assert [fault for fault in coverage_faults(connection) if fault.kind == "overlap"] == []
    rows = connection.execute("SELECT id, status, next_on, last_on FROM contracts")
    assert {row[0]: row[1:] for row in rows} == {
        each.id: (each.status, next_invoice_on(each), last_invoiced_on(each)) for each in books.of(Contract)
    }


def check_accruals(books: Books, connection: Any) -> None:
    """What a schedule moved and has still to move is what credits leave of its line; its postings say the same."""
    schedules = {each.id: each for each in books.of(AccrualSchedule) if each.status != "none"}
    invoices = {each.id: each for each in books.of(Invoice)}
    for each in schedules.values():
        assert each.recognised + sum((part.amount for part in each.due), ZERO) == each.amount, each
        invoice = invoices[each.invoice]
        assert each.net == nets_left(invoice, invoices)[each.line - 1], "it follows the credits of its line"
        assert (each.status == "reversed") == (not each.net), each
    wanted = {accrual_id(each.id, place) for each in invoices.values() if spreads(each) for place in spread_lines(each)}
    assert wanted == set(schedules), "every line with a template has its schedule, and no other line"
    rows = connection.execute("SELECT id, status, amount, recognised, remaining, net, next_on FROM accrual_schedules")
    assert {row[0]: row[1:] for row in rows} == {
        each.id: (each.status, each.amount, each.recognised, each.remaining, each.net, each.next_on)
        for each in schedules.values()
    }
    rows = connection.execute("SELECT schedule, sum(recognised), sum(deferred) FROM accrual_postings GROUP BY 1")
    posted = {row[0]: row[1:] for row in rows if any(row[1:])}
    assert posted == without_zeros({each.id: (each.recognised, each.remaining) for each in schedules.values()})


def spreads(invoice: Invoice) -> bool:
    """Was it approved, and not only drafted? A void one keeps its schedules, with nothing on them."""
    voided = invoice.status == "cancelled" and invoice.number
    return bool(invoice.status == "approved" or voided) and invoice.type != "credit_note"


def check_contract_states(books: Books, connection: Any) -> None:
    """A contract put together from the read models is the one that its facts make."""
    contracts = {each.id: each for each in books.of(Contract)}
    built = contract_states(connection, contracts)
    assert built.keys() == contracts.keys()
    for each, contract in contracts.items():
        for field in FIELDS:
            was, now = getattr(contract, field), getattr(built[each], field)
            if field == "covered":
                was, now = ({of: sorted(map(repr, covers)) for of, covers in some.items()} for some in (was, now))
            assert now == was, (field, contract.number)


def check_ledger(books: Books, connection: Any) -> None:
    for prepaid, documents in ((False, books.documents), (True, books.prepayments)):
        rows = connection.execute(
            "SELECT document, sum(amount), sum(base_amount) FILTER (WHERE kind <> 'exchange_difference') "
            "FROM ledger WHERE (document_kind = 'prepayment') = %s GROUP BY document",
            [prepaid],
        )
        found = {document: (amount, base) for document, amount, base in rows}
        expected = {each: (documents[each].uncovered, carried(documents[each])) for each in found}
        assert found == expected
        silent = [each for each, document in documents.items() if document.uncovered and each not in found]
        assert silent == [], "owed, and not in the ledger"


def carried(document: Any) -> Decimal:
    """What is uncovered of it in base currency, at the rate it carries."""
    if isinstance(document, BankPayment):
        return document.base_amount - document.base_released if document.status == "booked" else ZERO
    if isinstance(document, Prepayment):
        return document.base_value
    return document.base_gross - document.base_released if document.status == "approved" else ZERO


def check_outbox(books: Books, connection: Any) -> None:
    """How each dispatch stands, as a whole and with each of its recipients, is what the aggregate says."""
    rows = connection.execute("SELECT id, status, round, made, uncertain, sent_to, cc, message_id FROM dispatches")
    assert {row[0]: (*row[1:5], *map(tuple, row[5:7]), row[7]) for row in rows} == {
        each.id: (each.status, each.round, each.made, each.uncertain, each.to, each.cc, each.message_id)
        for each in books.of(Dispatch)
    }
    rows = connection.execute(
        "SELECT r.dispatch, r.address, r.standing FROM dispatch_recipients r JOIN dispatches d ON d.id = r.dispatch "
        "WHERE r.address = ANY (d.sent_to || d.cc)"
    )
    assert {row[:2]: row[2] for row in rows} == {
        (each.id, address): standing for each in books.of(Dispatch) for address, standing in each.recipients.items()
    }


def check_desk(books: Books, connection: Any) -> None:
    """Notes, exclusions, policies, disputes and letters are what the aggregates say."""
    columns = "customer, id, invoice, text, next_on, promised_on, promised_left"
    rows = connection.execute(f"SELECT {columns} FROM debtor_notes")
    assert {row[:2]: row[2:] for row in rows} == {
        (debtor.customer, key): (
            note.invoice, note.text, note.next_on,
            note.promise and note.promise.promised_on, note.promise and note.promise.left,
        )
        for debtor in books.of(Debtor)
        for key, note in debtor.notes.items()
    }  # fmt: skip
    debtors = list(books.of(Debtor))
    rows = connection.execute(f"SELECT customer, invoice, promised_on FROM ({LAST_PROMISES}) AS promised")
    assert {row[:2]: row[2] for row in rows} == {
        (each.customer, invoice): promise.promised_on
        for each in debtors
        for invoice, (_, promise) in each.promises.items()
    }
    rows = connection.execute("SELECT customer, until FROM debtor_exclusions")
    assert dict(rows.fetchall()) == {each.customer: each.excluded_until for each in debtors if each.excluded}
    rows = connection.execute("SELECT customer, policy FROM debtor_policies")
    assert dict(rows.fetchall()) == {each.customer: each.policy for each in debtors if each.policy}
    disputed = {row[0] for row in connection.execute("SELECT id FROM nenosegts WHERE disputed")}
    assert disputed == {each.id for each in books.of(Invoice) if each.disputed is not None}
    rows = connection.execute("SELECT id, status, customer, currency, level FROM reminders")
    assert {row[0]: row[1:] for row in rows} == {
        each.id: (each.status, each.customer, each.currency, each.level) for each in books.of(Reminder)
    }
    rows = connection.execute("SELECT overdue - credits + fee + interest - total FROM reminders")
    assert not any(difference for (difference,) in rows), "a letter adds up"


def check_nenosegts(books: Books, connection: Any) -> None:
    rows = connection.execute("SELECT id, kind, direction, payer, currency, uncovered FROM nenosegts")
    found = {row[0]: row[1:] for row in rows}
    expected = {each.id: shown(each) for each in books.documents.values() if each.status not in _UNSEEN}
    assert found == expected
    totals: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(lambda: [0, ZERO])
    for kind, direction, _, currency, uncovered in found.values():
        total = totals[kind, direction, currency]
        total[0], total[1] = total[0] + bool(uncovered), total[1] + uncovered
    rows = connection.execute("SELECT kind, direction, currency, documents, uncovered FROM nenosegts_totals")
    assert without_zeros({row[:3]: list(row[3:]) for row in rows}) == without_zeros(totals)


_UNSEEN = {"none", "draft", "cancelled", "confirmed", "withdrawn"}


def shown(document: Any) -> tuple[Any, ...]:
    if isinstance(document, BankPayment):
        side = "purchase" if document.direction == "outgoing" else "sales"
        return "payment", side, document.payer or "", document.currency, document.uncovered
    return document.type, document.direction, document.payer, document.currency, document.uncovered


def without_zeros(sums: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: figures for key, figures in sums.items() if any(figures)}


_COLUMN = {"invoice": 0, "advance": 1, "payment": 2, "credit_note": 3}
PREPAID = 4


def check_debtors(books: Books, connection: Any) -> None:
    """A4: the buckets less what is unallocated or prepaid are the balance, which is the customer's ledger."""
    sums: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 5)
    for document in books.documents.values():
        kind, direction, payer, currency, uncovered = shown(document)
        if document.status not in _UNSEEN and direction == "sales":
            sums[payer, currency][_COLUMN[kind]] += uncovered
    for prepayment in books.prepayments.values():
        if prepayment.direction == "sales":
            sums[prepayment.payer, prepayment.currency][PREPAID] += prepayment.uncovered
    rows = connection.execute(
        "SELECT customer, currency, uncovered, advances, unallocated_payments, unallocated_credit_notes, prepaid "
        "FROM debtors"
    )
    found = {(row[0], row[1]): list(row[2:]) for row in rows}
    assert without_zeros(found) == without_zeros(sums)
    rows = connection.execute("SELECT customer, currency, sum(uncovered) FROM debtor_dues GROUP BY 1, 2")
    buckets = {row[:2]: row[2] for row in rows}
    rows = connection.execute(
        "SELECT customer, currency, sum(CASE document_kind WHEN 'invoice' THEN amount WHEN 'advance' THEN 0 "
        "ELSE -amount END) FROM ledger WHERE direction = 'sales' GROUP BY 1, 2"
    )
    ledger = {row[:2]: row[2] for row in rows}
    for key, (_, _, payments, credit_notes, prepaid) in found.items():
        assert buckets.get(key, ZERO) - payments - credit_notes - prepaid == ledger.get(key, ZERO), key


# A past moment, told from the events alone ---------------------------------------------------------------------------

_SIGNS = {  # of the document's own figure, and the field that holds the amount
    "Invoice.Unapproved": (-1, "gross"),
    "Invoice.Cancelled": (-1, "gross"),
    "Invoice.Covered": (-1, "amount"),
    "Invoice.Uncovered": (1, "amount"),
    "Invoice.WrittenOff": (-1, "amount"),
    "Invoice.WriteOffUndone": (1, "amount"),
    "Invoice.Applied": (-1, "amount"),
    "Invoice.Unapplied": (1, "amount"),
    "BankPayment.Booked": (1, "amount"),
    "BankPayment.Linked": (-1, "paid"),
    "BankPayment.Unlinked": (1, "paid"),
    "BankPayment.Returned": (-1, "amount"),
    "BankPayment.SetAside": (-1, "amount"),
    "BankPayment.TakenUp": (1, "amount"),
    "BankPayment.DifferenceWrittenOff": (-1, "amount"),
    "BankPayment.WriteOffUndone": (1, "amount"),
    "BankPayment.Confirmed": (-1, "amount"),
    "BankPayment.Withdrawn": (-1, "amount"),
}


def uncovered_at(facts: list[Fact], as_of: date, known_at: int) -> dict[UUID, Decimal]:
    """Uncovered by document at (as_of, known_at), zeros left out: the plainest fold there can be (A0)."""
    sums: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for fact in facts:
        if fact.position > known_at or fact.effective_on > as_of:
            continue
        if fact.topic == "Invoice.Approved":
            sums[fact.originator_id] += fact.event.totals.gross  # type: ignore[attr-defined]
        elif fact.topic in _SIGNS:
            sign, field = _SIGNS[fact.topic]
            sums[fact.originator_id] += sign * getattr(fact.event, field)
    return {document: amount for document, amount in sums.items() if amount}


_PREPAID = {"Invoice.Covered": 1, "Invoice.Uncovered": -1, "Invoice.AdvancedTo": -1, "Invoice.AdvanceReleased": 1}


def prepaid_at(facts: list[Fact], as_of: date, known_at: int) -> dict[str, Decimal]:
    """Prepaid by customer at (as_of, known_at), zeros left out, of sales: as plain as `uncovered_at`."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for fact in facts:
        event: Any = fact.event
        if fact.position > known_at or fact.effective_on > as_of or fact.topic not in _PREPAID:
            continue
        if (event.type, event.direction) == ("advance", "sales") and getattr(event, "source", "payment") == "payment":
            sums[event.payer] += _PREPAID[fact.topic] * event.amount
    return {payer: amount for payer, amount in sums.items() if amount}


def booked(store: Store) -> int:
    """How many payments were booked, for ever."""
    with store.reading() as connection:
        row = connection.execute("SELECT count(*) FROM events WHERE topic = 'BankPayment.Booked'").fetchone()
    return int(row[0]) if row else 0


def harmless(text: str) -> bool:
    """No cell of a CSV that a spreadsheet would run."""
    return re.match(r"[=+\-@\t\r]", text) is None
