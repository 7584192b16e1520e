"""Credit notes: cumulative VAT, never more than the invoice, applied freely, withdrawn as a whole (A5.3, K17, K18)."""

from datetime import date
from decimal import Decimal

import pytest

from aggregates.event import Event
from aggregates.invoice import Invoice, Line
from aggregates.invoice.apply import DifferentDebtor, NotACreditNote
from aggregates.invoice.cover import DateMissing, cover
from aggregates.invoice.credit import (
    Credit,
    NotCreditable,
    NothingToCredit,
    OverCredited,
    apply,
    credit,
    left_to_credit,
    unapply,
    withdraw_credit,
)
from aggregates.invoice.refusals import (
    EffectiveTooEarly,
    ExportedInvoice,
    LinkedInvoice,
    NotApproved,
    NotLinked,
    OverAllocated,
)
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import (
    ISSUED,
    LATER,
    NOTE,
    OTHER,
    PAYMENT,
    after,
    approved,
    drafted,
    eur,
    line,
)

LAST = date(2026, 4, 30)
ASKED = {"credit_note": NOTE, "number": "K-3", "series": "K", "on": LATER}


def noted(invoice: Invoice, *lines: Line, **asked: object) -> tuple[Invoice, Invoice, Credit]:
    """The note and the invoice after a credit of these lines (all that is left when none), and the facts."""
    made = credit(invoice, **ASKED | {"lines": lines or None} | asked)
    return (
        after(Invoice(id=asked.get("credit_note", NOTE)), *made.note_events),
        after(invoice, *made.invoice_events),
        made,
    )


