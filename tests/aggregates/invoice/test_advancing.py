"""An advance is asked for, paid, and deducted: never more than was paid, nor VAT that the invoice lacks (A5.2)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from aggregates.invoice import Invoice, Line
from aggregates.invoice.advance_vat import AdvanceVatExceeds, gross_of, left, part
from aggregates.invoice.advancing import (
    AdvanceNotPaid,
    AdvanceOfAnother,
    AdvancesExceed,
    AdvanceTwice,
    NotAnAdvance,
    attribute,
    choose,
    take_back,
)
from aggregates.invoice.apply import apply, unapply
from aggregates.invoice.approve import approve, cancel, unapprove
from aggregates.invoice.cover import NotCoverable, cover, uncover
from aggregates.invoice.credit import OverCredited, credit, withdraw_credit
from aggregates.invoice.refusals import LinkedInvoice, NotADraft, NotApproved
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import (
    DUE,
    ISSUED,
    LATER,
    NOTE,
    OTHER,
    PAYMENT,
    RATES,
    after,
    approved,
    drafted,
    eur,
    line,
)

ADVANCE, FINAL = UUID(int=20), UUID(int=21)
FINAL_ON = date(2026, 3, 25)
ZERO = Decimal(0)


def advance(*lines: Line, paid: str | None = None, on: date = LATER, **more: object) -> Invoice:
    """An approved advance of 60.50 on which `paid` came (all of it when not said)."""
    made = approved(*lines or (line(50),), type="advance", as_id=ADVANCE, number="AV-1", **more)[0]  # type: ignore[arg-type]
    amount = made.totals.gross if paid is None else eur(paid)
    if not amount:
        return made
    return after(made, cover(made, document=PAYMENT, amount=amount, on=on, base_value=amount))


def final(*lines: Line, chosen: Sequence[tuple[Invoice, Decimal | None]] = (), **more: object) -> Invoice:
    """A draft of 121.00 that shall deduct these advances."""
    made = drafted(*lines, as_id=FINAL, **more)[0]  # type: ignore[arg-type]
    return after(made, *choose(made, chosen, on=FINAL_ON))


def approval(draft: Invoice, *advances: Invoice, rate: Decimal = Decimal(1)) -> tuple[Invoice, Invoice]:
    """Invoice and (first) advance after the approval."""
    known = {each.id: each for each in advances}
    facts = approve(
        draft, number="R-9", series="R", issued_on=FINAL_ON, due_on=DUE, rates=RATES, payer_name="SIA Alfa",
        exchange_rate=rate, advances=known,
    )  # fmt: skip
    invoice = after(draft, *facts)
    both = attribute(invoice, known)
    return after(invoice, *both.invoice_events), after(advances[0], *both.advance_events[advances[0].id])


@pytest.mark.feature("F12", "F13", "F15")
def test_the_final_invoice_is_owed_in_full_and_covered_by_what_was_paid_before() -> None:
    paid = advance()
    assert paid.prepaid == eur("60.50")
    invoice, spent = approval(final(chosen=[(paid, None)]), paid)
    assert (invoice.totals.gross, invoice.uncovered) == (eur("121.00"), eur("60.50"))
    assert [(each.number, each.amount) for each in invoice.advanced_by] == [("AV-1", eur("60.50"))]
    assert gross_of(invoice.advanced_by[0].vat_lines) == eur("60.50")
    assert (spent.prepaid, spent.uncovered) == (0, 0)
    assert [(edge.number, edge.amount, edge.effective_on) for edge in spent.advanced_to] == [
        ("R-9", eur("60.50"), FINAL_ON)
    ]


def test_without_an_amount_as_much_as_fits_is_deducted() -> None:
    paid, small = advance(), drafted(line(10), as_id=FINAL)[0]
    assert choose(small, [(paid, None)], on=FINAL_ON)[0].advances[0].amount == eur("12.10")
    mixed = drafted(line(10), line(90, "PVN12"), as_id=FINAL)[0]
    assert choose(mixed, [(paid, None)], on=FINAL_ON)[0].advances[0].amount == eur("12.10")


def test_choosing_the_same_again_is_no_news() -> None:
    paid = advance()
    draft = final(chosen=[(paid, None)])
    given(draft).when(choose, [(paid, eur("60.50"))], on=FINAL_ON).then()
    given(draft).when(choose, [], on=FINAL_ON).then_state(advances=())


def test_only_what_was_paid_and_is_left_is_deducted() -> None:
    half = advance(paid="30.00")
    draft = drafted(as_id=FINAL)[0]
    given(draft).when(choose, [(half, eur("30.01"))], on=FINAL_ON).then_refused(
        AdvanceNotPaid,
        "30.00 EUR is paid on Advance invoice AV-1 and not deducted yet, so 30.01 EUR is too much",
        "/advances/0/amount",
    )
    given(draft).when(choose, [(advance(paid="0"), None)], on=FINAL_ON).then_refused(
        AdvanceNotPaid, "nothing to deduct"
    )
    _, spent = approval(final(chosen=[(half, None)]), half)
    given(draft).when(choose, [(spent, None)], on=FINAL_ON).then_refused(AdvanceNotPaid, "0.00 EUR is paid")


def test_what_is_no_advance_of_this_payer_is_not_deducted() -> None:
    draft, paid = drafted(as_id=FINAL)[0], advance()
    ask = {"on": FINAL_ON}
    given(draft).when(choose, [(approved()[0], None)], **ask).then_refused(NotAnAdvance, "link payments")
    given(draft).when(choose, [(drafted(type="advance")[0], None)], **ask).then_refused(NotApproved)
    given(draft).when(choose, [(advance(currency="USD"), None)], **ask).then_refused(AdvanceOfAnother, "currency USD")
    given(draft).when(choose, [(paid, eur(1)), (paid, eur(1))], **ask).then_refused(AdvanceTwice)
    given(drafted(type="advance")[0]).when(choose, [(paid, None)], **ask).then_refused(NotAnAdvance, "on the invoice")
    given(approved()[0]).when(choose, [], **ask).then_refused(NotADraft)


def test_no_more_is_deducted_than_the_invoice_comes_to_nor_vat_that_it_lacks() -> None:
    paid = advance()
    given(drafted(line(10))[0]).when(choose, [(paid, eur("12.11"))], on=FINAL_ON).then_refused(
        AdvancesExceed, "comes to 12.10 EUR", "/advances/0/amount"
    )
    mixed = drafted(line(40), line(60, "PVN12"), as_id=FINAL)[0]
    given(mixed).when(choose, [(paid, eur("60.50"))], on=FINAL_ON).then_refused(
        AdvanceVatExceeds, "has 40.00 EUR and 8.40 EUR left there; deduct at most 48.40 EUR"
    )


def test_the_invoice_deducts_from_the_first_day_on_which_the_money_was_there() -> None:
    late = advance(on=date(2026, 3, 28))
    invoice, spent = approval(final(chosen=[(late, None)]), late)
    assert [edge.effective_on for edge in (*invoice.covers, *spent.advanced_to)] == [date(2026, 3, 28)] * 2


@pytest.mark.feature("F13")
def test_an_approval_withdrawn_gives_the_advance_back_as_if_nothing_had_been() -> None:
    paid = advance()
    invoice, spent = approval(final(chosen=[(paid, None)]), paid)
    for rule in (unapprove, cancel):
        given(spent).when(rule, on=ISSUED if rule is unapprove else FINAL_ON).then_refused(
            LinkedInvoice, "deducted by R-9 (60.50 EUR)"
        )
    both = take_back(invoice, {ADVANCE: spent}, undo="correction")
    draft = after(after(invoice, *both.invoice_events), *unapprove(after(invoice, *both.invoice_events), on=FINAL_ON))
    assert (draft.status, draft.covers, draft.advanced_by, len(draft.advances)) == ("draft", (), (), 1)
    freed = after(spent, *both.advance_events[ADVANCE])
    assert (freed.prepaid, freed.advanced_to, freed.prepaid_from) == (eur("60.50"), (), None)
    again, _ = approval(draft, freed)
    assert again.uncovered == eur("60.50")


def test_what_a_void_invoice_deducted_is_free_from_that_day_only() -> None:
    paid = advance()
    invoice, spent = approval(final(chosen=[(paid, None)]), paid)
    void_on = date(2026, 4, 2)
    both = take_back(invoice, {ADVANCE: spent}, undo="reversal", on=void_on)
    freed = after(spent, *both.advance_events[ADVANCE])
    next_one = after(drafted(as_id=OTHER)[0], *choose(drafted(as_id=OTHER)[0], [(freed, None)], on=FINAL_ON))
    _, spent_again = approval(next_one, freed)
    assert [edge.effective_on for edge in spent_again.advanced_to] == [void_on], "before, it was deducted already"


@pytest.mark.feature("F12")
def test_an_advance_whose_money_went_back_after_it_was_deducted_is_open_again() -> None:
    paid = advance()
    invoice, spent = approval(final(chosen=[(paid, None)]), paid)
    undone = uncover(spent, document=PAYMENT, amount=eur("60.50"), undo="reversal", on=date(2026, 4, 2))
    lacking = after(spent, undone)
    assert (lacking.uncovered, lacking.prepaid, invoice.uncovered) == (eur("60.50"), eur("-60.50"), eur("60.50"))


@pytest.mark.feature("F11")
def test_its_own_credit_note_takes_the_money_back_and_nothing_that_is_deducted() -> None:
    paid = advance(paid="50.00")
    _, spent = approval(final(chosen=[(paid, eur("20.00"))]), paid)
    ask = {"credit_note": NOTE, "number": "K-1", "series": "K", "on": date(2026, 4, 2)}
    with pytest.raises(OverCredited, match="left to credit"):
        credit(spent, lines=[line(50)], **ask)
    made = credit(spent, **ask)
    note = after(Invoice(id=NOTE), *made.note_events)
    credited = after(spent, *made.invoice_events)
    assert (note.totals.gross, note.uncovered) == (eur("40.50"), eur("30.00")), "10.50 were not paid, 30.00 are owed"
    assert (credited.uncovered, credited.prepaid) == (0, 0)
    undone = unapply(note, credited, undo="correction")
    open_note, reopened = after(note, *undone.note_events), after(credited, *undone.invoice_events)
    assert (open_note.uncovered, reopened.uncovered, reopened.prepaid) == (eur("40.50"), eur("10.50"), eur("-10.50"))
    back = apply(open_note, reopened, amount=eur("10.50"), on=date(2026, 4, 3))
    note, credited = after(open_note, *back.note_events), after(reopened, *back.invoice_events)
    assert (credited.uncovered, credited.prepaid) == (0, 0)
    gone = withdraw_credit(note, credited, on=date(2026, 4, 4))
    assert after(credited, *gone.invoice_events).prepaid == eur("30.00")


def test_nothing_but_money_and_its_own_credit_note_covers_an_advance() -> None:
    made = credit(approved()[0], credit_note=NOTE, number="K-1", series="K", on=LATER)
    note = after(after(Invoice(id=NOTE), *made.note_events[:2]))
    given(note).when(apply, advance(paid="0"), amount=eur(1), on=LATER).then_refused(NotCoverable, "deduct the advance")


cents = st.integers(1, 500_00).map(lambda each: Decimal(each).scaleb(-2))
codes = st.sampled_from(["PVN21", "PVN12", "PVN5", "PVN0"])


@examples(
    st.lists(st.tuples(cents, codes), min_size=1, max_size=5), st.lists(st.integers(1, 99), min_size=1, max_size=6)
)
@settings(max_examples=200, deadline=None)
def test_the_vat_of_all_parts_of_an_advance_is_the_vat_that_it_declared(
    nets: list[tuple[Decimal, str]], shares: list[int]
) -> None:
    whole = advance(*(line(str(net), code) for net, code in nets))
    rest = whole
    for number, percent in enumerate([*shares, 100]):
        amount = (rest.prepaid * percent / 100).quantize(Decimal("0.01"))
        if not amount:
            continue
        lines = part(rest, amount)
        assert gross_of(lines) == amount
        assert all(each.net >= 0 and each.vat >= 0 for each in lines)
        before = {(each.code, each.rate): each for each in left(rest)}
        for each in lines:
            assert each.net <= before[each.code, each.rate].net
            assert each.vat <= before[each.code, each.rate].vat
        rest = after(
            rest,
            Invoice.AdvancedTo(
                effective_on=FINAL_ON, payer="C1", currency="EUR", uncovered=ZERO, type="advance",
                invoice=UUID(int=100 + number), number=f"R-{number}", amount=amount, base_value=amount, vat_lines=lines,
            ),
        )  # fmt: skip
    assert all(not each.net and not each.vat for each in left(rest))


@examples(cents, st.lists(st.integers(1, 100), min_size=1, max_size=5), st.integers(50, 200))
@settings(max_examples=100, deadline=None)
def test_the_base_value_of_all_parts_is_what_the_advance_released(net: Decimal, shares: list[int], rate: int) -> None:
    asked = approved(
        line(str(net)), type="advance", as_id=ADVANCE, number="AV-1", currency="USD", exchange_rate=Decimal(rate) / 100
    )[0]
    paid = after(asked, cover(asked, document=PAYMENT, amount=asked.totals.gross, on=LATER, base_value=net))
    for number, percent in enumerate([*shares, 100]):
        amount = (paid.prepaid * percent / 100).quantize(Decimal("0.01"))
        if amount:
            draft = drafted(line(str(net)), as_id=UUID(int=100 + number), currency="USD")[0]
            draft = after(draft, *choose(draft, [(paid, amount)], on=FINAL_ON))
            invoice, paid = approval(draft, paid, rate=Decimal(rate) / 50)
            (edge,) = invoice.covers
            assert edge.base_released + edge.exchange_difference == paid.advanced_to[-1].base_released
    assert sum((edge.base_released for edge in paid.advanced_to), ZERO) == paid.base_gross
