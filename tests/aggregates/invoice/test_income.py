"""Which lines have income to spread, over which days, and what credit notes leave of each line."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.errors import Refusal
from aggregates.event import fold
from aggregates.invoice import EVOLVE, Invoice
from aggregates.invoice.credit import credit
from aggregates.invoice.income import AccrualDaysMissing, NoIncome, income_to_spread, nets_left, spread_lines
from aggregates.origin import Origin
from projections.ledger import CHANGES, LEDGER
from tests.aggregates.invoice.invoices import LATER, after, approved, bought, eur, line

YEAR = {"accrual_template": "YEAR", "served_from": date(2026, 1, 1), "served_to": date(2026, 12, 31)}
RENT = Origin(kind="contract", document=UUID(int=70), line="R1:2026-01-01")


def credited(invoice: Invoice, *notes: Any) -> tuple[Invoice, dict[UUID, Invoice]]:
    """The invoice after these credits, each a list of lines, and their notes."""
    found = {}
    for place, lines in enumerate(notes, 100):
        each = UUID(int=place)
        made = credit(invoice, credit_note=each, number=f"K-{place}", series="K", on=LATER, lines=lines)
        found[each] = fold(EVOLVE, Invoice(id=each), made.note_events)
        invoice = after(invoice, *made.invoice_events)
    return invoice, found


def left(invoice: Invoice, *notes: Any) -> list[str]:
    return [str(each) for each in nets_left(*credited(invoice, *notes))]


def test_lines_with_a_template_that_come_to_something_are_spread() -> None:
    invoice = approved(line(100, **YEAR), line(50), line(0, **YEAR), line(200, **YEAR, account="6110"))[0]
    assert spread_lines(invoice) == [1, 4]
    (_, found) = income_to_spread(invoice)
    assert (found.line, found.net, found.account, found.number, found.first, found.last) == (
        4, eur("200.00"), "6110", "R-17", date(2026, 1, 1), date(2026, 12, 31),
    )  # fmt: skip
    assert income_to_spread(approved()[0]) == []


def test_a_line_without_days_is_refused_and_a_row_of_a_contract_has_those_of_its_other_rows() -> None:
    bare = line(10, accrual_template="YEAR")
    with pytest.raises(AccrualDaysMissing, match="Line 2 of Invoice R-17") as refused:
        income_to_spread(approved(line(100, **YEAR), bare)[0])
    assert refused.value.pointer == "/lines/1/served_to"
    once = line(10, accrual_template="YEAR", origin=Origin(kind="contract", document=UUID(int=70), line="R2:x"))
    found = income_to_spread(approved(line(100, **YEAR, origin=RENT), once)[0])
    assert [(each.first, each.last, each.contract) for each in found] == [
        (date(2026, 1, 1), date(2026, 12, 31), UUID(int=70))
    ] * 2
    other = Origin(kind="contract", document=UUID(int=71), line="R1:x")
    with pytest.raises(AccrualDaysMissing):
        income_to_spread(approved(line(100, **YEAR, origin=other), once)[0])


def test_a_purchase_has_no_income() -> None:
    with pytest.raises(NoIncome, match="has no income to spread"):
        income_to_spread(bought(line(100, **YEAR)))


@pytest.mark.feature("C48")
def test_a_credit_takes_from_the_line_of_its_origin_then_of_its_words_then_from_all_of_its_vat_code() -> None:
    lines = (line(1200, origin=RENT), line(600, item="A"), line(600, item="B"), line(100, "PVN12"))
    invoice = approved(*lines)[0]
    assert left(invoice, [line(200, origin=RENT, item="A")]) == ["1000.00", "600.00", "600.00", "100.00"]
    assert left(invoice, [line(200, item="B")]) == ["1200.00", "600.00", "400.00", "100.00"]
    assert left(invoice, [line(800, item="B")]) == ["1066.67", "533.33", "0.00", "100.00"]
    assert left(invoice, [line(200, item="C")]) == ["1100.00", "550.00", "550.00", "100.00"]
    assert left(invoice, [line(1, "PVN12", item="C")]) == ["1200.00", "600.00", "600.00", "99.00"]
    assert left(invoice, None) == ["0"] * 4


def test_words_that_two_lines_have_say_nothing() -> None:
    assert left(approved(line(100), line(300))[0], [line(40)]) == ["90.00", "270.00"]


def test_a_credit_note_that_is_withdrawn_took_nothing() -> None:
    invoice, notes = credited(approved(line(100))[0], [line(40)])
    (note,) = notes
    withdrawn = after(invoice, Invoice.CreditWithdrawn(effective_on=LATER, credit_note=note))
    assert nets_left(withdrawn, {}) == [eur("100.00")]


amounts = st.decimals("-50", "500", places=2)
charged = st.lists(st.builds(line, amounts, st.sampled_from(["PVN21", "PVN12"])), min_size=1, max_size=5)
credits_ = st.lists(
    st.lists(
        st.builds(
            lambda net, code, item: line(net, code, item=item),
            st.decimals("-20", "200", places=2), st.sampled_from(["PVN21", "PVN12"]), st.sampled_from(["A", None]),
        ),
        min_size=1, max_size=3,
    ),
    max_size=4,
)  # fmt: skip


@pytest.mark.feature("C48")
@given(charged, credits_)
def test_what_is_left_of_the_lines_of_a_vat_code_is_what_is_left_of_the_code(lines: Any, notes: Any) -> None:
    try:
        invoice = approved(*lines)[0]
    except Refusal:
        return
    done: dict[UUID, Invoice] = {}
    for each in notes:
        try:
            invoice, one = credited(after(invoice), each)
        except Refusal:
            continue
        (note,) = one.values()
        fresh = UUID(int=200 + len(done))
        done[fresh] = note
        renamed = [Invoice.Credited(effective_on=LATER, credit_note=fresh, number="K", totals=note.totals)]
        invoice = after(invoice, Invoice.CreditWithdrawn(effective_on=LATER, credit_note=note.id), *renamed)
    nets = nets_left(invoice, done)
    whole = invoice.totals.gross - sum((note.totals.gross for note in done.values()), Decimal(0))
    for vat in invoice.totals.vat_lines:
        taken = sum(
            (each.net for note in done.values() for each in note.totals.vat_lines if each.code == vat.code), Decimal(0)
        )
        found = sum(
            (net for net, each in zip(nets, invoice.lines, strict=True) if each.vat_code == vat.code), Decimal(0)
        )
        assert found == (vat.net - taken if whole else Decimal(0))


@pytest.mark.feature("C48")
@given(charged)
def test_vat_and_what_is_owed_are_the_same_with_and_without_a_template(lines: Any) -> None:
    try:
        plain = approved(*lines)
    except Refusal:
        return
    spread = approved(*(line(each.unit_price, each.vat_code, **YEAR) for each in lines))
    assert plain[0].totals == spread[0].totals
    rows = [[ledger_row(facts[-1]) for facts in (both[1],)] for both in (plain, spread)]
    assert rows[0] == rows[1]


def ledger_row(approval: Any) -> Any:
    class At:
        position, version, id, recorded_at, by = 1, 1, "x", "now", "Anna"

    (row,) = CHANGES[Invoice.Approved](approval, At())
    assert isinstance(row, LEDGER.append)
    return row