def topics(facts: list[Event]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def paid(invoice: Invoice, amount: str) -> Invoice:
    return after(invoice, cover(invoice, document=PAYMENT, amount=eur(amount), on=LATER, base_value=eur(amount)))


def test_a_credit_of_the_whole_covers_the_whole_at_once() -> None:
    note, invoice, made = noted(approved(line(50), line(10, "PVN5"))[0])
    assert topics(made.note_events) == ["Drafted", "Approved", "Applied"]
    assert topics(made.invoice_events) == ["Credited", "Covered"]
    assert note.totals == invoice.totals
    assert (note.type, note.credits, note.uncovered, invoice.uncovered) == ("credit_note", invoice.id, 0, 0)
    assert made.invoice_events[-1].source == "credit_note"
    assert made.note_events[1].creditor_reference is None


def test_vat_of_partial_credits_is_rounded_cumulatively_and_never_exceeds_the_invoice() -> None:
    invoice = approved(*(line(net, "VAT20") for net in ("68.33", "57.50", "85.00", "68.33")))[0]
    assert invoice.totals.gross == eur("334.99")
    grosses = []
    for number, net in enumerate(("68.33", "57.50", "85.00", "68.33")):
        note, invoice, _ = noted(invoice, line(net, "VAT20"), credit_note=PAYMENT, number=f"K-{number}")
        grosses.append(note.totals.gross)
    assert grosses == [eur("82.00"), eur("69.00"), eur("102.00"), eur("81.99")]
    assert sum(grosses) == eur("334.99")
    given(invoice).when(credit, **ASKED).then_refused(NothingToCredit, "credited in full already")


def test_all_that_is_left_is_one_line_a_vat_code() -> None:
    _, invoice, _ = noted(approved(line(50), line(10, "PVN5"))[0], line(20))
    note, invoice, _ = noted(invoice, credit_note=OTHER, number="K-4")
    assert [(each.text, each.vat_code, each.net) for each in note.lines] == [
        ("R-17", "PVN21", eur(30)),
        ("R-17", "PVN5", eur(10)),
    ]
    assert all(not each.net and not each.vat for each in left_to_credit(invoice))
    assert invoice.uncovered == 0


@pytest.mark.parametrize(
    ("lines", "says", "pointer"),
    [
        ([line("50.01")], "has 50.00 EUR left to credit net at PVN21, so 50.01 EUR cannot be credited", "/lines"),
        (
            [line(10), line(1, "PVN12")],
            "has nothing at the VAT code 'PVN12'; credit at PVN21, PVN5",
            "/lines/1/vat_code",
        ),
        ([line(20), line("-1", "PVN5")], "left to credit net at PVN5, so -1.00 EUR", "/lines"),
    ],
)
def test_more_than_the_invoice_is_never_credited(lines: list[Line], says: str, pointer: str) -> None:
    invoice = approved(line(50), line(10, "PVN5"))[0]
    given(invoice).when(credit, **ASKED, lines=lines).then_refused(OverCredited, says, pointer)


def test_a_discount_line_limits_what_is_credited_in_all() -> None:
    invoice = approved(line(100, "PVN0"), line(-50, "PVN5"))[0]
    given(invoice).when(credit, **ASKED, lines=[line(100, "PVN0")]).then_refused(
        OverCredited, "has 47.50 EUR left to credit in all, so 100.00 EUR"
    )
    note, invoice, _ = noted(invoice)
    assert (note.totals.gross, invoice.uncovered) == (eur("47.50"), 0)


def test_a_credit_is_worth_something() -> None:
    given(approved()[0]).when(credit, **ASKED, lines=[line(0)]).then_refused(NothingToCredit)


def test_what_is_paid_already_stays_open_on_the_credit_note() -> None:
    note, invoice, made = noted(paid(approved()[0], "100.00"))
    assert made.invoice_events[-1].amount == eur("21.00")
    assert (note.uncovered, invoice.uncovered) == (eur("100.00"), 0)
    note, _, made = noted(paid(approved()[0], "121.00"))
    assert topics(made.invoice_events) == ["Credited"]
    assert note.uncovered == eur("121.00")


def test_a_credit_at_another_rate_makes_an_exchange_difference() -> None:
    invoice = approved(line(1200, "PVN0"), currency="USD", exchange_rate=1 / Decimal("1.10"))[0]
    _, _, made = noted(invoice, line(100, "PVN0"), exchange_rate=Decimal("0.95"))
    assert made.note_events[1].base_gross == eur("95.00")
    assert made.invoice_events[-1].exchange_difference == eur("95.00") - eur("90.91")


def test_only_an_approved_invoice_is_credited_and_not_before_it_was_issued() -> None:
    given(drafted()[0]).when(credit, **ASKED).then_refused(NotApproved)
    given(approved()[0]).when(credit, **ASKED | {"on": date(2026, 3, 1)}).then_refused(EffectiveTooEarly)
    note, _, _ = noted(approved()[0])
    given(note).when(credit, **ASKED).then_refused(NotCreditable)


def open_note() -> Invoice:
    """A credit note of 121.00 of which nothing is applied."""
    return noted(paid(approved()[0], "121.00"))[0]


def other(**more: object) -> Invoice:
    return approved(line(50), as_id=OTHER, number="R-18", **more)[0]


def test_the_rest_of_a_credit_note_covers_other_invoices_of_the_debtor() -> None:
    note, invoice = open_note(), other()
    note_events, invoice_events = apply(note, invoice, amount=eur("60.50"), on=LATER)
    assert (after(note, *note_events).uncovered, after(invoice, *invoice_events).uncovered) == (eur("60.50"), 0)
    assert invoice_events[0].document == note.id and invoice_events[0].source == "credit_note"


def test_no_more_is_applied_than_the_note_or_the_invoice_has_open() -> None:
    given(open_note()).when(apply, other(), amount=eur("60.51"), on=LATER).then_refused(OverAllocated, "Invoice R-18")
    given(open_note()).when(apply, other(), amount=eur("121.01"), on=LATER).then_refused(OverAllocated, "left to apply")


def test_a_note_covers_only_invoices_of_its_own_payer_and_currency() -> None:
    dollars = other(currency="USD", exchange_rate=Decimal("0.9"))
    given(open_note()).when(apply, dollars, amount=eur(1), on=LATER).then_refused(DifferentDebtor, "currency EUR")
    given(other()).when(apply, other(), amount=eur(1), on=LATER).then_refused(NotACreditNote)


def test_unapplying_opens_both_sides_again_as_if_it_never_was() -> None:
    note, invoice, _ = noted(approved()[0])
    note_events, invoice_events = unapply(note, invoice, undo="correction", on=LAST)
    assert [fact.effective_on for fact in (*note_events, *invoice_events)] == [LATER, LATER]
    assert (after(note, *note_events).uncovered, after(invoice, *invoice_events).uncovered) == (eur(121), eur(121))


def test_unapplying_takes_the_newest_covering_first() -> None:
    note, invoice = open_note(), other()
    for amount, on in (("10", LATER), ("20", LAST)):
        made = apply(note, invoice, amount=eur(amount), on=on)
        note, invoice = after(note, *made.note_events), after(invoice, *made.invoice_events)
    undone = unapply(note, invoice, undo="correction", amount=eur(25))
    assert [(fact.amount, fact.effective_on) for fact in undone.invoice_events] == [(eur(20), LAST), (eur(5), LATER)]
    assert after(invoice, *undone.invoice_events).covered == eur(5)


def test_unapplying_needs_a_link_and_a_reversal_its_day() -> None:
    note, invoice, _ = noted(approved()[0])
    given(note).when(unapply, other(), undo="correction").then_refused(NotLinked)
    given(note).when(unapply, invoice, undo="reversal").then_refused(DateMissing)
    given(note).when(unapply, invoice, undo="reversal", on=ISSUED).then_refused(EffectiveTooEarly)


def test_a_withdrawn_credit_note_is_void_and_the_invoice_is_owed_again() -> None:
    note, invoice, _ = noted(approved()[0], line(50))
    made = withdraw_credit(note, invoice, on=LAST)
    assert topics(made.note_events) == ["Unapplied", "Cancelled"]
    assert topics(made.invoice_events) == ["Uncovered", "CreditWithdrawn"]
    note, invoice = after(note, *made.note_events), after(invoice, *made.invoice_events)
    assert (note.status, note.number, note.uncovered) == ("cancelled", "K-3", 0)
    assert (invoice.uncovered, invoice.credit_notes) == (eur(121), ())


def test_a_credit_note_that_was_never_applied_is_withdrawn_too() -> None:
    note, invoice, _ = noted(paid(approved()[0], "121.00"))
    assert topics(withdraw_credit(note, invoice, on=LAST).invoice_events) == ["CreditWithdrawn"]


def test_a_credit_note_that_covers_others_or_is_exported_is_not_withdrawn() -> None:
    note, invoice, _ = noted(paid(approved()[0], "121.00"))
    spread = after(note, *apply(note, other(), amount=eur(1), on=LATER).note_events)
    given(spread).when(withdraw_credit, invoice, on=LAST).then_refused(LinkedInvoice, "covers other invoices")
    exported = after(note, Invoice.Exported(effective_on=LATER, batch="B1"))
    given(exported).when(withdraw_credit, invoice, on=LAST).then_refused(ExportedInvoice)
    given(note).when(withdraw_credit, other(), on=LAST).then_refused(NotLinked)


def test_vat_credited_is_never_taken_back_after_a_withdrawal() -> None:
    invoice = approved(line("0.10"))[0]  # VAT 0.02
    first, invoice, _ = noted(invoice, line("0.03"), credit_note=OTHER, number="K-1")  # VAT 0.01
    middle, invoice, _ = noted(invoice, line("0.04"), number="K-2")
    invoice = after(invoice, *withdraw_credit(first, invoice, on=LAST).invoice_events)
    last, invoice, _ = noted(invoice, credit_note=OTHER, number="K-3", on=LAST)
    assert middle.totals.gross + last.totals.gross == invoice.totals.gross
    assert min(first.totals.vat, middle.totals.vat, last.totals.vat) >= 0
