"""Whatever is done to an invoice and its credit notes, in any order, the figures stay true (A5.1, A5.3, A5.4)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aggregates.errors import Refusal
from aggregates.event import Event
from aggregates.invoice import Invoice
from aggregates.invoice.cover import cover, uncover
from aggregates.invoice.credit import apply, credit, unapply, withdraw_credit
from aggregates.invoice.write_off import undo_write_off, write_off
from tests.aggregates.invoice.invoices import ISSUED, after, approved, eur, line

CENTS = st.integers(1, 20_000).map(lambda cents: Decimal(cents).scaleb(-2))
DAYS = st.dates(ISSUED, date(2026, 6, 30))
DOCUMENTS = st.integers(100, 103).map(lambda number: UUID(int=number))
UNDOS = st.sampled_from(["correction", "reversal"])
PICK = st.integers(0, 1000)


def used_until_later(on: date, *documents: Invoice) -> bool:
    """A reversal gave something back after that day."""
    return any(each.free_from is not None and on < each.free_from for each in documents)


class AnySequence(RuleBasedStateMachine):
    """One invoice in dollars, its credit notes, and payments; refusals must leave everything as it was."""

    @initialize(rate=st.sampled_from(["1.10", "0.37", "7.77"]), nets=st.lists(CENTS, min_size=1, max_size=4))
    def issue(self, rate: str, nets: list[Decimal]) -> None:
        codes = ["PVN21", "PVN12", "PVN5", "PVN0"]
        lines = [line(str(net), code) for net, code in zip(nets, codes, strict=False)]
        self.invoice = approved(*lines, currency="USD", exchange_rate=Decimal(rate))[0]
        self.notes: dict[UUID, Invoice] = {}
        self.gains = eur(0)

    def _happen(self, *facts: Event) -> None:
        for fact in facts:
            self.invoice = after(self.invoice, fact)
            sign = {Invoice.Covered: 1, Invoice.Uncovered: -1}.get(type(fact), 0)
            self.gains += sign * fact.exchange_difference if sign else 0
            if isinstance(fact, Invoice.Covered | Invoice.Uncovered | Invoice.WrittenOff | Invoice.WriteOffUndone):
                assert fact.uncovered == self.invoice.uncovered
                assert fact.base_released >= 0

    @rule(document=DOCUMENTS, amount=CENTS, on=DAYS)
    def pay(self, document: UUID, amount: Decimal, on: date) -> None:
        try:
            self._happen(cover(self.invoice, document=document, amount=amount, on=on, base_value=amount))
        except Refusal:
            assert amount > self.invoice.uncovered or used_until_later(on, self.invoice)

    @rule(document=DOCUMENTS, percent=st.integers(1, 100), undo=UNDOS, on=DAYS)
    def unpay(self, document: UUID, percent: int, undo: str, on: date) -> None:
        linked = sum((edge.amount for edge in self.invoice.covers if edge.document == document), eur(0))
        amount = (linked * percent / 100).quantize(eur("0.01"))
        try:
            self._happen(uncover(self.invoice, document=document, amount=amount, undo=undo, on=on))
        except Refusal:
            assert not amount or any(edge.effective_on > on for edge in self.invoice.covers)

    @rule(net=CENTS, code=st.sampled_from(["PVN21", "PVN12", "PVN5", "PVN0"]), whole=st.booleans())
    def credit_it(self, net: Decimal, code: str, whole: bool) -> None:
        each = UUID(int=1000 + len(self.notes))
        lines = None if whole else [line(str(net), code)]
        try:
            made = credit(self.invoice, credit_note=each, number=f"K-{each.int}", series="K", on=ISSUED, lines=lines)
        except Refusal:
            return
        self.notes[each] = after(Invoice(id=each), *made.note_events)
        self._happen(*made.invoice_events)

    @precondition(lambda self: self.notes)
    @rule(pick=PICK, amount=CENTS, on=DAYS)
    def apply_note(self, pick: int, amount: Decimal, on: date) -> None:
        note = self._note(pick)
        try:
            made = apply(note, self.invoice, amount=amount, on=on)
        except Refusal:
            too_much = amount > min(note.uncovered, self.invoice.uncovered)
            assert too_much or note.status == "cancelled" or used_until_later(on, note, self.invoice)
        else:
            self._both(note, made)

    @precondition(lambda self: self.notes)
    @rule(pick=PICK, undo=UNDOS, whole=st.booleans())
    def unapply_note(self, pick: int, undo: str, whole: bool) -> None:
        note = self._note(pick)
        applied = sum((edge.amount for edge in note.applied), eur(0))
        try:
            made = unapply(
                note,
                self.invoice,
                undo=undo,
                on=date(2026, 7, 1),
                amount=None if whole else (applied / 2).quantize(eur("0.01")),
            )
        except Refusal:
            assert applied <= eur("0.01") or note.status == "cancelled"
        else:
            self._both(note, made)

    @precondition(lambda self: self.notes)
    @rule(pick=PICK)
    def withdraw_note(self, pick: int) -> None:
        note = self._note(pick)
        try:
            made = withdraw_credit(note, self.invoice, on=date(2026, 7, 1))
        except Refusal:
            assert note.status == "cancelled"
        else:
            self._both(note, made)

    @rule(amount=CENTS, on=DAYS)
    def write_it_off(self, amount: Decimal, on: date) -> None:
        try:
            self._happen(*write_off(self.invoice, amount=amount, limit=None, on=on))
        except Refusal:
            assert amount > self.invoice.uncovered or used_until_later(on, self.invoice)

    @rule(undo=UNDOS)
    def take_the_write_off_back(self, undo: str) -> None:
        try:
            self._happen(*undo_write_off(self.invoice, undo=undo, on=date(2026, 7, 1)))
        except Refusal:
            assert not self.invoice.written_off

    def _note(self, pick: int) -> Invoice:
        return list(self.notes.values())[pick % len(self.notes)]

    def _both(self, note: Invoice, made: tuple[list[Event], list[Event]]) -> None:
        self.notes[note.id] = after(note, *made[0])
        self._happen(*made[1])

    @invariant()
    def covered_and_uncovered_are_the_whole_and_neither_is_negative(self) -> None:
        for each in (self.invoice, *self.notes.values()):
            if each.status == "approved":
                assert each.uncovered + each.covered == each.totals.gross
                assert 0 <= each.uncovered <= each.totals.gross

    @invariant()
    def the_base_value_follows_and_nothing_is_left_over(self) -> None:
        for each in (self.invoice, *self.notes.values()):
            parts = (*each.covers, *each.applied, *each.write_offs)
            assert each.base_released == sum((part.base_released for part in parts), eur(0))
            assert all(part.base_released >= 0 for part in parts)
            if each.status == "approved":
                assert each.base_released <= each.base_gross
                assert each.uncovered or each.base_released == each.base_gross

    @invariant()
    def exchange_differences_are_those_of_the_coverings_that_stand(self) -> None:
        assert self.gains == sum((edge.exchange_difference for edge in self.invoice.covers), eur(0))

    @invariant()
    def credit_notes_never_exceed_the_invoice_at_any_vat_code(self) -> None:
        standing = self.invoice.credit_notes
        assert sum((note.totals.gross for note in standing), eur(0)) <= self.invoice.totals.gross
        for whole in self.invoice.totals.vat_lines:
            credited = [each for note in standing for each in note.totals.vat_lines if each.code == whole.code]
            assert 0 <= sum((each.net for each in credited), eur(0)) <= whole.net
            assert 0 <= sum((each.vat for each in credited), eur(0)) <= whole.vat

    @invariant()
    def both_ends_of_a_covering_agree(self) -> None:
        for note in self.notes.values():
            there = sum((edge.amount for edge in self.invoice.covers if edge.document == note.id), eur(0))
            assert sum((edge.amount for edge in note.applied), eur(0)) == there


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
