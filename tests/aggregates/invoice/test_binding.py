"""Lines of invoices and rows of projects: never more of a line than it comes to, and credit notes take it back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from aggregates.event import fold
from aggregates.invoice import EVOLVE, Invoice
from aggregates.invoice.binding import (
    BoundLine,
    NoSuchLine,
    NotBindable,
    NotBound,
    OtherCurrency,
    OverBound,
    bind,
    binding_status,
    check_bound_lines,
    left,
    net_of,
    spread,
    unbind,
)
from aggregates.invoice.binding_credits import taken_back
from aggregates.invoice.credit import credit
from aggregates.invoice.draft import amend
from aggregates.invoice.refusals import BadAmount
from aggregates.origin import Origin
from tests.aggregates.given import given
from tests.aggregates.invoice.invoices import ISSUED, LATER, NOTE, OTHER, RATES, after, approved, drafted, eur, line

PROJECT, SECOND = UUID(int=77), UUID(int=78)
TO_TV: dict[str, Any] = {"project": PROJECT, "row": "tv", "line": 1, "currency": "EUR", "on": LATER}
CENTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents).scaleb(-2))


def bound(invoice: Invoice, amount: str, **more: Any) -> Invoice:
    return after(invoice, *bind(invoice, **TO_TV | more, amount=eur(amount)))


def credited(invoice: Invoice, *nets: str, as_id: UUID = NOTE) -> tuple[Invoice, Invoice]:
    """The invoice and a credit note of these nets; none: all that is left."""
    number, lines = f"K-{as_id.int}", [line(net) for net in nets] or None
    made = credit(invoice, credit_note=as_id, number=number, series="K", on=LATER, lines=lines)
    return after(invoice, *made.invoice_events), fold(EVOLVE, Invoice(id=as_id), made.note_events)


@pytest.mark.feature("F24")
def test_the_circle_fills_as_lines_are_bound() -> None:
    invoice = drafted(line(100), line(50))[0]
    assert binding_status(invoice) == "none"
    half = bound(invoice, "100.00")
    assert binding_status(half) == "half"
    full = bound(half, "50.00", line=2)
    assert binding_status(full) == "full"
    assert binding_status(after(full, *unbind(full, on=LATER))) == "none"


def test_a_line_is_bound_up_to_its_net_and_not_by_a_cent_more() -> None:
    invoice = bound(drafted()[0], "60.00")
    given(invoice).when(bind, **TO_TV, amount=eur("40.01")).then_refused(OverBound, says="40.00 EUR", pointer="/amount")
    given(invoice).when(bind, **TO_TV, amount=eur("40.00")).then_has(effective_on=LATER)
    given(invoice).when(bind, **TO_TV | {"line": 2}, amount=eur(1)).then_refused(NoSuchLine, says="1 lines")
    for amount in ("0", "0.001", "NaN"):
        given(invoice).when(bind, **TO_TV, amount=Decimal(amount)).then_refused(BadAmount)
    given(invoice).when(bind, **TO_TV, amount=eur("-1.00")).then_refused(OverBound)


@pytest.mark.feature("F12")
def test_advances_and_void_invoices_belong_to_no_project() -> None:
    given(drafted(type="advance")[0]).when(bind, **TO_TV, amount=eur(1)).then_refused(NotBindable, "attribute")
    void = after(drafted()[0], *_cancelled())
    given(void).when(bind, **TO_TV, amount=eur(1)).then_refused(NotBindable, "cancelled")


def _cancelled() -> list[Any]:
    debt = {"payer": "C1", "currency": "EUR", "uncovered": eur(0)}
    return [Invoice.Cancelled(effective_on=LATER, **debt)]


def test_an_invoice_belongs_to_projects_of_its_currency() -> None:
    given(drafted()[0]).when(bind, **TO_TV | {"currency": "USD"}, amount=eur(1)).then_refused(OtherCurrency, "USD")


def test_what_is_left_is_spread_over_the_lines_in_order() -> None:
    invoice = bound(drafted(line(100), line(50), line(30))[0], "90.00")
    assert spread(invoice) == [(1, 10), (2, 50), (3, 30)]
    assert spread(invoice, eur(25)) == [(1, 10), (2, 15)]
    assert spread(invoice, most=eur(70)) == [(1, 10), (2, 50), (3, 10)]
    with pytest.raises(OverBound, match=r"90\.00 EUR"):
        spread(invoice, eur("90.01"))


def test_a_discount_line_goes_with_the_lines_that_it_lowers() -> None:
    invoice = drafted(line(100), line(-20))[0]
    assert spread(invoice) == [(1, 100), (2, -20)]
    assert spread(invoice, eur(30)) == [(1, 30)]


def test_unbinding_names_what_it_undoes() -> None:
    invoice = bound(bound(drafted(line(100), line(50))[0], "100.00"), "50.00", line=2, row="radio")
    given(invoice).when(unbind, on=LATER, row="radio").then_has(binding=invoice.bindings[1])
    given(invoice).when(unbind, on=LATER, project=SECOND).then_refused(NotBound)
    assert len(given(invoice).when(unbind, on=LATER).facts) == 2


def test_a_bound_line_keeps_its_place_its_text_and_what_is_bound() -> None:
    origin = Origin(kind="project", document=PROJECT, line="tv")
    invoice = bound(drafted(line(100, origin=origin), line(50))[0], "80.00")
    ours = {"payer": "C1", "payer_name": "SIA Alfa", "currency": "EUR", "rates": RATES, "on": LATER}
    given(invoice).when(amend, **ours, lines=[line(80, origin=origin)]).then_has(effective_on=LATER)
    for lines in ([line("79.99", origin=origin)], [line(100)], [line(50), line(100, origin=origin)]):
        given(invoice).when(amend, **ours, lines=lines).then_refused(BoundLine)
    given(invoice).when(amend, **ours | {"currency": "USD"}, lines=[line(100, origin=origin)]).then_refused(
        OtherCurrency
    )
    check_bound_lines(invoice, [msgspec.structs.replace(invoice.lines[0], text="Reworded")], "EUR")
    check_bound_lines(drafted()[0], (), "USD")  # nothing is bound: anything goes


def test_a_credit_note_of_the_whole_takes_back_line_by_line() -> None:
    invoice = bound(bound(approved(line(100), line(50))[0], "70.00"), "50.00", line=2, row="radio")
    invoice, note = credited(invoice)
    assert [
        (each.note, each.binding.row, each.binding.line, each.binding.amount) for each in taken_back(invoice, [note])
    ] == [
        (NOTE, "tv", 1, eur("-70.00")),
        (NOTE, "radio", 2, eur("-50.00")),
    ]


def test_several_credit_notes_take_back_what_no_one_bound_before() -> None:
    invoice = bound(approved(line(100))[0], "90.00")
    invoice, first = credited(invoice, "40")
    first = after(first, *bind(first, **TO_TV, amount=eur("-15.00")))
    invoice, second = credited(invoice, as_id=OTHER)
    back = taken_back(invoice, [first, second])
    assert [(each.note, each.binding.amount) for each in back] == [(OTHER, eur("-60.00")), (NOTE, eur("-15.00"))]


@always(nets=st.lists(CENTS, min_size=1, max_size=4), asked=st.lists(st.tuples(CENTS, st.integers(1, 4)), max_size=12))
def test_however_it_is_bound_a_line_never_carries_more_than_its_net(nets: list[Decimal], asked: list[Any]) -> None:
    invoice = drafted(*(line(str(net)) for net in nets))[0]
    for amount, place in asked:
        try:
            invoice = after(invoice, *bind(invoice, **TO_TV | {"line": place}, amount=amount))
        except (OverBound, NoSuchLine):
            continue
    for place, net in enumerate(nets, start=1):
        assert 0 <= left(invoice, place) <= net == net_of(invoice, place)
    total = sum((left(invoice, place) for place in range(1, len(nets) + 1)), Decimal(0))
    if total:
        assert sum(each.amount for each in spread(invoice)) == total
    assert (binding_status(invoice) == "full") == (total == 0)


@always(
    nets=st.lists(CENTS, min_size=1, max_size=3),
    shares=st.lists(st.tuples(st.sampled_from(["tv", "radio"]), CENTS, st.integers(1, 3)), min_size=1, max_size=6),
    parts=st.lists(CENTS, max_size=3),
    by_hand=CENTS,
)
def test_after_a_full_credit_every_row_is_as_if_nothing_had_been_invoiced(
    nets: list[Decimal], shares: list[Any], parts: list[Decimal], by_hand: Decimal
) -> None:
    invoice = approved(*(line(str(net)) for net in nets))[0]
    for row, amount, place in shares:
        if place <= len(nets) and amount <= left(invoice, place):
            invoice = bound(invoice, str(amount), row=row, line=place)
    notes = []
    for number, part in enumerate(parts):
        if sum(parts[: number + 1]) < invoice.totals.net:
            invoice, note = credited(invoice, str(part), as_id=UUID(int=100 + number))
            held = sum((each.amount for each in invoice.bindings if each.row == "tv"), Decimal(0))
            if by_hand <= min(part, held) and not notes:
                note = bound(note, str(-by_hand))
            notes.append(note)
    invoice, note = credited(invoice, as_id=UUID(int=99))
    notes.append(note)
    states = {each.id: each for each in notes}
    for each, binding in taken_back(invoice, notes):
        facts = bind(
            states[each], project=binding.project, row=binding.row, line=binding.line, amount=binding.amount,
            currency="EUR", on=LATER,
        )  # fmt: skip
        states[each] = after(states[each], *facts)
    for row in ("tv", "radio"):
        everything = [b.amount for each in (invoice, *states.values()) for b in each.bindings if b.row == row]
        assert sum(everything, Decimal(0)) == 0


def test_nothing_is_taken_back_of_what_was_never_bound() -> None:
    invoice, note = credited(approved()[0])
    assert taken_back(invoice, [note]) == []
    assert ISSUED < LATER
